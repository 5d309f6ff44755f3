import { compareVersions } from '../schema/version.ts'
import { checkRelease } from './formats/release.ts'
import type { ProductId } from './product.ts'
import { PRODUCTS } from './products.ts'

/** The release lines of each product whose differences are known. */
export const RELEASES: Readonly<Record<ProductId, { readonly oldest: string; readonly newest: string }>> = {
  dapr: { oldest: '1.0', newest: '1.18' },
  istio: { oldest: '1.5', newest: '1.31' },
  linkerd: { oldest: '2.13', newest: '2.20' },
  kubernetes: { oldest: '1.0', newest: '1.34' },
}

/** Reads a release that a user wrote; `undefined` when it is none. */
export function readRelease(text: string): string | undefined {
  return checkRelease(text) === undefined ? text.replace(/^v/, '') : undefined
}

/** Why a release may be judged wrongly: nobody looked at what it does otherwise. */
export function whyUnsureOf(product: ProductId, text: string): string | undefined {
  const release = readRelease(text)
  if (release === undefined) return undefined
  const title = PRODUCTS.find(({ id }) => id === product)?.title ?? product
  const { oldest, newest } = RELEASES[product]
  if (compareVersions(lineOf(release), newest) > 0)
    return `${title} ${release} is newer than ${newest}, the newest release that is known here, so it is judged like ${newest}, apart from what is known of it already`
  if (compareVersions(release, oldest) < 0)
    return `${title} ${release} is older than ${oldest}, the oldest release that is known here, so it is judged like ${oldest}`
  return undefined
}

/** Patches do not make a release unknown. */
function lineOf(release: string): string {
  return release.split('.').slice(0, 2).join('.')
}
