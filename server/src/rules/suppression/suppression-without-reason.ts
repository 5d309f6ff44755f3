import { defineRule } from '../rule.ts'
import { SUPPRESSIONS } from './evidence.ts'

/** A suppression that does not say why. Reported where suppressions are applied. */
export const suppressionWithoutReason = defineRule({
  code: 'suppression-without-reason',
  category: 'suppression',
  severity: 'warning',
  since: '0.1.0',
  title: 'A suppression without a reason',
  docs: {
    what: 'A `# sidecar-lens-ignore` comment without a colon and a reason. It silences nonetheless.',
    why: 'The next reader cannot tell whether this is still on purpose, so nobody dares to remove it.',
    instead: 'Write why, after a colon.',
  },
  evidence: SUPPRESSIONS,
  examples: [
    {
      title: 'No reason',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    # sidecar-lens-ignore wrong-type
    #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning suppression-without-reason: Write one after a colon
    samplingRate: 1
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
`,
    },
    {
      title: 'A reason',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    samplingRate: 1 # sidecar-lens-ignore wrong-type: converted by our pipeline
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
`,
    },
  ],
})
