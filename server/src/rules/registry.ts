import { annotationNeedsVersion } from './annotation/annotation-needs-version.ts'
import { annotationNotString } from './annotation/annotation-not-string.ts'
import { deprecatedAnnotation } from './annotation/deprecated-annotation.ts'
import { deprecatedLabel } from './annotation/deprecated-label.ts'
import { invalidAnnotationValue } from './annotation/invalid-annotation-value.ts'
import { invalidAppId } from './annotation/invalid-app-id.ts'
import { invalidLabelValue } from './annotation/invalid-label-value.ts'
import { labelNotString } from './annotation/label-not-string.ts'
import { misplacedAnnotation } from './annotation/misplaced-annotation.ts'
import { misplacedLabel } from './annotation/misplaced-label.ts'
import { missingAppId } from './annotation/missing-app-id.ts'
import { sidecarCannotStart } from './annotation/sidecar-cannot-start.ts'
import { unknownAnnotation } from './annotation/unknown-annotation.ts'
import { unknownLabel } from './annotation/unknown-label.ts'
import { configInvalid } from './config/config-invalid.ts'
import { accessControlRule } from './configuration/access-control-rule.ts'
import { apiRuleWithoutProtocol } from './configuration/api-rule-without-protocol.ts'
import { controlPlaneOnly } from './configuration/control-plane-only.ts'
import { exporterEndpoint } from './configuration/exporter-endpoint.ts'
import { featureUnknown } from './configuration/feature-unknown.ts'
import { metricSwitchOverruled } from './configuration/metric-switch-overruled.ts'
import { pipelineHandler } from './configuration/pipeline-handler.ts'
import { samplingRate } from './configuration/sampling-rate.ts'
import { secretScopeRepeated } from './configuration/secret-scope-repeated.ts'
import { meshSettingIgnored } from './mesh/mesh-setting-ignored.ts'
import { mtlsModeMismatch } from './mesh/mtls-mode-mismatch.ts'
import { aclNeedsDaprMtls } from './overlap/acl-needs-dapr-mtls.ts'
import { cbOutlierBlind } from './overlap/cb-outlier-blind.ts'
import { cpDaprSystemMeshed } from './overlap/cp-dapr-system-meshed.ts'
import { jobNeverCompletes } from './overlap/job-never-completes.ts'
import { mtlsAppConfigIgnored } from './overlap/mtls-app-config-ignored.ts'
import { mtlsBothOff } from './overlap/mtls-both-off.ts'
import { mtlsBothOn } from './overlap/mtls-both-on.ts'
import { mtlsFragmentInvalid } from './overlap/mtls-fragment-invalid.ts'
import { mtlsOffPortExcluded } from './overlap/mtls-off-port-excluded.ts'
import { mtlsStrictUnmeshedCaller } from './overlap/mtls-strict-unmeshed-caller.ts'
import { portsExclusionOneSided } from './overlap/ports-exclusion-one-sided.ts'
import { retry4xxNonidempotent } from './overlap/retry-4xx-nonidempotent.ts'
import { retryBuiltinOverrideLow } from './overlap/retry-builtin-override-low.ts'
import { retryDefaultPolicyStacksBuiltin } from './overlap/retry-default-policy-stacks-builtin.ts'
import { retryExplicitTimesDapr } from './overlap/retry-explicit-times-dapr.ts'
import { retryIngressChain } from './overlap/retry-ingress-chain.ts'
import { retryTargetDisablesBuiltin } from './overlap/retry-target-disables-builtin.ts'
import { retryUnlimited } from './overlap/retry-unlimited.ts'
import { routeOnAppServiceNotHit } from './overlap/route-on-app-service-not-hit.ts'
import { routeOnDaprHeadless } from './overlap/route-on-dapr-headless.ts'
import { startProxyNotReady } from './overlap/start-proxy-not-ready.ts'
import { timeoutMeshBelowDapr } from './overlap/timeout-mesh-below-dapr.ts'
import { tracingB3VsW3c } from './overlap/tracing-b3-vs-w3c.ts'
import { tracingBothOn } from './overlap/tracing-both-on.ts'
import { tracingOffBreaksHopContext } from './overlap/tracing-off-breaks-hop-context.ts'
import { tracingOffLosesPubsub } from './overlap/tracing-off-loses-pubsub.ts'
import { tracingSamplingUnits } from './overlap/tracing-sampling-units.ts'
import { ambiguousReference } from './reference/ambiguous-reference.ts'
import { conflictingTargets } from './reference/conflicting-targets.ts'
import { unresolvedReference } from './reference/unresolved-reference.ts'
import { unusedPolicy } from './reference/unused-policy.ts'
import { circuitBreakerScopeMissing } from './resiliency/circuit-breaker-scope-missing.ts'
import { defaultPolicyName } from './resiliency/default-policy-name.ts'
import { durationWithoutUnit } from './resiliency/duration-without-unit.ts'
import { statusCodeMatcher } from './resiliency/status-code-matcher.ts'
import { tripIntegerDivision } from './resiliency/trip-integer-division.ts'
import { tripNotBoolean } from './resiliency/trip-not-boolean.ts'
import { tripSyntax } from './resiliency/trip-syntax.ts'
import { tripUnknownFunction } from './resiliency/trip-unknown-function.ts'
import { tripUnknownName } from './resiliency/trip-unknown-name.ts'
import type { Rule } from './rule.ts'
import { contradictoryPolicy } from './schema/contradictory-policy.ts'
import { contradictoryRoute } from './schema/contradictory-route.ts'
import { deprecatedField } from './schema/deprecated-field.ts'
import { fieldNeedsVersion } from './schema/field-needs-version.ts'
import { ignoredField } from './schema/ignored-field.ts'
import { invalidValue } from './schema/invalid-value.ts'
import { missingField } from './schema/missing-field.ts'
import { unknownField } from './schema/unknown-field.ts'
import { unknownKind } from './schema/unknown-kind.ts'
import { wrongApiVersion } from './schema/wrong-api-version.ts'
import { wrongType } from './schema/wrong-type.ts'
import { suppressionUnknownCode } from './suppression/suppression-unknown-code.ts'
import { suppressionUnused } from './suppression/suppression-unused.ts'
import { suppressionWithoutReason } from './suppression/suppression-without-reason.ts'
import { duplicateKey } from './yaml/duplicate-key.ts'
import { yamlSyntax } from './yaml/yaml-syntax.ts'

/** All rules, sorted by code. A rule that is not listed here does not run. */
export const RULES: readonly Rule[] = [
  accessControlRule,
  aclNeedsDaprMtls,
  ambiguousReference,
  annotationNeedsVersion,
  annotationNotString,
  apiRuleWithoutProtocol,
  cbOutlierBlind,
  circuitBreakerScopeMissing,
  configInvalid(allCodes),
  conflictingTargets,
  contradictoryPolicy,
  contradictoryRoute,
  controlPlaneOnly,
  cpDaprSystemMeshed,
  defaultPolicyName,
  deprecatedAnnotation,
  deprecatedField,
  deprecatedLabel,
  duplicateKey,
  durationWithoutUnit,
  exporterEndpoint,
  featureUnknown,
  fieldNeedsVersion,
  ignoredField,
  invalidAnnotationValue,
  invalidAppId,
  invalidLabelValue,
  invalidValue,
  jobNeverCompletes,
  labelNotString,
  meshSettingIgnored,
  metricSwitchOverruled,
  misplacedAnnotation,
  misplacedLabel,
  missingAppId,
  missingField,
  mtlsAppConfigIgnored,
  mtlsBothOff,
  mtlsBothOn,
  mtlsFragmentInvalid,
  mtlsModeMismatch,
  mtlsOffPortExcluded,
  mtlsStrictUnmeshedCaller,
  pipelineHandler,
  portsExclusionOneSided,
  retry4xxNonidempotent,
  retryBuiltinOverrideLow,
  retryDefaultPolicyStacksBuiltin,
  retryExplicitTimesDapr,
  retryIngressChain,
  retryTargetDisablesBuiltin,
  retryUnlimited,
  routeOnAppServiceNotHit,
  routeOnDaprHeadless,
  samplingRate,
  secretScopeRepeated,
  sidecarCannotStart,
  startProxyNotReady,
  statusCodeMatcher,
  suppressionUnknownCode,
  suppressionUnused,
  suppressionWithoutReason,
  timeoutMeshBelowDapr,
  tracingB3VsW3c,
  tracingBothOn,
  tracingOffBreaksHopContext,
  tracingOffLosesPubsub,
  tracingSamplingUnits,
  tripIntegerDivision,
  tripNotBoolean,
  tripSyntax,
  tripUnknownFunction,
  tripUnknownName,
  unknownAnnotation,
  unknownField,
  unknownKind,
  unknownLabel,
  unresolvedReference,
  unusedPolicy,
  wrongApiVersion,
  wrongType,
  yamlSyntax,
]

/** Codes of rules that are gone; never used again for something else. */
export const RETIRED_CODES: readonly string[] = []

function allCodes(): readonly string[] {
  return RULES.map(({ code }) => code)
}

export function findRule(code: string): Rule | undefined {
  return RULES.find((rule) => rule.code === code)
}
