import { findMeta, type MetaEntry, type MetaKind, metaEntries } from '../../knowledge/meta.ts'
import { checkMetaValue, type MetaValueProblem } from '../../knowledge/meta-value.ts'
import { anchorAt, describeManifest } from '../../model/manifest.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Finding, Fix, RuleContext } from '../rule.ts'
import { subjectOf } from './wording.ts'

const invalid = (a: { subject: string; reason: string; consequence: string | undefined; assumption: string }) =>
  `The ${a.subject}: ${a.reason}${a.consequence === undefined ? '' : `; ${a.consequence}`}.${a.assumption}`

const notALabel = (a: { subject: string; object: string }) =>
  `The ${a.subject} is no text that a label may have: at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends. The API server refuses ${a.object}.`

/** An annotation or label with the problem that a rule reports. */
interface Invalid {
  readonly entry: MetaEntry
  readonly problem: MetaValueProblem
  /** Product and release that judge, when nobody said that it is the release in use. */
  readonly assumed?: string
}

/** Values that the reader of the annotation or label cannot use. */
export function* invalidValues(context: RuleContext, kind: MetaKind): Generator<Finding> {
  for (const found of problemsOfValues(context, kind)) {
    if (!HAVE_THEIR_OWN.has(found.problem.code)) yield describeValue(context, found)
  }
  if (kind === 'labels') yield* refusedLabels(context)
}

/** The values that one rule of its own reports. */
export function* invalidValuesOf(context: RuleContext, code: string): Generator<Finding> {
  for (const found of problemsOfValues(context, 'annotations'))
    if (found.problem.code === code) yield describeValue(context, found)
}

/** Codes of format checks that are rules by themselves also for annotations. */
const HAVE_THEIR_OWN: ReadonlySet<string> = new Set(['invalid-app-id'])

function* problemsOfValues({ manifest, cluster }: RuleContext, kind: MetaKind): Generator<Invalid> {
  const { versions, knownVersions } = cluster.assumptions
  for (const entry of metaEntries(manifest, kind)) {
    const known = findMeta(kind, entry.name)
    if (!known || typeof entry.value !== 'string' || known.spec.retired?.state === 'ignored') continue
    const { product, spec } = known
    // That a release does not read it is what another rule says.
    if (!isKnownIn(versions[product.id], spec.value)) continue
    const problem = checkMetaValue(spec, entry.value, versions[product.id])
    if (!problem) continue
    const rests = problem.onlyFrom !== undefined && !knownVersions.includes(product.id)
    yield { entry, problem, ...(rests ? { assumed: `${product.title} ${versions[product.id]}` } : {}) }
  }
}

function describeValue({ manifest }: RuleContext, { entry, problem, assumed }: Invalid): Finding {
  const { within, reason, consequence, tolerated, suggestion } = problem
  const at = { ...anchorAt(manifest, entry.path), ...(within ? { within } : {}) }
  const assumption = assumed === undefined ? '' : ` ${assumed} is assumed here, because no version is set.`
  const fixes: readonly Fix[] =
    suggestion === undefined
      ? []
      : [
          {
            title: `Write "${suggestion}"`,
            safety: 'unsafe',
            effect: 'The value begins to act, for pods that are created afterwards.',
            edits: [{ kind: 'set', at: anchorAt(manifest, entry.path), value: suggestion }],
          },
        ]
  return {
    at,
    message: invalid({ subject: subjectOf(entry), reason, consequence, assumption }),
    severity: tolerated ? 'warning' : 'error',
    certainty: assumed === undefined ? 'yes' : 'unknown',
    fixes,
  }
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/

function* refusedLabels({ manifest }: RuleContext): Generator<Finding> {
  for (const entry of metaEntries(manifest, 'labels')) {
    if (!findMeta('labels', entry.name) || typeof entry.value !== 'string' || LABEL_VALUE.test(entry.value)) continue
    yield {
      at: anchorAt(manifest, entry.path),
      message: notALabel({ subject: subjectOf(entry), object: describeManifest(manifest) }),
      severity: 'error',
    }
  }
}
