import { defineRule } from '../rule.ts'
import { textProblems } from './text-problems.ts'

/** A key that is written twice in one map. */
export const duplicateKey = defineRule({
  code: 'duplicate-key',
  category: 'yaml',
  severity: 'warning',
  since: '0.1.0',
  title: 'A key that is written twice in one map',
  docs: {
    what: 'Two equal keys in one map of a document about Dapr or a mesh.',
    why: 'kubectl and most readers keep the last one without a word, so the first setting is lost; a self-hosted daprd does not start with such a Configuration, and other tools refuse the file.',
    instead: 'Keep one of the two.',
  },
  evidence: [
    { url: 'https://yaml.org/spec/1.2.2/#3213-node-comparison', version: 'YAML 1.2.2', note: 'keys of a map are unique' },
    {
      url: 'https://github.com/kubernetes-sigs/yaml/blob/v1.4.0/goyaml.v2/decode.go',
      version: 'sigs.k8s.io/yaml 1.4.0',
      note: 'equal keys are an error only in strict mode',
    },
  ],
  checkFile: (file) => textProblems(file, 'duplicate-key'),
  examples: [
    {
      title: 'Two sections of one name',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      DefaultAppTimeoutPolicy: 5s
    timeouts:
    #^^^^^^^ warning duplicate-key: "timeouts" is written twice in one map
      DefaultComponentOutboundTimeoutPolicy: 10s
  targets: {}
`,
    },
    {
      title: 'One name in two maps',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      DefaultAppTimeoutPolicy: 5s
      DefaultComponentOutboundTimeoutPolicy: 5s
  targets: {}
`,
    },
  ],
})
