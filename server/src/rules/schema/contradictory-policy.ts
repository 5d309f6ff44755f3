import { contradictionsIn } from '../../knowledge/istio/contradictions.ts'
import { istioCode } from '../../knowledge/istio/evidence.ts'
import { anchorAt, describeManifest } from '../../model/manifest.ts'
import { formatPath } from '../../syntax/path.ts'
import { defineRule, type Finding } from '../rule.ts'
import { isMisread } from './problems.ts'

const contradictory = (a: { place: string; object: string; reason: string }) =>
  `${a.place} of ${a.object}: ${a.reason} Istio refuses the object.`

/** Parts of a VirtualService or DestinationRule that istiod does not take together. */
export const contradictoryPolicy = defineRule({
  code: 'contradictory-policy',
  category: 'schema',
  severity: 'error',
  since: '0.1.0',
  title: 'An object of Istio whose parts do not go together',
  docs: {
    what: 'A VirtualService or DestinationRule with fields that are right one by one and wrong together: conditions for retries of which there are none, several destinations without weights, a redirect beside a route, a rule that leads nowhere, an empty traffic policy.',
    why: 'The webhook of istiod looks at all fields when an object is applied, and refuses it. The object of before stays in force.',
    instead: 'Change what the message names.',
  },
  evidence: [
    istioCode('pkg/config/validation/virtualservice.go', 'rules of a VirtualService'),
    istioCode('pkg/config/validation/validation.go', 'retries, weights and traffic policies'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    if (!CHECKED.has(manifest.kind) || isMisread(context, ['spec'])) return
    for (const { path, part, reason } of contradictionsIn(manifest)) {
      yield {
        at: anchorAt(manifest, path, part),
        message: contradictory({ place: formatPath(path), object: describeManifest(manifest), reason }),
      }
    }
  },
  examples: [
    {
      title: 'Conditions for retries of which there are none, and destinations without weights',
      yaml: `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp
  namespace: shop
spec:
  hosts: [erp]
  http:
    - route:
      #^^^^ error contradictory-policy: Of several destinations at least one needs a "weight"
        - destination:
            host: erp
        - destination:
            host: erp-v2
      retries:
        retryOn: 5xx
        #^^^^^^ error contradictory-policy: Without "attempts" nothing is retried
`,
    },
    {
      title: 'A policy for nothing',
      yaml: `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: erp
  namespace: shop
spec:
  host: erp
  trafficPolicy:
    connectionPool: {}
    #^^^^^^^^^^^^^ error contradictory-policy: A connection pool has "http", "tcp" or both
    outlierDetection:
      consecutiveLocalOriginFailures: 5
      #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error contradictory-policy: only with splitExternalLocalOriginErrors: true
`,
    },
    {
      title: 'Fields that go together',
      yaml: `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp
  namespace: shop
spec:
  hosts: [erp]
  http:
    - route:
        - destination:
            host: erp
          weight: 90
        - destination:
            host: erp-v2
          weight: 10
      retries:
        attempts: 2
        retryOn: 5xx
`,
    },
  ],
})

const CHECKED: ReadonlySet<string> = new Set(['networking.istio.io/VirtualService', 'networking.istio.io/DestinationRule'])
