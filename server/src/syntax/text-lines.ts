/** Where the line that holds `offset` begins; behind a byte order mark. */
export function lineStart(text: string, offset: number): number {
  if (offset === 0) return 0
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return start === 0 && text.startsWith('\ufeff') ? 1 : start
}

/** Where the line that holds `offset` ends, its line break not included. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  if (end < 0) return text.length
  return text[end - 1] === '\r' ? end - 1 : end
}

/** Where the line after the one that holds `offset` begins; the end of the text if there is none. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}

/** Zero-based, in UTF-16 units. */
export function columnAt(text: string, offset: number): number {
  return offset - lineStart(text, offset)
}

/** How many blanks (and tabs) the line that begins at `line` begins with; its length if there is nothing else. */
export function indentOf(text: string, line: number): number {
  return text.slice(line, lineEnd(text, line)).search(/[^ \t]|$/)
}

/** Whether nothing but indentation, and the dashes of lists around it, stands before a place on its line. */
export function isFirstOnLine(text: string, offset: number): boolean {
  return /^ *(?:- +)*$/.test(text.slice(lineStart(text, offset), offset))
}

/** Where the text that begins at `offset` ends on its line: before a comment, and the blanks before that. */
export function endOfText(text: string, offset: number): number {
  let end = lineEnd(text, offset)
  for (let hash = text.indexOf('#', offset); hash >= 0 && hash < end; hash = text.indexOf('#', hash + 1)) {
    if (hash > offset && /\s/.test(text[hash - 1] ?? '')) end = hash
  }
  return offset + text.slice(offset, end).trimEnd().length
}
