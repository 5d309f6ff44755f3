import type { SourceDocument, SourceFile } from '../../syntax/source-file.ts'
import type { SyntaxProblem } from '../../syntax/syntax-problem.ts'
import { holdsMatter } from '../../workspace/relevance.ts'
import type { Finding, Fix } from '../rule.ts'

const broken = (a: { message: string; readers: string | undefined }) =>
  a.readers === undefined ? a.message : `${a.message} As it is, ${a.readers} the document as it is meant.`

/** What is wrong with the text of a file, in the documents that are about Dapr or a mesh; about the others their own tools speak. */
export function* textProblems(file: SourceFile, code: SyntaxProblem['code']): Generator<Finding> {
  for (const document of file.documents) {
    const problems = document.problems.filter((problem) => problem.code === code)
    if (problems.length === 0 || !holdsMatter(file.uri, document.text)) continue
    for (const problem of problems) {
      const { span, related, repair, limit } = problem
      const at = { uri: file.uri, doc: document.index, path: [], part: 'text' } as const
      yield {
        at: { ...at, within: span },
        message: broken({ message: problem.message, readers: readersOf(document, problem) }),
        ...(limit && { severity: 'information' }),
        ...(related && { related: [{ at: { ...at, within: related.span }, message: related.message }] }),
        ...(repair && { fixes: [fixOf(file, document, repair)] }),
      }
    }
  }
}

/** Who does not read a document that does not parse; equal keys are read, and the message says how. */
function readersOf({ text }: SourceDocument, { code, limit }: SyntaxProblem): string | undefined {
  if (code === 'duplicate-key' || limit || !text.includes('apiVersion')) return undefined
  return text.includes('dapr.io/') ? 'neither kubectl nor daprd reads' : 'kubectl does not read'
}

function fixOf({ uri }: SourceFile, { index }: SourceDocument, { title, changes }: NonNullable<SyntaxProblem['repair']>): Fix {
  return {
    title,
    safety: 'safe',
    edits: changes.map(({ span, text }) => ({ kind: 'text', at: { uri, doc: index }, span, text })),
  }
}
