import { defineRule } from '../rule.ts'
import { SUPPRESSIONS } from './evidence.ts'

/** A suppression of a code that no rule has. Reported where suppressions are applied. */
export const suppressionUnknownCode = defineRule({
  code: 'suppression-unknown-code',
  category: 'suppression',
  severity: 'warning',
  since: '0.1.0',
  title: 'A suppression of a code that no rule has',
  docs: {
    what: 'A `# sidecar-lens-ignore` comment with a code that does not exist.',
    why: 'It silences nothing, so what it was written for is still reported, or will be.',
    instead: 'Write the code as it stands beside the finding.',
  },
  evidence: SUPPRESSIONS,
  examples: [
    {
      title: 'A misspelt code',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    # sidecar-lens-ignore wrong-typ: converted by our pipeline
    #                     ^^^^^^^^^ warning suppression-unknown-code: No rule has the code "wrong-typ". Did you mean "wrong-type"? (fix)
    samplingRate: 1
    #             ^ wrong-type
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    # sidecar-lens-ignore wrong-type: converted by our pipeline
    samplingRate: 1
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
`,
    },
    {
      title: 'Two known codes',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  # sidecar-lens-ignore missing-field, unknown-field: the rest is filled in by our pipeline
  tracing: { rate: full }
`,
    },
  ],
})
