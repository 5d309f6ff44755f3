import type { MetaEntry, MetaKind } from '../../knowledge/meta.ts'

/** `annotation`, `label`. */
export function noun(kind: MetaKind): string {
  return kind === 'annotations' ? 'annotation' : 'label'
}

/** `annotation dapr.io/enabled of the pod template of Deployment "orders"`. */
export function subjectOf({ kind, name, site }: MetaEntry): string {
  return `${noun(kind)} ${name} of ${site.what}`
}
