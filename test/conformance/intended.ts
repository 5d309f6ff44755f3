import type { Case } from './topic.ts'

/** A disagreement that was looked at and is meant to stay. Together they may cover at most one case in a hundred. */
export interface Intended {
  /** Product and name, such as `dapr/durations`. */
  readonly topic: string
  /** Which cases it covers; only those that disagree count. */
  readonly covers: (question: Case, version: string) => boolean
  readonly reason: string
  /** Where the behaviour of the program is to be seen. */
  readonly source: string
}

export const INTENDED: readonly Intended[] = [
  {
    topic: 'dapr/api-access',
    covers: ({ id }) => /^workflow v1\.0\S* http$/i.test(id),
    reason:
      'A rule for the version in a route closes every route that begins with its name, and so the workflows by the beginning of their name. It is reported as misspelt.',
    source: 'https://github.com/dapr/dapr/blob/v1.16.8/pkg/api/http/endpoints/endpoint.go (`endpointMatchesAPIAccessRule`)',
  },
  {
    topic: 'dapr/daprd-options',
    covers: ({ id }) => id.endsWith('grpc-port="2147483648"') || id === 'block-shutdown-duration="-1s"',
    reason:
      'daprd takes a value of more than one letter after a hyphen for an option, and a number that is cut to 32 bits can become one. That number is reported as cut, and nobody means a negative duration.',
    source: 'https://github.com/dapr/dapr/blob/v1.16.8/cmd/daprd/options/options.go (`New`)',
  },
  {
    topic: 'dapr/daprd-options',
    covers: ({ id }) => id === 'max-body-size=".Mi"' || id === 'max-body-size="7Ei"',
    reason: 'A suffix without a number counts as zero, and some sizes beyond all memory are not read. Nobody writes either.',
    source: 'https://github.com/kubernetes/apimachinery/blob/v0.33.0/pkg/api/resource/quantity.go (`ParseQuantity`)',
  },
  {
    topic: 'dapr/status-codes',
    covers: ({ id }) => id.includes('4294967396'),
    reason:
      'daprd cuts a number to 32 bits before it looks whether there is such a code. Nobody means 100 by 4294967396, so it is reported.',
    source: 'https://github.com/dapr/dapr/blob/v1.18.3/pkg/resiliency/retry.go (`compilePattern`)',
  },
  {
    topic: 'dapr/trip',
    covers: ({ id }) => id.includes('max(totalFailures, 5)'),
    reason:
      'Beside another mistake, an unknown function is refused and does not hang daprd. It is reported first all the same, because it hangs daprd as soon as the other mistake is put right.',
    source: 'https://github.com/dapr/dapr/blob/v1.18.3/pkg/expr/expr.go (`DecodeString`)',
  },
  {
    topic: 'dapr/trip',
    covers: ({ id }) => /^\w+ [!=]= (".*"|'.*'|true|null|\[5\])$/.test(id),
    reason:
      'A counter that is compared with something other than a number is evaluated without an error, and comes out the same in every state. That is reported as a condition that is none.',
    source: 'https://github.com/google/cel-spec/blob/v0.15.0/doc/langdef.md#equality',
  },
  {
    topic: 'istio/annotation-values',
    covers: ({ id }) => /^proxy\.istio\.io\/config: .*(istiod|address: a )/.test(id),
    reason: 'Inside of this text the form of addresses is not looked at.',
    source: 'https://github.com/istio/istio/blob/eed52ebb66ad/pkg/config/validation/agent/validation.go (`ValidateProxyAddress`)',
  },
  {
    topic: 'istio/annotation-values',
    covers: ({ id }) => id === 'status.sidecar.istio.io/port: " 8080"',
    reason: 'This one number may stand between blanks. It is reported like all others, which may not.',
    source: 'https://github.com/istio/istio/blob/eed52ebb66ad/pkg/kube/inject/validate.go (`parsePort`)',
  },
  {
    topic: 'dapr/scalars',
    covers: ({ id }) => ['[-]\n', '{v: -}\n', '[a]]\n', '{}: v\n', '[]: v\n', 'a: "b"#c\n'].includes(id),
    reason:
      'The reader takes the text, in part by dropping what stands behind brackets without a word. No version of YAML allows it, so it is reported.',
    source: 'https://yaml.org/spec/1.1/#id906007',
  },
  {
    topic: 'dapr/scalars',
    covers: ({ id }) => /^[^"]*\u00a0/.test(id),
    reason: 'A no-break space is part of a key or a value for the reader. Nobody means that, so it is reported.',
    source: 'https://github.com/kubernetes-sigs/yaml/blob/v1.4.0/goyaml.v2/scannerc.go',
  },
  {
    topic: 'dapr/scalars',
    covers: ({ id }) => id.startsWith('{') && id.includes('\\/'),
    reason:
      'kubectl reads a file that begins with a brace as JSON, which has this escape. The question is put to the reader of YAML only.',
    source: 'https://github.com/kubernetes/apimachinery/blob/v0.34.1/pkg/util/yaml/decoder.go (`GuessJSONStream`)',
  },
  {
    topic: 'dapr/scalars',
    covers: ({ id }) => id === '[!a]\n' || id === '{v: !a}\n',
    reason: 'The reader takes the bracket for a part of the tag and refuses the text. No field of ours takes a tag of its own.',
    source: 'https://github.com/kubernetes-sigs/yaml/blob/v1.4.0/goyaml.v2/scannerc.go (`yaml_parser_scan_tag_uri`)',
  },
  {
    topic: 'dapr/configuration',
    covers: ({ id }) => id.endsWith('is !!bool yes'),
    reason:
      'The YAML reader of daprd refuses a word of YAML 1.1 that is tagged as a boolean. Nobody writes the tag, and without it the word is read as we read it.',
    source: 'https://github.com/go-yaml/yaml/blob/v3.0.1/resolve.go (`resolve`)',
  },
  {
    topic: 'dapr/configuration',
    covers: ({ id }) => id.includes('{{ .Values.x }}'),
    reason: 'A template stands for what is filled in; the text itself never reaches daprd.',
    source: 'https://helm.sh/docs/chart_template_guide/getting_started/',
  },
  {
    topic: 'dapr/configuration',
    covers: ({ id }) => id === 'metric/spec.metric/is null',
    reason:
      'An older key that is empty makes daprd crash when it reads the newer one from a file. The key is reported as outdated already.',
    source: 'https://github.com/dapr/dapr/blob/v1.18.3/pkg/config/configuration.go (`sortMetricsSpec`)',
  },
  {
    topic: 'istio/validation',
    covers: ({ id }) => /^corsPolicy\.maxAge "1(ms|\.5s)"$|^tcp\.idleTimeout "(1\.5ms|-1s)"$/.test(id),
    reason:
      'How finely a duration may be divided, and its sign, are looked at only where all durations of the kind are judged alike.',
    source: 'https://github.com/istio/istio/blob/eed52ebb66ad/pkg/config/validation/validation.go (`validateCORSPolicy`)',
  },
  {
    topic: 'istio/validation',
    covers: ({ id }) => id === 'redirect.redirectCode 0',
    reason: 'Zero stands for a code that is not written. Whoever writes it means something else.',
    source: 'https://github.com/istio/istio/blob/eed52ebb66ad/pkg/config/validation/validation.go (`validateHTTPRedirect`)',
  },
  {
    topic: 'istio/annotation-names',
    covers: ({ id }) => /^(Namespace|Service|Deployment): istio\.io\/rev$/.test(id),
    reason: 'The catalogue allows this annotation everywhere. What is read on these objects is the label of that name.',
    source:
      'https://github.com/istio/istio/blob/eed52ebb66ad/manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml',
  },
  {
    topic: 'istio/names',
    covers: ({ id }) => id === 'Gateway: topology.istio.io/network',
    reason: 'The catalogue does not list Gateways for it. istiod reads it there, to know which network a gateway leads to.',
    source:
      'https://github.com/istio/istio/blob/eed52ebb66ad/pilot/pkg/serviceregistry/ambient/networks.go (`localK8sGatewayToNetworkGateways`)',
  },
  {
    topic: 'istio/analyzers',
    covers: ({ id }) => /^labels .*("istio\.io\/dataplane-mode":"none"|"istio\.io\/rev":"")/.test(id),
    reason:
      'Mode "none" keeps pods out of ambient mode, which a sidecar does as well, and an empty revision names none. Neither contradicts the other label.',
    source: 'https://github.com/istio/istio/blob/eed52ebb66ad/pkg/config/analysis/analyzers/injection/injection.go',
  },
  {
    topic: 'gateway-api/crds',
    covers: ({ id }) => /(Modifier\.(set|add)|headers)\[\d\]\.value\/is /.test(id),
    reason: 'Only the experimental channel looks at the form of a value of a header. A cluster may have the standard one.',
    source:
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/config/crd/standard/gateway.networking.k8s.io_httproutes.yaml',
  },
  {
    topic: 'gateway-api/crds',
    covers: ({ id }, version) =>
      id.startsWith('http-route-idle-session')
        ? version === '1.7.0' || version === '1.6.3'
        : /^sessions\/former-|\/xbackend-with-port$/.test(id) && version === '1.7.0',
    reason:
      'Which release a cluster has cannot be told, and what an earlier one takes is no mistake. Fields that the newest refuses are reported as outdated.',
    source:
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.5.1/config/crd/experimental/gateway.networking.k8s.io_httproutes.yaml',
  },
  {
    topic: 'gateway-api/crds',
    covers: ({ id }, version) => id === 'parts/attempts-none' && version === '1.6.3',
    reason: 'Release 1.6 alone refuses 0. Those before and after take it, and which one a cluster has cannot be told.',
    source:
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/config/crd/experimental/gateway.networking.k8s.io_httproutes.yaml',
  },
  {
    topic: 'gateway-api/crds',
    covers: ({ id }, version) =>
      version !== '1.7.0' &&
      (id.startsWith('sessions/newest-') ||
        /\/(attempts-negative|codes-twice|cors-twice|all-headers-and-one|status-30[378]|former-header-with-cookie|no-rules|auth-size-negative)$|\.rules\/is \[\]$/.test(
          id,
        )),
    reason: 'Which release a cluster has cannot be told, so these are judged as by the newest.',
    source:
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/config/crd/experimental/gateway.networking.k8s.io_httproutes.yaml',
  },
]
