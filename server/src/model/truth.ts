/** Three-valued judgement. `unknown` is an honest answer: a template, an unwritten namespace, a mesh outside the workspace. */
export type Truth = 'yes' | 'no' | 'unknown'

export function truthOf(value: boolean | undefined): Truth {
  return value === undefined ? 'unknown' : value ? 'yes' : 'no'
}

/** `no` if any is `no`, else `unknown` if any is `unknown`. An empty conjunction is `yes`. */
export function both(...parts: readonly Truth[]): Truth {
  if (parts.includes('no')) return 'no'
  return parts.includes('unknown') ? 'unknown' : 'yes'
}

/** `yes` if any is `yes`, else `unknown` if any is `unknown`. An empty disjunction is `no`. */
export function either(...parts: readonly Truth[]): Truth {
  if (parts.includes('yes')) return 'yes'
  return parts.includes('unknown') ? 'unknown' : 'no'
}

export function negate(part: Truth): Truth {
  return part === 'unknown' ? 'unknown' : part === 'yes' ? 'no' : 'yes'
}
