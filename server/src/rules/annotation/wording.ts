import type { MetaEntry, MetaKind } from '../../knowledge/meta.ts'

/** `annotation`, `label`. */
export function noun(kind: MetaKind): string {
  return kind === 'annotations' ? 'annotation' : 'label'
}

/** `an annotation`, `a label`. */
export function withArticle(kind: MetaKind): string {
  return kind === 'annotations' ? 'an annotation' : 'a label'
}

/** `annotation dapr.io/enabled of the pod template of Deployment "orders"`. */
export function subjectOf({ kind, name, site }: MetaEntry): string {
  return `${noun(kind)} ${name} of ${site.what}`
}

/** A note about a setting as a sentence; some are written as clauses. */
export function sentence(note: string): string {
  const capital = note.charAt(0).toUpperCase() + note.slice(1)
  return capital.endsWith('.') ? capital : `${capital}.`
}
