import { anchorAt, describeManifest, entriesAt, type Manifest, textAt } from '../../model/manifest.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Cluster } from '../cluster.ts'
import { parseFloat64 } from '../formats/decimal.ts'
import type { MeshBreaker } from '../mesh.ts'
import { annotation, millisecondsOf, removeAnnotations } from './call-policies.ts'
import { profileOf, serviceRef, takesPolicies } from './services.ts'

/** The annotation that switches circuit breaking on; the names of its parameters begin with it. */
export const ACCRUAL = 'balancer.linkerd.io/failure-accrual'

/**
 * Circuit breaking by annotations of Services. Parameters alone do nothing, and one that cannot be read drops it all; so does a
 * ServiceProfile for the Service. Services without an address of their own are left out: nothing is counted for their pods.
 */
export function breakers(cluster: Cluster): readonly MeshBreaker[] {
  return cluster.derive('linkerd.breakers', () =>
    cluster.list('Service').flatMap((manifest) => {
      const service = serviceRef(manifest)
      if (!service || !takesPolicies(manifest) || !isOn(cluster, manifest) || profileOf(cluster, service)) return []
      const names = entriesAt(manifest.body, ['metadata', 'annotations'])
        .map(([name]) => name)
        .filter((name) => name.startsWith('balancer.') && name.includes('/failure-accrual'))
      return [
        {
          manifest,
          service,
          at: anchorAt(manifest, annotation(ACCRUAL)),
          kind: 'ejection',
          what: `annotation ${ACCRUAL} on ${describeManifest(manifest)}`,
          remove: removeAnnotations(manifest, names),
        },
      ]
    }),
  )
}

function isOn(cluster: Cluster, service: Manifest): boolean {
  const mode = textAt(service.body, annotation(ACCRUAL))
  const known =
    mode === 'consecutive' || (mode === 'unified' && isKnownIn(cluster.assumptions.versions.linkerd, { since: '2.20' }))
  return known && Object.entries(PARAMETERS).every(([name, accepts]) => accepts(textAt(service.body, annotation(name))))
}

const PARAMETERS: Readonly<Record<string, (value: unknown) => boolean>> = {
  [`${ACCRUAL}-consecutive-max-failures`]: (value) =>
    value === undefined || isText(value, (text) => /^\+?\d+$/.test(text) && Number(text) < 2 ** 32),
  [`${ACCRUAL}-consecutive-min-penalty`]: isDurationOrAbsent,
  [`${ACCRUAL}-consecutive-max-penalty`]: isDurationOrAbsent,
  [`${ACCRUAL}-consecutive-jitter-ratio`]: (value) => value === undefined || isText(value, isRatio),
}

function isRatio(text: string): boolean {
  const ratio = parseFloat64(text) ?? Number.NaN
  return ratio >= 0 && ratio <= 100
}

function isDurationOrAbsent(value: unknown): boolean {
  return value === undefined || isText(value, (text) => millisecondsOf(text) !== undefined)
}

/** What a template decides is taken to be right. */
function isText(value: unknown, accepts: (text: string) => boolean): boolean {
  return typeof value !== 'string' || accepts(value)
}
