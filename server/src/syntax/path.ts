/** The steps from a YAML document's root to a node: map keys as text, list positions as numbers. */
export type Path = readonly (string | number)[]

export function startsWith(path: Path, prefix: Path): boolean {
  return prefix.length <= path.length && prefix.every((step, index) => step === path[index])
}

/** `spec.targets.apps["orders.prod"].retry`, for messages and map keys. */
export function formatPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`
      if (!/^[\w$-]+$/.test(step)) return `[${JSON.stringify(step)}]`
      return index === 0 ? step : `.${step}`
    })
    .join('')
}
