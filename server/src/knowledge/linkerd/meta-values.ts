import type { BooleanText, IntegerText } from '../product.ts'

/** What the injector does with a value it cannot read; nearly every parser does the same. */
export const KEEPS_DEFAULT = { onInvalid: 'the injector logs a warning and keeps the default', tolerated: true } as const

/** The words of Go's `strconv.ParseBool`, which injector and policy controller accept. */
export function goBoolean(value: Omit<BooleanText, 'kind' | 'truthy' | 'falsy' | 'otherwise'>): BooleanText {
  return {
    kind: 'boolean-text',
    truthy: ['true', '1', 't', 'T', 'TRUE', 'True'],
    falsy: ['false', '0', 'f', 'F', 'FALSE', 'False'],
    otherwise: 'default',
    ...value,
  }
}

/** A single TCP port of the proxy. The injector takes every number of 32 bits, and hands it on. */
export function proxyPort(docs: string, port: number): IntegerText {
  return {
    kind: 'integer-text',
    minimum: 1,
    maximum: 65535,
    beyond: 'the injector takes it all the same, and the API server refuses the pod or the proxy does not start',
    docs,
    default: String(port),
    ...KEEPS_DEFAULT,
  }
}
