import type { Truth } from '../../model/truth.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { AccessControl, AccessPolicy } from './access-control.ts'
import { findOperation } from './access-operations.ts'

/** A call as the sidecar of the called app sees it. */
export interface IncomingCall {
  readonly caller: Caller
  /** Path, or full gRPC method. */
  readonly operation: string
  /** HTTP verb in upper case; absent where the call carries none. */
  readonly verb?: string
  /** Protocol of the called app. */
  readonly protocol: 'http' | 'grpc'
}

/** Who calls, by its certificate. */
interface Caller {
  readonly appId: string
  readonly namespace: string
  readonly trustDomain: string
}

export interface AccessDecision {
  readonly allowed: Truth
  /** Whose action it is: that of an operation, of the caller's policy, or of the whole list. */
  readonly by: 'operation' | 'policy' | 'default'
  readonly at: Anchor
}

/**
 * Whether access control lets a call through, while Dapr mTLS tells who calls.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/acl/acl.go (`isOperationAllowedByAccessControlPolicy`)
 */
export function decideAccess(control: AccessControl, call: IncomingCall): AccessDecision {
  const byDefault: AccessDecision = { allowed: allows(control.defaultAction), by: 'default', at: control.at }
  const policy = policyFor(control, call.caller)
  if (policy === 'unknown') return { ...byDefault, allowed: 'unknown' }
  return policy === undefined ? byDefault : decideByPolicy(policy, byDefault, call)
}

/** Of several policies for one caller the last one stays; another trust domain makes it a stranger. */
function policyFor({ policies, certainty }: AccessControl, caller: Caller): AccessPolicy | 'unknown' | undefined {
  if (certainty === 'unknown') return 'unknown'
  const policy = policies.findLast(
    ({ appId, namespace }) =>
      (appId === caller.appId || appId === UNKNOWN) && (namespace === caller.namespace || namespace === UNKNOWN),
  )
  if (policy === undefined) return undefined
  const { appId, namespace, trustDomain } = policy
  if (appId === UNKNOWN || namespace === UNKNOWN || trustDomain === UNKNOWN) return 'unknown'
  return trustDomain === caller.trustDomain ? policy : undefined
}

function decideByPolicy(policy: AccessPolicy, byDefault: AccessDecision, call: IncomingCall): AccessDecision {
  const { defaultAction, operations, at } = policy
  const otherwise: AccessDecision = defaultAction === undefined ? byDefault : { allowed: allows(defaultAction), by: 'policy', at }
  if (operations === UNKNOWN) return { ...otherwise, allowed: 'unknown' }
  const names = operations.map(({ name }) => name)
  if (!names.every((name) => name !== UNKNOWN)) return { ...otherwise, allowed: 'unknown' }
  const found = operations[findOperation(names, call.operation, call.protocol === 'http') ?? -1]
  if (found === undefined) return otherwise
  const decided: AccessDecision = { allowed: allows(found.action), by: 'operation', at: found.at }
  if (call.protocol === 'grpc') return decided
  // Without a verb the default action of the policy itself holds, and where it has none the call is refused.
  if (call.verb === undefined) return { allowed: allows(defaultAction), by: 'policy', at }
  if (found.verbs === UNKNOWN) return { ...decided, allowed: 'unknown' }
  return found.verbs.includes(call.verb) || found.verbs.includes('*') ? decided : otherwise
}

function allows(action: AccessPolicy['defaultAction']): Truth {
  return action === UNKNOWN ? 'unknown' : action === 'allow' ? 'yes' : 'no'
}
