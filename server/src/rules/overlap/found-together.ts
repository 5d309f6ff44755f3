import { groupBy } from '../../base/group-by.ts'
import { documentOf } from '../../knowledge/view-index.ts'
import type { Finding, RuleContext } from '../rule.ts'
import { isIn } from './wording.ts'

/**
 * The findings of one object, made for all objects of the view at once: what is true of calls between apps cannot be told app by
 * app without going through all others each time. Kept by document, so that a finding that appears or goes disturbs its own
 * document only.
 */
export function findTogether({ manifest, cluster }: RuleContext, key: string, find: () => Iterable<Finding>): readonly Finding[] {
  const document = documentOf(manifest)
  const here = cluster.derive(`${key}/${document}`, () => {
    const all = cluster.derive(key, () => Object.fromEntries(groupBy(find(), ({ at }) => documentOf(at))))
    return all[document] ?? []
  })
  return here.filter(({ at }) => isIn(manifest, at))
}

/** The findings of one object that follow from what is written in its document, wherever else they look. */
export function findInDocument(
  { manifest, cluster }: RuleContext,
  key: string,
  find: (document: string) => Iterable<Finding>,
): readonly Finding[] {
  const document = documentOf(manifest)
  return cluster.derive(`${key}/in/${document}`, () => [...find(document)]).filter(({ at }) => isIn(manifest, at))
}
