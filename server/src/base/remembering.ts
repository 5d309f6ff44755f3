/** The same function with its latest answers kept, for questions that cost much and come again with every key that is typed. */
export function remembering<T>(count: number, answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>()
  return (text) => {
    const found = known.get(text) ?? { value: answer(text) }
    // Last asked stands last, so the first is the one to forget.
    known.delete(text)
    known.set(text, found)
    for (const oldest of known.keys()) {
      if (known.size <= count) break
      known.delete(oldest)
    }
    return found.value
  }
}
