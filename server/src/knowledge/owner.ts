import type { Truth } from '../model/truth.ts'
import type { ConcernName } from '../schema/schema.ts'
import type { Assumptions } from './cluster.ts'

/** What the decision guide looks at; plain answers, so that it can be asked without a cluster. */
export interface OwnerFacts {
  /** What the user has decided; beats everything else. */
  readonly setting: Assumptions['owner']
  /** Whether there is a mesh. */
  readonly mesh: Truth
  /** Whether the mesh gives workloads an identity and encrypts with it; encryption between nodes is not that. */
  readonly meshIdentity: Truth
  /** Whether the mesh reads requests on calls to a pod, as Dapr makes them. Not with ambient mode without a waypoint for workloads. */
  readonly meshReadsDaprCalls: Truth
  /** Whether every Dapr workload is in the mesh. */
  readonly daprWorkloadsMeshed: Truth
  /** Whether workloads without Dapr are in the mesh too. */
  readonly meshedWithoutDapr: Truth
  /** Whether pub/sub, workflows or actors are used. */
  readonly asynchronous: Truth
  /** Whether access control of Dapr names callers, which needs Dapr's certificates. */
  readonly daprAccessControl: Truth
  /** Whether Services are exported to other clusters. */
  readonly multiCluster: Truth
  /** Whether the mesh refuses plain text everywhere. */
  readonly strictEverywhere: Truth
  /** Whether the calls in question are made by Dapr; calls of plain callers and of an ingress are not. */
  readonly daprCalls: boolean
}

/** Who should do a job, and why. Without an owner both ways are offered and none is preferred. */
export interface Preference {
  readonly owner: 'dapr' | 'mesh' | undefined
  /** A whole sentence. */
  readonly because: string
}

/** Applies the user's setting, then the guide: hard limits first, then what speaks for one side. */
export function preferredOwner(concern: ConcernName, facts: OwnerFacts): Preference {
  const job = JOBS[concern]
  if (job === undefined) return { owner: undefined, because: 'Both can do it side by side.' }
  const setting = facts.setting[job]
  if (setting !== 'auto') return { owner: setting, because: `The setting owner.${job} says so.` }
  if (facts.mesh === 'no') return dapr('There is no mesh.')
  if (facts.mesh === 'unknown') return undecided('Whether there is a mesh is not in the files.')
  return GUIDES[job](facts)
}

type Job = keyof Assumptions['owner']

const JOBS: Readonly<Partial<Record<ConcernName, Job>>> = {
  mtls: 'mtls',
  tracing: 'tracing',
  retry: 'retries',
  timeout: 'retries',
  'circuit-breaker': 'retries',
}

const GUIDES: Readonly<Record<Job, (facts: OwnerFacts) => Preference>> = {
  mtls(facts) {
    if (facts.daprAccessControl === 'yes') {
      return dapr('The access control of Dapr names callers, and knows them only by the certificates of Dapr mTLS.')
    }
    if (facts.meshIdentity === 'no') return dapr('The mesh gives workloads no identity of their own.')
    if (facts.daprAccessControl === 'unknown')
      return undecided('Whether access control of Dapr names callers is not in the files.')
    if (facts.meshIdentity === 'unknown') return undecided('Whether the mesh encrypts is not in the files.')
    if (facts.daprWorkloadsMeshed === 'no') {
      return undecided('Not every Dapr workload is in the mesh, and one outside it would be left in plain text.')
    }
    if (facts.meshedWithoutDapr === 'yes')
      return mesh('One identity system should authorize, and the mesh covers pods without Dapr too.')
    if (facts.multiCluster === 'yes') return mesh('Services are exported to other clusters, and only the mesh reaches those.')
    if (facts.strictEverywhere === 'yes') return mesh('The mesh refuses plain text everywhere, so it encrypts in any case.')
    return mesh('The mesh encrypts every call, also those that do not pass through Dapr.')
  },

  tracing(facts) {
    if (facts.asynchronous === 'yes') return dapr('Only the trace of Dapr follows messages through the broker.')
    if (facts.meshIdentity === 'no') return dapr('The mesh reads no requests between workloads.')
    if (facts.meshReadsDaprCalls === 'no') return dapr('The mesh cannot read the calls between Dapr sidecars.')
    if (facts.asynchronous === 'unknown') return undecided('Whether messages pass through a broker is not in the files.')
    if (facts.multiCluster === 'yes') return undecided('Calls between clusters need the spans of both.')
    if (facts.meshedWithoutDapr === 'yes') return mesh('The mesh also sees the calls of workloads without Dapr.')
    if (facts.meshedWithoutDapr === 'unknown')
      return undecided('Whether workloads without Dapr are in the mesh is not in the files.')
    return dapr('Every workload in the mesh has Dapr, and Dapr sees more of their calls.')
  },

  retries(facts) {
    return facts.daprCalls
      ? dapr('On calls of Dapr a proxy sees neither the status of the app nor another pod to try.')
      : mesh('These calls do not pass through Dapr.')
  },
}

function dapr(because: string): Preference {
  return { owner: 'dapr', because }
}

function mesh(because: string): Preference {
  return { owner: 'mesh', because }
}

function undecided(because: string): Preference {
  return { owner: undefined, because }
}
