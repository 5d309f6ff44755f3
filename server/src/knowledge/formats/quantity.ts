import { parseQuantity } from '../../model/quantity.ts'
import type { FormatProblem } from '../../schema/formats.ts'
import { problem, quoted } from './problem.ts'

/** A Kubernetes quantity. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
export function checkQuantity(text: string): FormatProblem | undefined {
  if (parseQuantity(text) !== undefined) return undefined
  const [, number, suffix] = /^\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*([a-z]*)\s*$/i.exec(text.slice(0, 100)) ?? []
  if (number === undefined || suffix === undefined) return problem(`${quoted(text)} is no quantity such as 4Mi, 500m or 2`)
  const repaired = `${number}${repairSuffix(suffix)}`
  const reason = /\s/.test(text)
    ? `${quoted(text)} has a blank in it`
    : `${quoted(text)} ends in "${suffix}"; Kubernetes knows k, M, G (powers of 1000), Ki, Mi, Gi (powers of 1024) and m (thousandths)`
  return problem(reason, { suggestion: parseQuantity(repaired) === undefined ? undefined : repaired })
}

/**
 * A quantity that daprd reads as bytes. Only one without thousandths is whole for it, and none with a fraction before a binary
 * suffix. What begins with a hyphen is taken for an option, except where a single digit follows.
 * https://github.com/dapr/dapr/blob/v1.18.3/cmd/daprd/options/options.go (`getQuantityBytes`)
 */
export function checkByteQuantity(text: string): FormatProblem | undefined {
  const nanos = parseQuantity(text)
  if (nanos === undefined) return checkQuantity(text)
  const bytes = nanos / NANOS
  const isWhole = nanos === 0n || (nanos % NANOS === 0n && !/m$|\.\d+i?$|\.\d*.i$/.test(text))
  if (isWhole && !/^-../.test(text) && bytes === BigInt.asIntN(64, bytes)) return undefined
  return problem(`${quoted(text)} is no whole number of bytes such as 4Mi or 4194304`)
}

const NANOS = 1_000_000_000n

/** `MB`, `mb` and `g` as `M`, `M` and `G`; `mib` and `kI` as `Mi` and `Ki`. */
function repairSuffix(suffix: string): string {
  if (parseQuantity(`1${suffix}`) !== undefined) return suffix
  const [, letter = '', binary = ''] = /^([kmgtpe])(i?)b?$/i.exec(suffix) ?? []
  const prefix = letter.toLowerCase() === 'k' && binary === '' ? 'k' : letter.toUpperCase()
  return prefix === '' && suffix.toLowerCase() !== 'b' ? suffix : `${prefix}${binary.toLowerCase()}`
}
