/** HTTP statuses from one to another, both included. */
export interface StatusRange {
  readonly from: number
  readonly to: number
}

/**
 * The statuses that a list with commas names: `429,502-504` as Dapr and Linkerd write it, with the words that Istio and Linkerd
 * have for some. What names no status of a callee, such as `connect-failure`, is left out.
 * https://www.envoyproxy.io/docs/envoy/v1.36.0/configuration/http/http_filters/router_filter#x-envoy-retry-on
 */
export function statusRanges(list: string): readonly StatusRange[] {
  return list.split(',').flatMap((item): StatusRange[] => {
    const named = NAMED[item.trim().toLowerCase()]
    if (named) return [named]
    const [, first, last = first] = /^\+?(\d+)(?:-\+?(\d+))?$/.exec(item.trim()) ?? []
    return first === undefined || last === undefined ? [] : [{ from: Number(first), to: Number(last) }]
  })
}

/** Whether two lists have a status in common. */
export function shareStatus(a: readonly StatusRange[], b: readonly StatusRange[]): boolean {
  return a.some((one) => b.some((other) => one.from <= other.to && other.from <= one.to))
}

const NAMED: Readonly<Record<string, StatusRange>> = {
  '5xx': { from: 500, to: 599 },
  'gateway-error': { from: 502, to: 504 },
  'retriable-4xx': { from: 409, to: 409 },
}
