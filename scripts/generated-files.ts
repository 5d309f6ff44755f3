import { referencePage } from '../server/src/features/reference-page.ts'
import { rulePage } from '../server/src/features/rule-page.ts'
import { PRODUCTS } from '../server/src/knowledge/products.ts'
import { RULES } from '../server/src/rules/registry.ts'
import { toJsonSchema } from '../server/src/schema/json-schema.ts'
import { CONFIG_SCHEMA } from '../server/src/workspace/config-schema.ts'

/** Text by path of every committed file that is made from the code. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ...RULES.map((rule): [string, string] => [`docs/rules/${rule.code}.md`, rulePage(rule)]),
    ['docs/rules/README.md', ruleIndex()],
    ...PRODUCTS.map((product): [string, string] => [`docs/reference/${product.id}.md`, referencePage(product)]),
    ['docs/schema/sidecar-lens.schema.json', `${JSON.stringify(configSchema(), undefined, 2)}\n`],
  ])
}

function ruleIndex(): string {
  const rows = RULES.map(
    ({ code, category, severity, title }) => `| [${code}](${code}.md) | ${category} | ${severity} | ${title} |`,
  )
  return `# Rules\n\n| Code | Category | Severity | Finds |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
}

function configSchema(): object {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title: 'Sidecar Lens', ...toJsonSchema(CONFIG_SCHEMA) }
}
