import type { BooleanText } from '../product.ts'

type BooleanWords = Pick<BooleanText, 'kind' | 'truthy' | 'falsy'>

/** Words that Go's `strconv.ParseBool` reads. */
export const GO_BOOLEAN = {
  kind: 'boolean-text',
  truthy: ['true', '1', 't', 'T', 'TRUE', 'True'],
  falsy: ['false', '0', 'f', 'F', 'FALSE', 'False'],
} as const satisfies BooleanWords

/** Where the text is compared letter by letter. */
export const EXACT_BOOLEAN = { kind: 'boolean-text', truthy: ['true'], falsy: ['false'] } as const satisfies BooleanWords

/** The injection webhook answers "not allowed", so the API server does not create the pod. */
export const POD_REFUSED = 'the injector refuses the pod'
