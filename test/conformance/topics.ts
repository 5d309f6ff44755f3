import type { Topic } from './topic.ts'
import { daprAccessControl } from './topics/dapr-access-control.ts'
import { daprAnnotationDefaults } from './topics/dapr-annotation-defaults.ts'
import { daprAnnotations } from './topics/dapr-annotations.ts'
import { daprApiAccess } from './topics/dapr-api-access.ts'
import { daprAppIds } from './topics/dapr-app-ids.ts'
import { daprConfiguration } from './topics/dapr-configuration.ts'
import { daprControlPlane } from './topics/dapr-control-plane.ts'
import { daprCrdConfiguration, daprCrdOthers, daprCrdResiliency } from './topics/dapr-crds.ts'
import { daprDaprdOptions } from './topics/dapr-daprd-options.ts'
import { daprDurations } from './topics/dapr-durations.ts'
import { daprFeatures } from './topics/dapr-features.ts'
import { daprHelmValues } from './topics/dapr-helm-values.ts'
import { daprInitTimeouts } from './topics/dapr-init-timeouts.ts'
import { daprLabels } from './topics/dapr-labels.ts'
import { daprResiliency } from './topics/dapr-resiliency.ts'
import { daprResiliencyNames } from './topics/dapr-resiliency-names.ts'
import { daprSamplingRates } from './topics/dapr-sampling-rates.ts'
import { daprScalars } from './topics/dapr-scalars.ts'
import { daprSlips } from './topics/dapr-slips.ts'
import { daprStatusCodes } from './topics/dapr-status-codes.ts'
import { daprTokenValidators } from './topics/dapr-token-validators.ts'
import { daprTrip } from './topics/dapr-trip.ts'
import { daprTripSlips } from './topics/dapr-trip-slips.ts'
import { daprWords } from './topics/dapr-words.ts'
import { gatewayApiCrds } from './topics/gateway-api-crds.ts'
import { istioAnalyzers } from './topics/istio-analyzers.ts'
import { istioAnnotationNames } from './topics/istio-annotation-names.ts'
import { istioAnnotationValues } from './topics/istio-annotation-values.ts'
import { istioClientTls } from './topics/istio-client-tls.ts'
import { istioCrds } from './topics/istio-crds.ts'
import { istioInjection } from './topics/istio-injection.ts'
import { istioMeshConfig } from './topics/istio-mesh-config.ts'
import { istioNames } from './topics/istio-names.ts'
import { istioPeerAuthentication } from './topics/istio-peer-authentication.ts'
import { istioRoutes } from './topics/istio-routes.ts'
import { istioSlips } from './topics/istio-slips.ts'
import { istioTracing } from './topics/istio-tracing.ts'
import { istioValidation } from './topics/istio-validation.ts'
import { istioWords } from './topics/istio-words.ts'
import { linkerdCrds } from './topics/linkerd-crds.ts'
import { linkerdHelmValues } from './topics/linkerd-helm-values.ts'
import { linkerdInjection } from './topics/linkerd-injection.ts'
import { linkerdNames } from './topics/linkerd-names.ts'
import { linkerdPolicy } from './topics/linkerd-policy.ts'
import { linkerdProxyConfiguration } from './topics/linkerd-proxy-configuration.ts'
import { linkerdSkippedPorts } from './topics/linkerd-skipped-ports.ts'
import { linkerdSlips } from './topics/linkerd-slips.ts'

/** Every kind of question that is put to the programs. */
export const TOPICS: readonly Topic[] = [
  daprAccessControl,
  daprAnnotationDefaults,
  daprAnnotations,
  daprApiAccess,
  daprAppIds,
  daprConfiguration,
  daprControlPlane,
  daprCrdConfiguration,
  daprCrdOthers,
  daprCrdResiliency,
  daprDaprdOptions,
  daprDurations,
  daprFeatures,
  daprInitTimeouts,
  daprLabels,
  daprHelmValues,
  daprResiliency,
  daprResiliencyNames,
  daprSamplingRates,
  daprScalars,
  daprSlips,
  daprStatusCodes,
  daprTokenValidators,
  daprTrip,
  daprTripSlips,
  daprWords,
  gatewayApiCrds,
  istioAnalyzers,
  istioAnnotationNames,
  istioAnnotationValues,
  istioClientTls,
  istioCrds,
  istioInjection,
  istioMeshConfig,
  istioNames,
  istioPeerAuthentication,
  istioRoutes,
  istioSlips,
  istioTracing,
  istioValidation,
  istioWords,
  linkerdCrds,
  linkerdHelmValues,
  linkerdInjection,
  linkerdNames,
  linkerdPolicy,
  linkerdProxyConfiguration,
  linkerdSkippedPorts,
  linkerdSlips,
]
