import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { defineRule } from '../rule.ts'
import { textProblems } from './text-problems.ts'

/** Text that is no YAML, or YAML that nothing reads as it was meant. */
export const yamlSyntax = defineRule({
  code: 'yaml-syntax',
  category: 'yaml',
  severity: 'error',
  since: '0.1.0',
  title: 'Text that does not parse',
  docs: {
    what: 'A document about Dapr or a mesh that is no valid YAML, or that a no-break space or a misplaced line break turns into something else than was meant. Errors in other documents are left to other tools.',
    why: 'kubectl refuses such a document. daprd reading the file only logs an error and goes on without it, so its policies and settings are missing without a sign.',
    instead: 'Correct the text; where the intention is plain, a fix does it.',
  },
  evidence: [
    { url: 'https://yaml.org/spec/1.2.2/', version: 'YAML 1.2.2' },
    daprSource('pkg/resiliency/resiliency.go', 'a file that cannot be read is logged and skipped'),
  ],
  checkFile: (file) => textProblems(file, 'yaml-syntax'),
  examples: [
    {
      title: 'A value below its key, among the keys that belong beside it',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    retries:
      DefaultRetryPolicy:
        policy:
          constant
          #^^^^^^^ error yaml-syntax: "constant" must stand on the line of "policy:" (fix)
          duration: 5s
          maxRetries: 3
  targets: {}
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    retries:
      DefaultRetryPolicy:
        policy: constant
        duration: 5s
        maxRetries: 3
  targets: {}
`,
    },
    {
      title: 'A list that does not end',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: statestore
  namespace: shop
spec:
  type: state.redis
  version: v1
  metadata: [
  #         ^ yaml-syntax: This list is never closed
`,
    },
    {
      title: 'A document of others beside one of ours',
      yaml: `
apiVersion: v1
kind: ConfigMap
metadata: {
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: statestore
  namespace: shop
spec:
  type: state.redis
  version: v1
  metadata: []
`,
    },
  ],
})
