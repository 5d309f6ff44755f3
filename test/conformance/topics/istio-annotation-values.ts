import { annotations } from '../../../server/src/knowledge/istio/annotations.ts'
import { POD_REFUSED } from '../../../server/src/knowledge/istio/meta-values.ts'
import { checkMetaValue } from '../../../server/src/knowledge/meta-value.ts'
import { isKnownIn } from '../../../server/src/schema/version.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { installationOf } from '../corpus/istio-objects.ts'
import { defineTopic } from '../topic.ts'
import { ISTIO_VERSIONS } from '../versions.ts'

interface Question {
  readonly installation: PlainMap
  readonly annotations: { readonly [name: string]: string }
}

/** Texts of annotations of pods, one by one. What does harm only later is not compared. */
export const istioAnnotationValues = defineTopic<Question, { readonly refused?: string }>({
  name: 'annotation-values',
  product: 'istio',
  asks: 'Whether the injector refuses a pod because of the text of an annotation.',
  recorder: 'istio',
  versions: ISTIO_VERSIONS,
  cases: () =>
    NAMES.flatMap((name) => textsFor(name).map((text) => ({ name, text }))).map(({ name, text }) => ({
      id: `${name}: ${JSON.stringify(text)}`,
      input: { installation: INSTALLATION, annotations: { [name]: text } },
    })),
  theirs: ({ refused }) => (refused === undefined ? 'taken' : 'refused'),
  ours: ({ annotations: texts }, version) => {
    const refused = Object.entries(texts).some(([name, text]) => {
      const spec = annotations.find((candidate) => candidate.name === name)
      const isRead = spec && isKnownIn(version, spec.value)
      return isRead && checkMetaValue(spec, text, version)?.consequence === POD_REFUSED
    })
    return refused ? 'refused' : 'taken'
  },
})

const INSTALLATION = installationOf({ profile: 'ambient' })

/**
 * Annotations that act on pods, but for free texts of which the injector makes YAML and hopes for the best, and what only itself
 * writes.
 */
const NAMES = [
  'sidecar.istio.io/inject',
  'inject.istio.io/templates',
  'sidecar.istio.io/nativeSidecar',
  'proxy.istio.io/config',
  'sidecar.istio.io/rewriteAppHTTPProbers',
  'prometheus.istio.io/merge-metrics',
  'prometheus.istio.io/scrape-targets',
  'prometheus.istio.io/secure-port',
  'istio.io/rev',
  'traffic.sidecar.istio.io/excludeInboundPorts',
  'traffic.sidecar.istio.io/excludeOutboundPorts',
  'traffic.sidecar.istio.io/includeInboundPorts',
  'traffic.sidecar.istio.io/includeOutboundPorts',
  'traffic.sidecar.istio.io/includeOutboundIPRanges',
  'traffic.sidecar.istio.io/excludeOutboundIPRanges',
  'traffic.sidecar.istio.io/excludeInterfaces',
  'traffic.sidecar.istio.io/kubevirtInterfaces',
  'istio.io/reroute-virtual-interfaces',
  'sidecar.istio.io/interceptionMode',
  'sidecar.istio.io/proxyImage',
  'sidecar.istio.io/proxyImageType',
  'sidecar.istio.io/proxyCPU',
  'sidecar.istio.io/proxyCPULimit',
  'sidecar.istio.io/proxyMemory',
  'sidecar.istio.io/proxyMemoryLimit',
  'sidecar.istio.io/discoveryAddress',
  'sidecar.istio.io/logLevel',
  'sidecar.istio.io/componentLogLevel',
  'sidecar.istio.io/agentLogLevel',
  'sidecar.istio.io/capNetBindService',
  'sidecar.istio.io/userVolume',
  'sidecar.istio.io/userVolumeMount',
  'status.sidecar.istio.io/port',
  'readiness.status.sidecar.istio.io/initialDelaySeconds',
  'readiness.status.sidecar.istio.io/periodSeconds',
  'readiness.status.sidecar.istio.io/failureThreshold',
  'readiness.status.sidecar.istio.io/applicationPorts',
  'sidecar.istio.io/statsInclusionPrefixes',
  'sidecar.istio.io/statsInclusionSuffixes',
  'sidecar.istio.io/statsInclusionRegexps',
  'sidecar.istio.io/statsHistogramBuckets',
  'sidecar.istio.io/statsHistogramBins',
  'sidecar.istio.io/statsFlushInterval',
  'sidecar.istio.io/statsEvictionInterval',
  'sidecar.istio.io/extraStatTags',
  'ambient.istio.io/bypass-inbound-capture',
  'ambient.istio.io/dns-capture',
  'ambient.istio.io/redirection',
]

function textsFor(name: string): readonly string[] {
  if (name === 'proxy.istio.io/config') return [...TEXTS, ...PROXY_CONFIGS]
  if (name === 'inject.istio.io/templates') return TEMPLATES
  return name.startsWith('sidecar.istio.io/userVolume') ? [...TEXTS, ...JSONS] : TEXTS
}

const TEXTS = [
  '',
  ' ',
  'true',
  'True',
  'false',
  't',
  '1',
  '0',
  'yes',
  'on',
  '-1',
  '+1',
  '8080',
  ' 8080',
  '65535',
  '65536',
  '4294967295',
  '4294967296',
  '0x10',
  '1_000',
  '1.5',
  '1e3',
  '80,443',
  '80, 443',
  ' 80,443 ',
  '80,443,',
  ',80',
  '80;443',
  '80-90',
  '*',
  '80,*',
  '10.0.0.0/8',
  '10.0.0.0/8,192.168.0.0/16',
  '10.0.0.0/8, 192.168.0.0/16',
  '10.0.0.0/8,',
  '10.0.0.1',
  '10.0.0.1/8',
  '10.0.0.0/33',
  '010.0.0.0/8',
  '::/0',
  'fe80::%eth0/64',
  'eth0',
  'eth0,eth1',
  'eth0, eth1',
  'eth 0',
  'eth/0',
  'an-interface-name-too-long',
  'REDIRECT',
  'redirect',
  'TPROXY',
  'NONE',
  '100m',
  '0.5',
  '1Gi',
  '1gb',
  '100 m',
  '1.5Ki',
  'debug',
  'upstream:debug,http:trace',
  '1s',
  '5 parsecs',
]

const JSONS = ['{}', '[]', '{', '[1]', '5', 'null', '"a"', '{"a": {"emptyDir": {}}}', '{a: {emptyDir: {}}}']

const PROXY_CONFIGS = [
  '{}',
  '[]',
  '{',
  'text: {',
  'concurrency: 2',
  'concurrency: "2"',
  'concurrency: two',
  'concurrency: -1',
  'nobody: 1',
  'drainDuration: 5s',
  'drainDuration: 5',
  'drainDuration: 0s',
  'drain_duration: 5s',
  'holdApplicationUntilProxyStarts: true',
  'holdApplicationUntilProxyStarts: "true"',
  'holdApplicationUntilProxyStarts: yes',
  'interceptionMode: NONE',
  'interceptionMode: none',
  'statusPort: 70000',
  'statusPort: 0',
  'discoveryAddress: istiod',
  'discoveryAddress: istiod:15012',
  'tracing: { sampling: 20, zipkin: { address: a:1 } }',
  'tracing: { sampling: 200 }',
  'tracing: { sampling: many }',
  'tracing: { zipkin: { address: a } }',
  'proxyMetadata: { A: b }',
  'proxyMetadata: { A: 1 }',
  '{"concurrency": 2}',
  'concurrency: 1.5',
  'terminationDrainDuration: 5s',
  'terminationDrainDuration: five',
  'concurrency: null',
  'concurrency: []',
  'tracing: on',
  'tracing: []',
  'tracing: { zipkin: a }',
  'proxyMetadata: [a]',
  'tracing: { zipkin: {} }',
  'tracing: { sampling: -1 }',
  'tracing: { sampling: "20" }',
  'statusPort: "15021"',
  'concurrency: 2147483648',
  'drainDuration: 1.5s',
  'drainDuration: 500ms',
]

/** Those of the chart; which others are installed is not known. */
const TEMPLATES = ['sidecar', 'gateway', 'sidecar,gateway', ' sidecar , gateway ', 'grpc-agent', 'grpc-simple']
