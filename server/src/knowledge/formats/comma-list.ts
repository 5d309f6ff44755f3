import type { Span } from '../../syntax/span.ts'

/** One item of a comma list, as written, and where it stands in the list's text. */
export interface ListItem {
  readonly text: string
  readonly span: Span
}

/** The items between the commas, blanks and empty ones included; the empty text has one empty item. */
export function commaItems(text: string): readonly ListItem[] {
  let start = 0
  return text.split(',').map((item) => {
    const span = { start, end: start + item.length }
    start = span.end + 1
    return { text: item, span }
  })
}

/** Reason for lists that do not skip an item without text. */
export const EMPTY_ITEM = 'an item of the list is empty; two commas must not meet, nor one stand at the end'

/** Nobody writes longer lists by hand, and the repair takes time that grows faster than the text. */
const LONGEST_REPAIRED = 1000

/**
 * The list with every wrong item put right, or `undefined` when one of them cannot be. Blanks and empty items go,
 * semicolons and blanks between items become commas, brackets around the list are dropped.
 */
export function repairList(text: string, repairItem: (item: string) => string | undefined): string | undefined {
  if (text.length > LONGEST_REPAIRED) return undefined
  const bare = text.trim().replace(/^\[(.*)\]$/s, '$1')
  const items = bare
    .replace(/\s*-\s*/g, '-')
    .split(/[,;\s]+/)
    .filter((item) => item !== '')
    .map((item) => repairItem(item.replace(/^(["'])(.*)\1$/s, '$2')))
  return items.length > 0 && items.every((item) => item !== undefined) ? items.join(',') : undefined
}
