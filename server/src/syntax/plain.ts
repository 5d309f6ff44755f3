/**
 * The value of a place that static reading cannot know: a Helm expression, an environment placeholder.
 * Rules must treat it as "could be anything".
 */
export const UNKNOWN: unique symbol = Symbol('unknown')
export type Unknown = typeof UNKNOWN

/** A YAML value as the cluster reads it: position-free and comparable. */
export type Plain = string | number | boolean | null | Unknown | readonly Plain[] | PlainMap
export interface PlainMap {
  readonly [key: string]: Plain
}

/** A value that a fix writes: plain JSON without unknown parts. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export function isMap(value: Plain | undefined): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value)
}
