/**
 * Names of servers that a text calls by: those in URLs, with a port behind them, or of a Service by its long name. Parts of the
 * patterns have the lengths that DNS allows, so that no text takes long.
 */
export function hostNamesIn(text: string): readonly string[] {
  const found = PATTERNS.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''))
  return [...new Set(found.map((name) => name.toLowerCase().replace(/[.-]+$/, '')).filter((name) => name !== ''))]
}

const PATTERNS: readonly RegExp[] = [
  // Credentials before the name are passed over.
  /\b[a-z][a-z0-9+.-]{0,20}:\/\/(?:[^\s/@"']{0,200}@)?([a-z0-9][a-z0-9.-]{0,253})/gi,
  /(?:^|[\s=,;"'])([a-z][a-z0-9.-]{0,253}):\d{2,5}(?![\w.:])/gi,
  /\b([a-z0-9-]{1,63}\.[a-z0-9-]{1,63}\.svc(?:\.[a-z0-9-]{1,63}){0,5})/gi,
]
