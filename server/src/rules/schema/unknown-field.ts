import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { kubernetesDocs } from '../../knowledge/kubernetes/evidence.ts'
import { describeManifest } from '../../model/manifest.ts'
import { formatPath } from '../../syntax/path.ts'
import { defineRule, type Finding } from '../rule.ts'
import { cureOf, placeOf, problemsOf } from './problems.ts'

const unknown = (a: { object: string; field: string; advice: string; refused: boolean; without: string }) =>
  `${a.object} has no field "${a.field}". ${a.advice} ${
    a.refused
      ? 'kubectl refuses the object; a client that does not check loses the field.'
      : 'What is written here has no effect.'
  }${a.without}`

/** A key that the schema of the object does not know. */
export const unknownField = defineRule({
  code: 'unknown-field',
  category: 'schema',
  severity: 'error',
  since: '0.1.0',
  title: 'A field that the kind does not have',
  docs: {
    what: 'A key that stands where the schema of the object knows no such field: a misspelling, or a right name at the wrong level.',
    why: 'kubectl and most GitOps tools refuse such an object. Clients that do not check let the API server drop the field, and daprd reading from a file ignores it: the setting is lost without a word.',
    instead:
      'Use the name that the schema knows; the message proposes the nearest one. Outside of a cluster, where nothing refuses the object, this is a warning.',
  },
  evidence: [
    kubernetesDocs('reference/using-api/api-concepts', 'field validation'),
    daprSource('charts/dapr/crds/resiliency.yaml'),
    daprSource('charts/dapr/crds/configuration.yaml'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'unknown-field')) {
      yield {
        at: placeOf(manifest, problem),
        message: unknown({
          object: describeManifest(manifest),
          field: formatPath(problem.path),
          advice: problem.reason,
          refused: problem.refused,
          without: problem.consequence === undefined ? '' : ` Without the field that is meant ${problem.consequence}.`,
        }),
        refused: problem.refused,
        severity: problem.refused || !problem.tolerated ? 'error' : 'warning',
        fixes: cureOf(manifest, problem),
      }
    }
  },
  examples: [
    {
      title: 'A misspelt field of a retry policy',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    retries:
      quick:
        policy: constant
        maxRetry: 3
        #^^^^^^^ unknown-field: Did you mean "maxRetries"? (fix)
  targets:
    apps:
      payments:
        retry: quick
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
      quick:
        policy: constant
        maxRetries: 3
  targets:
    apps:
      payments:
        retry: quick
`,
    },
    {
      title: 'Policies at the root of the object',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
policies:
#^^^^^^^ error unknown-field: It belongs under "spec".
  timeouts:
    general: 5s
`,
    },
    {
      title: 'Targets beside the section that they belong in',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      general: 5s
targets:
#^^^^^^ error unknown-field: It belongs under "spec". (fix)
  apps:
    payments:
      timeout: general
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      general: 5s
  targets:
    apps:
      payments:
        timeout: general
`,
    },
    {
      title: 'A misspelt number of tries in a route for a mesh',
      yaml: `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: orders
  namespace: shop
spec:
  parentRefs:
    - group: ""
      kind: Service
      name: orders
  rules:
    - retry:
        attemps: 3
        #^^^^^^ error unknown-field: HTTPRoute "orders" has no field "spec.rules[0].retry.attemps". Did you mean "attempts"? (fix)
      backendRefs:
        - name: orders
          port: 8080
`,
      fixed: `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: orders
  namespace: shop
spec:
  parentRefs:
    - group: ""
      kind: Service
      name: orders
  rules:
    - retry:
        attempts: 3
      backendRefs:
        - name: orders
          port: 8080
`,
    },
    {
      title: 'Every field is known',
      yaml: `
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
      title: 'Case does not matter where daprd reads the file itself',
      mode: 'selfHosted',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
spec:
  policies:
    retries:
      quick:
        policy: constant
        maxretries: 3
  targets:
    apps:
      payments:
        retry: quick
`,
    },
  ],
})
