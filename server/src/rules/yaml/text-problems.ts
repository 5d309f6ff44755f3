import type { SourceDocument, SourceFile } from '../../syntax/source-file.ts'
import type { SyntaxProblem } from '../../syntax/syntax-problem.ts'
import { holdsMatter } from '../../workspace/relevance.ts'
import type { Finding, Fix } from '../rule.ts'

/** What is wrong with the text of a file, in the documents that are about Dapr or a mesh; about the others their own tools speak. */
export function* textProblems(file: SourceFile, code: SyntaxProblem['code']): Generator<Finding> {
  for (const document of file.documents) {
    const problems = document.problems.filter((problem) => problem.code === code)
    if (problems.length === 0 || !holdsMatter(file.uri, document.text)) continue
    for (const { span, message, related, repair } of problems) {
      const at = { uri: file.uri, doc: document.index, path: [], part: 'text' } as const
      yield {
        at: { ...at, within: span },
        message,
        ...(related && { related: [{ at: { ...at, within: related.span }, message: related.message }] }),
        ...(repair && { fixes: [fixOf(file, document, repair)] }),
      }
    }
  }
}

function fixOf({ uri }: SourceFile, { index }: SourceDocument, { title, changes }: NonNullable<SyntaxProblem['repair']>): Fix {
  return {
    title,
    safety: 'safe',
    edits: changes.map(({ span, text }) => ({ kind: 'text', at: { uri, doc: index }, span, text })),
  }
}
