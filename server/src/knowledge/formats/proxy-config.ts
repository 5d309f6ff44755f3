import type { FormatProblem } from '../../schema/formats.ts'
import { parseSourceFile } from '../../syntax/source-file.ts'
import { problem } from './problem.ts'

/**
 * The text of the annotation `proxy.istio.io/config`: YAML with the fields of a ProxyConfig. Only its shape is looked at here.
 * https://github.com/istio/istio/blob/1.30.3/pkg/kube/inject/validate.go (`validateProxyConfig`)
 */
export function checkProxyConfig(text: string): FormatProblem | undefined {
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
  if (root === undefined || root.kind === 'map' || (root.kind === 'scalar' && root.value === null)) return undefined
  return problem('the text must be a map of ProxyConfig fields, such as "holdApplicationUntilProxyStarts: true"')
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
