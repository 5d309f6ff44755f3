import type { FormatProblem } from '../../schema/formats.ts'
import type { ValidationOptions } from '../../schema/problem.ts'
import { validate } from '../../schema/validate.ts'
import { parseSourceFile } from '../../syntax/source-file.ts'
import { toPlain } from '../../syntax/to-plain.ts'
import { PROXY_CONFIG_SCHEMA } from '../istio/mesh-config-schema.ts'
import { problem } from './problem.ts'

/**
 * The text of the annotation `proxy.istio.io/config`: YAML with the fields of a ProxyConfig. Fields that it does not know are
 * dropped; one with a value that does not fit spoils the whole text.
 * https://github.com/istio/istio/blob/1.30.3/pkg/kube/inject/validate.go (`validateProxyConfig`)
 */
export function checkProxyConfig(text: string, checks: ValidationOptions['checks']): FormatProblem | undefined {
  const file = parseSourceFile('annotation:proxy.istio.io/config', text)
  for (const { start, problems } of file.documents) {
    const [first] = problems
    if (first) {
      const span = { start: start + first.span.start, end: Math.min(start + first.span.end, text.length) }
      // A place behind the end of the text cannot be marked.
      const within = span.start < span.end ? span : undefined
      return problem(`the text is not readable as YAML: ${lowerFirst(first.message).replace(/\.$/, '')}`, { within })
    }
  }
  const root = file.documents.find((document) => document.root)?.root
  if (root === undefined || (root.kind === 'scalar' && root.value === null)) return undefined
  if (root.kind === 'map') {
    const options = { mode: 'kubernetes', version: '0', partial: false, open: [], checks } as const
    const value = toPlain(root)
    const [fault] = [...validate(value, PROXY_CONFIG_SCHEMA, options)].filter(({ code, tolerated }) => {
      return SPOILS.has(code) && !tolerated
    })
    return fault && problem(`the field "${fault.path.join('.')}": ${fault.reason}`)
  }
  return problem('the text must be a map of ProxyConfig fields, such as "holdApplicationUntilProxyStarts: true"')
}

const SPOILS: ReadonlySet<string> = new Set(['wrong-type', 'invalid-value', 'duration-without-unit', 'missing-field'])

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
