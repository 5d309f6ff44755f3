import { defineRule } from '../rule.ts'
import { SUPPRESSIONS } from './evidence.ts'

/** A suppression that silences nothing. Reported where suppressions are applied. */
export const suppressionUnused = defineRule({
  code: 'suppression-unused',
  category: 'suppression',
  severity: 'hint',
  since: '0.1.0',
  title: 'A suppression that silences nothing',
  docs: {
    what: 'A `# sidecar-lens-ignore` comment whose code is not reported on its line, in its document or in its file.',
    why: 'It is left over from something that has been cured, and would silence the next mistake of that kind at the same place.',
    instead:
      'Remove the comment, or the code from its list. In templates nothing is said, because their values decide what is reported.',
  },
  evidence: SUPPRESSIONS,
  examples: [
    {
      title: 'What was silenced is cured',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    # sidecar-lens-ignore wrong-type: converted by our pipeline
    #                     ^^^^^^^^^^ hint suppression-unused: "wrong-type" is not reported on this line (fix)
    samplingRate: "1"
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
    samplingRate: "1"
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
`,
    },
    {
      title: 'A suppression in use',
      yaml: `
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
  ],
})
