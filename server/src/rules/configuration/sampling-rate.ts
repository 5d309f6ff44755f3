import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { type Manifest, valueAt } from '../../model/manifest.ts'
import type { SchemaProblem } from '../../schema/problem.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'
import { cureOf, placeOf, problemsOf, takenValue } from '../schema/problems.ts'

/** A share of traces that daprd reads as another one. */
export const samplingRate = defineRule({
  code: 'sampling-rate',
  category: 'configuration',
  severity: 'warning',
  since: '0.1.0',
  title: 'A sampling rate that is no share',
  docs: {
    what: '`tracing.samplingRate` of a Configuration that is no decimal number, is negative, or is above 1.',
    why: 'daprd refuses none of them. What it cannot read becomes 0.0001, one new trace in 10,000, without a message; above 1 every trace is kept, so a percentage such as "10" costs ten times what was meant; below 0 none is.',
    instead: 'Write the share of new traces to keep as a decimal in quotes: `"0.1"` for a tenth, `"1"` for all, `"0"` for none.',
  },
  evidence: [daprSource('pkg/diagnostics/utils/trace_utils.go'), daprDocs('operations/observability/tracing/tracing-overview/')],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'sampling-rate')) {
      yield { at: placeOf(manifest, problem), message: takenValue(manifest, problem), fixes: fixesFor(manifest, problem) }
    }
  },
  examples: [
    {
      title: 'A percentage',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    samplingRate: "10%"
    #             ^^^^^ warning sampling-rate: so daprd keeps one trace in 10,000 and says nothing (fix)
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
    samplingRate: "0.1"
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
`,
    },
    {
      title: 'More than all',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    samplingRate: "100"
    #             ^^^^^ sampling-rate: a share is meant, not a percentage, so 100 % is written 1 (fix)
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
`,
    },
    {
      title: 'A tenth',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    samplingRate: "0.1"
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
`,
    },
  ],
})

/** Only where all traces are kept before and after does nothing change. */
function fixesFor(manifest: Manifest, problem: SchemaProblem): readonly Fix[] {
  const written = Number(valueAt(manifest.body, problem.path))
  const same = problem.cure?.kind === 'set' && problem.cure.value === '1' && written > 1
  return cureOf(manifest, problem).map((fix) =>
    same ? fix : { ...fix, safety: 'unsafe', effect: 'Another share of the traces that begin here is kept.' },
  )
}
