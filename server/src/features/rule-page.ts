import type { Example, Rule } from '../rules/rule.ts'

/** The page of a rule as Markdown: what `explain` prints, the extension ships and the code of a diagnostic links to. */
export function rulePage(rule: Rule): string {
  const { docs } = rule
  const sections = [
    `# ${rule.code}`,
    `${rule.title}.`,
    `Category: ${rule.category} · Severity: ${rule.severity} · Since ${rule.since}`,
    `## What is reported\n\n${docs.what}`,
    `## Why it matters\n\n${docs.why}`,
    `## What to do\n\n${docs.instead}`,
    ...(docs.whenToIgnore === undefined ? [] : [`## When to ignore it\n\n${docs.whenToIgnore}`]),
    `## Switching it off\n\nFor one line, above it or at its end: \`# sidecar-lens-ignore ${rule.code}: reason\`. For everybody, in \`.sidecar-lens.yaml\`:\n\n\`\`\`yaml\nrules:\n  ${rule.code}: off\n\`\`\``,
    `## Examples\n\n${rule.examples.map(exampleSection).join('\n\n')}`,
    `## Sources\n\n${rule.evidence.map(({ url, version, note }) => `- [${version}](${url})${note === undefined ? '' : `: ${note}`}`).join('\n')}`,
  ]
  return `${sections.join('\n\n')}\n`
}

function exampleSection({ title, yaml, fixed }: Example): string {
  const parts = [`### ${title}`, fence(yaml)]
  if (fixed !== undefined) parts.push('After the first fix:', fence(fixed))
  return parts.join('\n\n')
}

function fence(yaml: string): string {
  return `\`\`\`yaml\n${yaml.trim()}\n\`\`\``
}
