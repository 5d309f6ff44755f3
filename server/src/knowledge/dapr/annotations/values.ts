import type { BooleanText, IntegerText, MetaPlace } from '../../product.ts'
import { daprSource } from '../evidence.ts'

/** Most annotations act on the pod, and the injector copies them into the sidecar. */
export const ON_POD: readonly MetaPlace[] = ['pod']

export const SIDECAR = daprSource('pkg/injector/patcher/sidecar.go')
export const CONTAINER = daprSource('pkg/injector/patcher/sidecar_container.go')

/**
 * Words that Dapr takes for true; case and surrounding blanks do not matter.
 * https://github.com/dapr/kit/blob/6e5616a/strings/strings.go
 */
const TRUTHY: readonly string[] = ['true', 'yes', 'on', '1', 't', 'y']

const FALSY: readonly string[] = ['false', 'no', 'off', '0', 'f', 'n', '']

/** Whether Dapr takes the text for true. */
export function isTruthy(text: string): boolean {
  return TRUTHY.includes(text.trim().toLowerCase())
}

/** A switch. Whatever is not a word for true is false, so a misspelt "true" switches off. */
export function onOff(about: Pick<BooleanText, 'docs' | 'default' | 'since' | 'onInvalid' | 'concern'>): BooleanText {
  return {
    kind: 'boolean-text',
    truthy: TRUTHY,
    falsy: FALSY,
    ignoreCase: true,
    trimmed: true,
    otherwise: 'false',
    onInvalid: 'the injector takes every other word for false',
    tolerated: true,
    ...about,
  }
}

/** Numbers are read with 64 bits and kept with 32. */
const MOST = 2 ** 31 - 1

/** A whole number in decimal digits. */
export function integer(about: Omit<IntegerText, 'kind'>): IntegerText {
  return {
    kind: 'integer-text',
    onInvalid: 'the injector logs a warning and keeps the default',
    bits: 64,
    maximum: MOST,
    beyond: 'the injector cuts it to 32 bits and so makes another number of it',
    tolerated: true,
    ...about,
  }
}

/**
 * A whole number that the injector hands to daprd behind the name of an option, where a dash with more than one sign behind it is
 * taken for the next option. https://github.com/dapr/dapr/blob/v1.18.3/cmd/daprd/options/options.go (`New`)
 */
export function argument(about: Omit<IntegerText, 'kind' | 'minimum' | 'below'>): IntegerText {
  return {
    ...integer(about),
    minimum: -9,
    below: 'daprd does not start, as it takes a dash before several digits for an option',
  }
}

/** The only switch with a stricter reading: since 1.17.3 the injector knows one word. */
export const ENABLED: BooleanText = {
  kind: 'boolean-text',
  truthy: ['true'],
  falsy: FALSY,
  ignoreCase: true,
  otherwise: 'false',
  formerly: { truthy: TRUTHY, until: '1.17.3' },
  docs: 'Asks for a Dapr sidecar in this pod. For a Deployment or StatefulSet the operator also creates the headless Service `<app-id>-dapr`.',
  default: 'false',
  since: '1.0',
  onInvalid: 'the injector adds no sidecar; with words such as "yes" or "1" the operator still creates the Service',
}
