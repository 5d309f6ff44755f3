import type { MetaSpec, Product } from '../knowledge/product.ts'
import type { Schema } from '../schema/schema.ts'

/** What is known about a product's annotations, labels and fields, as Markdown with the source of each. */
export function referencePage(product: Product): string {
  const sections = [
    `# ${product.title}`,
    ...metaSection('Annotations', product.annotations),
    ...metaSection('Labels', product.labels),
    ...product.kinds.flatMap(({ kind, versions, schema, evidence }) =>
      schema
        ? [
            `## ${kind}`,
            `Versions: ${versions.join(', ')}. [Source](${evidence.url}) (${evidence.version}).`,
            table(FIELD_HEAD, fieldRows(schema, '')),
          ]
        : [],
    ),
  ]
  return `${sections.join('\n\n')}\n`
}

const FIELD_HEAD = ['Field', 'Meaning', 'Default', 'Since']
const META_HEAD = ['Name', 'On', 'Meaning', 'Default', 'Since', 'Source']

function metaSection(title: string, specs: readonly MetaSpec[]): string[] {
  if (specs.length === 0) return []
  const rows = specs.map(({ name, on, value, retired, evidence }) => [
    `\`${name}\``,
    on.join(', '),
    [value.docs, ...(retired ? [`Retired since ${retired.since}: ${retired.note}`] : [])].join(' '),
    value.default ?? '',
    value.since ?? '',
    `[${evidence.version}](${evidence.url})`,
  ])
  return [`## ${title}`, table(META_HEAD, rows)]
}

function fieldRows(schema: Schema, path: string): string[][] {
  const row = path === '' ? [] : [[`\`${path}\``, schema.docs, schema.default ?? '', schema.since ?? '']]
  switch (schema.kind) {
    case 'object':
      return [
        ...row,
        ...Object.entries(schema.fields).flatMap(([key, field]) => fieldRows(field, path === '' ? key : `${path}.${key}`)),
      ]
    case 'map':
      return [...row, ...fieldRows(schema.values, `${path}.<name>`)]
    case 'list':
      return [...row, ...fieldRows(schema.items, `${path}[]`)]
    default:
      return row
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
