import { silentLogger } from '../../../server/src/base/logger.ts'
import { Analysis } from '../../../server/src/features/analysis.ts'
import { NO_SETTINGS } from '../../../server/src/workspace/repository-config.ts'
import { combine } from '../corpus/combine.ts'
import { defineTopic } from '../topic.ts'
import { ISTIO_VERSIONS } from '../versions.ts'

interface Question {
  readonly kind: string
  readonly annotations: { readonly [name: string]: string }
}

/** Names of annotations on objects of the kinds that "istioctl analyze" looks at. What it says about values is not compared. */
export const istioAnnotationNames = defineTopic<Question, readonly string[]>({
  name: 'annotation-names',
  product: 'istio',
  asks: 'Which annotations istioctl knows, on which kinds of object each acts, and which are outdated.',
  recorder: 'istio',
  versions: ISTIO_VERSIONS,
  cases: () =>
    combine({ name: [...CATALOGUE, ...MISSPELT], kind: ['Namespace', 'Service', 'Pod', 'Deployment'] }).map(({ name, kind }) => ({
      id: `${kind}: ${name}`,
      input: { kind, annotations: { [name]: 'true' } },
    })),
  theirs: (codes) => VERDICTS.find(({ theirs }) => codes.includes(theirs))?.ours ?? 'in place',
  ours: ({ kind, annotations }, version) => {
    analysis.setSettings(FOLDER, { ...NO_SETTINGS, versions: { istio: version } })
    const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'v1'
    const spec = { template: { metadata: { labels: { app: 'orders' } }, spec: {} } }
    const body = { apiVersion, kind, metadata: { name: 'orders', annotations }, ...(kind === 'Deployment' && { spec }) }
    analysis.change(FILE, JSON.stringify(body))
    const codes = analysis.diagnostics(FILE).map(({ code }) => code)
    // To a program that is older than an annotation it is as unknown as a misspelt one.
    if (codes.includes('annotation-needs-version')) return 'unknown-annotation'
    return VERDICTS.find(({ ours }) => codes.includes(ours))?.ours ?? 'in place'
  },
})

const FOLDER = 'file:///w'
const FILE = `${FOLDER}/object.yaml`
const analysis = new Analysis(silentLogger)
analysis.setFolders([FOLDER])

/** What says more comes first. */
const VERDICTS = [
  { theirs: 'IST0108', ours: 'unknown-annotation' },
  { theirs: 'IST0107', ours: 'misplaced-annotation' },
  { theirs: 'IST0135', ours: 'deprecated-annotation' },
]

/**
 * Every annotation in Istio's catalogue, but for one of Kubernetes, one that istioctl passes over because the injector writes it,
 * and one that no current release reads on any object.
 * https://github.com/istio/api/blob/master/annotation/annotations.yaml
 */
const CATALOGUE = [
  'alpha.istio.io/canonical-serviceaccounts',
  'alpha.istio.io/kubernetes-serviceaccounts',
  'ambient.istio.io/bypass-inbound-capture',
  'ambient.istio.io/dns-capture',
  'ambient.istio.io/redirection',
  'ambient.istio.io/waypoint-inbound-binding',
  'galley.istio.io/analyze-suppress',
  'gateway.istio.io/controller-version',
  'gateway.istio.io/name-override',
  'gateway.istio.io/service-account',
  'inject.istio.io/templates',
  'istio.io/autoRegistrationGroup',
  'istio.io/connectedAt',
  'istio.io/disconnectedAt',
  'istio.io/dry-run',
  'istio.io/reroute-virtual-interfaces',
  'istio.io/rev',
  'istio.io/use-waypoint-canary-weight',
  'istio.io/workloadController',
  'networking.istio.io/exportTo',
  'networking.istio.io/service-type',
  'networking.istio.io/traffic-distribution',
  'prometheus.istio.io/merge-metrics',
  'proxy.istio.io/config',
  'proxy.istio.io/overrides',
  'readiness.status.sidecar.istio.io/applicationPorts',
  'readiness.status.sidecar.istio.io/failureThreshold',
  'readiness.status.sidecar.istio.io/initialDelaySeconds',
  'readiness.status.sidecar.istio.io/periodSeconds',
  'sidecar.istio.io/agentLogLevel',
  'sidecar.istio.io/bootstrapOverride',
  'sidecar.istio.io/componentLogLevel',
  'sidecar.istio.io/discoveryAddress',
  'sidecar.istio.io/extraStatTags',
  'sidecar.istio.io/inject',
  'sidecar.istio.io/interceptionMode',
  'sidecar.istio.io/logLevel',
  'sidecar.istio.io/nativeSidecar',
  'sidecar.istio.io/proxyCPU',
  'sidecar.istio.io/proxyCPULimit',
  'sidecar.istio.io/proxyImage',
  'sidecar.istio.io/proxyImageType',
  'sidecar.istio.io/proxyMemory',
  'sidecar.istio.io/proxyMemoryLimit',
  'sidecar.istio.io/rewriteAppHTTPProbers',
  'sidecar.istio.io/statsEvictionInterval',
  'sidecar.istio.io/statsFlushInterval',
  'sidecar.istio.io/statsHistogramBins',
  'sidecar.istio.io/statsHistogramBuckets',
  'sidecar.istio.io/statsInclusionPrefixes',
  'sidecar.istio.io/statsInclusionRegexps',
  'sidecar.istio.io/statsInclusionSuffixes',
  'sidecar.istio.io/userVolume',
  'sidecar.istio.io/userVolumeMount',
  'status.sidecar.istio.io/port',
  'topology.istio.io/controlPlaneClusters',
  'traffic.istio.io/nodeSelector',
  'traffic.sidecar.istio.io/excludeInboundPorts',
  'traffic.sidecar.istio.io/excludeInterfaces',
  'traffic.sidecar.istio.io/excludeOutboundIPRanges',
  'traffic.sidecar.istio.io/excludeOutboundPorts',
  'traffic.sidecar.istio.io/includeInboundPorts',
  'traffic.sidecar.istio.io/includeOutboundIPRanges',
  'traffic.sidecar.istio.io/includeOutboundPorts',
  'traffic.sidecar.istio.io/kubevirtInterfaces',
]

const MISSPELT = [
  'sidecar.istio.io/injected',
  'sidecar.istio.io/Inject',
  'sidecar.istio.io/proxycpu',
  'traffic.sidecar.istio.io/excludeOutboundPort',
  'traffic.istio.io/excludeOutboundPorts',
  'istio.io/inject',
  'proxy.istio.io/configuration',
  'prometheus.istio.io/mergeMetrics',
  'networking.istio.io/exportto',
  'inject.istio.io/template',
  'example.com/inject',
]
