import { nearest } from '../base/nearest.ts'
import { findRule, RULES } from '../rules/registry.ts'
import type { Finding, Fix, Rule } from '../rules/rule.ts'
import type { Directive } from '../syntax/directive.ts'
import type { SourceDocument, SourceFile } from '../syntax/source-file.ts'
import type { Span } from '../syntax/span.ts'
import { lineEnd, lineStart, nextLine } from '../syntax/text-lines.ts'
import type { RuleLevel } from '../workspace/repository-config.ts'
import type { Diagnostic } from './diagnostic.ts'
import { toRange } from './range.ts'

const noReason = 'The suppression gives no reason. Write one after a colon, so that the next reader knows why this is on purpose.'

const unknownCode = (a: { code: string; meant: string | undefined }) =>
  `No rule has the code "${a.code}". ${a.meant === undefined ? 'It silences nothing.' : `Did you mean "${a.meant}"?`}`

const unused = (a: { code: string | undefined; place: string }) =>
  a.code === undefined
    ? `Nothing is reported ${a.place}, so this suppression has no effect. Remove it.`
    : `"${a.code}" is not reported ${a.place}, so this suppression has no effect. Remove it.`

/** Takes away what comments in the file silence, and adds what is wrong with those comments. */
export function suppress(
  file: SourceFile,
  diagnostics: readonly Diagnostic[],
  severityOf: (rule: Rule, finding?: Finding) => RuleLevel,
): Diagnostic[] {
  const comments = file.documents.flatMap((document) =>
    document.directives.map((directive): Comment => {
      const reached = diagnostics.filter((diagnostic) => reaches(document, directive, diagnostic)).map(({ code }) => code)
      return { file, document, directive, reached: new Set(reached) }
    }),
  )
  if (comments.length === 0) return [...diagnostics]
  const kept = diagnostics.filter(
    (diagnostic) => !comments.some(({ document, directive }) => silences(document, directive, diagnostic)),
  )
  const rendered = comments.flatMap((comment) =>
    [...judge(comment)].flatMap((report): Diagnostic[] => {
      const rule = findRule(report.code)
      const finding = findingOf(comment, report)
      const severity = rule ? severityOf(rule, finding) : 'off'
      if (!rule || severity === 'off') return []
      const span = shift(report.span, comment.document)
      return [
        { code: rule.code, rule, severity, message: report.message, finding, span, range: toRange(file, span), related: [] },
      ]
    }),
  )
  return [...kept, ...rendered]
}

/** A suppression where it stands, with the codes of what is reported in its reach. */
interface Comment {
  readonly file: SourceFile
  readonly document: SourceDocument
  readonly directive: Directive
  readonly reached: ReadonlySet<string>
}

function silences(document: SourceDocument, directive: Directive, diagnostic: Diagnostic): boolean {
  if (directive.codes.length > 0 && !directive.codes.some(({ code }) => code === diagnostic.code)) return false
  return reaches(document, directive, diagnostic)
}

function reaches(document: SourceDocument, directive: Directive, { span: { start } }: Diagnostic): boolean {
  switch (directive.scope) {
    case 'file':
      return true
    case 'document':
      return start >= document.start && start <= document.end
    case 'line': {
      const covers = directive.covers && shift(directive.covers, document)
      return covers !== undefined && start >= covers.start && start <= covers.end
    }
  }
}

interface CommentReport {
  readonly code: string
  /** Relative to the document. */
  readonly span: Span
  readonly message: string
  readonly fixes?: readonly Fix[]
  readonly tag?: Finding['tag']
}

function* judge(comment: Comment): Generator<CommentReport> {
  const { directive, reached, file } = comment
  const { codes, reason, span: whole } = directive
  const place = PLACES[directive.scope]
  // What a template reports depends on values that are not known here.
  const canTell = !file.templated
  if (reason === undefined) yield { code: 'suppression-without-reason', span: whole, message: noReason }
  for (const [index, { code, span }] of codes.entries()) {
    const removal = removalOf(comment, index)
    if (!findRule(code)) {
      const meant = nearest(
        code,
        RULES.map((rule) => rule.code),
      )
      const written = codes.some((other) => other.code === meant)
      const rename = meant !== undefined && reached.has(meant) && !written ? [renameOf(comment, span, meant)] : []
      yield {
        code: 'suppression-unknown-code',
        span,
        message: unknownCode({ code, meant }),
        fixes: [...rename, removal],
      }
    } else if (!reached.has(code) && canTell) {
      yield {
        code: 'suppression-unused',
        span,
        message: unused({ code, place }),
        fixes: [removal],
        tag: 'unnecessary',
      }
    }
  }
  if (codes.length === 0 && reached.size === 0 && canTell) {
    const message = unused({ code: undefined, place })
    yield { code: 'suppression-unused', span: whole, message, fixes: [removalOf(comment)], tag: 'unnecessary' }
  }
}

const PLACES: Readonly<Record<Directive['scope'], string>> = {
  line: 'on this line',
  document: 'in this document',
  file: 'in this file',
}

function findingOf({ file, document }: Comment, { span, message, fixes, tag }: CommentReport): Finding {
  return {
    at: { uri: file.uri, doc: document.index, path: [], part: 'text', within: span },
    message,
    ...(fixes && { fixes }),
    ...(tag && { tag }),
  }
}

function renameOf(comment: Comment, span: Span, meant: string): Fix {
  return edit(comment, `Write "${meant}"`, span, meant)
}

/** Takes one code off the list, or the whole comment where it is the only one. */
function removalOf(comment: Comment, index = 0): Fix {
  const { codes } = comment.directive
  const own = codes[index]
  const before = codes[index - 1]
  const after = codes[index + 1]
  if (own && before) return edit(comment, `Remove "${own.code}"`, { start: before.span.end, end: own.span.end }, '')
  if (own && after) return edit(comment, `Remove "${own.code}"`, { start: own.span.start, end: after.span.start }, '')
  return edit(comment, 'Remove this suppression', spanToRemove(comment), '')
}

/** A comment goes with the blanks before it; one that stands alone takes its line with it. */
function spanToRemove({ document: { text }, directive: { span } }: Comment): Span {
  const line = lineStart(text, span.start)
  const before = text.slice(line, span.start)
  if (before.trim() === '' && lineEnd(text, span.start) <= span.end) return { start: line, end: nextLine(text, span.start) }
  return { start: line + before.trimEnd().length, end: span.end }
}

function edit({ file, document }: Comment, title: string, span: Span, text: string): Fix {
  return { title, safety: 'safe', edits: [{ kind: 'text', at: { uri: file.uri, doc: document.index }, span, text }] }
}

function shift(span: Span, document: SourceDocument): Span {
  return { start: span.start + document.start, end: span.end + document.start }
}
