import { capitalise, listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { type DaprApp, daprAppOf } from '../../knowledge/dapr/apps.ts'
import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import { istioCode } from '../../knowledge/istio/evidence.ts'
import { kubernetesDocs } from '../../knowledge/kubernetes/evidence.ts'
import { linkerdDocs } from '../../knowledge/linkerd/evidence.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import { daprAppsIn } from '../../knowledge/posture.ts'
import { describeManifest, type Manifest, valueAt } from '../../model/manifest.ts'
import { podMetaAnchor, type Workload, workloadOf } from '../../model/workload.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Edit } from '../../syntax/edit.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'
import { type Companion, companionsOf } from './job-holders.ts'
import { together } from './mtls-owners.ts'

const neverCompletes = (a: { holders: string; keep: string; job: string; ending: string; perhaps: string; cure: string }) =>
  `${a.holders}${a.keep} running when the work of ${a.job} is done: ${a.ending}.${a.perhaps} ${a.cure}`

const mayNeverComplete = (a: { holders: string; end: string; job: string; ending: string; cure: string }) =>
  `It is not certain that ${a.holders} ${a.end} with the work of ${a.job}; otherwise ${a.ending}. ${a.cure}`

/** What keeps a pod of a Job from completing: its Dapr sidecar, a proxy, or both. Told at the mark that asks for Dapr. */
export const jobNeverCompletes = defineRule({
  code: 'job-never-completes',
  category: 'overlap',
  severity: 'error',
  since: '0.1.0',
  title: 'A Job that never completes because of its sidecars',
  docs: {
    what: 'A Job or CronJob with a Dapr sidecar, a mesh proxy or both, of which at least one is an ordinary container, while the command of the Job does not end it.',
    why: 'The pod of a Job completes when all its containers have ended. daprd and a proxy run until somebody stops them, so the pod stays when the work is done: the Job never completes, and with `concurrencyPolicy: Forbid` a CronJob never runs again. Curing one of the two is not enough. A native sidecar is different: Kubernetes stops it when the other containers have ended. Linkerd injects one by default since 2.20, and Istio since 1.27 on Kubernetes 1.33; Dapr only does when it is told to, from 1.18 on.',
    instead:
      'Make both native sidecars: `dapr.io/enable-native-sidecar: "true"`, and `sidecar.istio.io/nativeSidecar: "true"` or `config.linkerd.io/proxy-enable-native-sidecar: "true"`. Or keep the Job out of the mesh. Or have the command end both: a POST to `/v1.0/shutdown` of Dapr, and to `/quitquitquit` on port 15020 of Istio or `/shutdown` on port 4191 of Linkerd, which must be allowed by `config.linkerd.io/proxy-admin-shutdown: enabled`.',
    whenToIgnore: 'When the program itself ends the sidecars, for example through an SDK of Dapr.',
  },
  evidence: [
    kubernetesDocs('concepts/workloads/pods/sidecar-containers'),
    daprSource('pkg/injector/patcher/sidecar_patcher.go', 'native sidecars, from 1.18 on'),
    daprDocs('operations/hosting/kubernetes/kubernetes-job/'),
    istioCode('pkg/kube/inject/webhook.go', 'which proxies are native sidecars'),
    istioCode('pilot/cmd/pilot-agent/status/server.go', 'quitquitquit'),
    linkerdDocs('features/native-sidecars'),
    linkerdDocs('tasks/graceful-shutdown'),
  ],
  *check({ manifest, cluster }: RuleContext): Iterable<Finding> {
    const workload = RUNS_TO_ITS_END.has(manifest.kind) ? workloadOf(manifest) : undefined
    const app = workload && daprAppOf(cluster, workload)
    if (!app) return
    const companions = companionsOf(cluster, app)
    if (companions.some(({ holds }) => holds !== 'no')) yield describe(cluster, app, companions)
  },
  examples: [
    {
      title: 'The proxy of Linkerd ends with the job, and daprd does not',
      yaml: `
# file: mesh.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    linkerd.io/inject: enabled
---
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: false
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
# file: sweeper.yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: sweeper
  namespace: shop
spec:
  schedule: "15 3 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        metadata:
          annotations:
            dapr.io/enabled: "true"
            #^^^^^^^^^^^^^^ error job-never-completes: daprd is no native sidecar (the default of the dapr chart) and keeps running when the work of CronJob "sweeper" is done (fix)
            dapr.io/app-id: sweeper
        spec:
          restartPolicy: Never
          containers:
            - name: sweeper
              args: [sweep]
`,
      fixed: `
apiVersion: batch/v1
kind: CronJob
metadata:
  name: sweeper
  namespace: shop
spec:
  schedule: "15 3 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        metadata:
          annotations:
            dapr.io/enabled: "true"
            dapr.io/app-id: sweeper
            dapr.io/enable-native-sidecar: "true"
        spec:
          restartPolicy: Never
          containers:
            - name: sweeper
              args: [sweep]
`,
    },
    {
      title: 'Two native sidecars',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    linkerd.io/inject: enabled
---
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: false
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: sweeper
  namespace: shop
spec:
  schedule: "15 3 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        metadata:
          annotations:
            dapr.io/enabled: "true"
            dapr.io/app-id: sweeper
            dapr.io/enable-native-sidecar: "true"
            config.linkerd.io/proxy-enable-native-sidecar: "true"
        spec:
          restartPolicy: Never
          containers:
            - name: sweeper
              args: [sweep]
`,
    },
  ],
})

const RUNS_TO_ITS_END: ReadonlySet<string> = new Set(['batch/Job', 'batch/CronJob'])

function describe(cluster: Cluster, { workload }: DaprApp, companions: readonly Companion[]): Finding {
  const holders = companions.filter(({ holds }) => holds !== 'no')
  const [first, ...others] = holders.filter(({ holds }) => holds === 'yes')
  const unsure = holders.filter(({ holds }) => holds === 'unknown')
  const job = describeManifest(workload.manifest)
  const ending = endingOf(workload.manifest)
  const native = makeNative(cluster, workload, companions)
  const cure = cureFor(holders.length, native)
  return {
    at: podMetaAnchor(workload, 'annotations', 'dapr.io/enabled', 'key'),
    message: first
      ? neverCompletes({
          holders: [
            `${sentenceStart(first)} is no native sidecar (${first.why})`,
            ...others.map(({ name, why }) => `nor is ${name} (${why})`),
          ].join(', '),
          keep: others.length > 0 ? '; they keep' : ' and keeps',
          job,
          ending,
          perhaps: unsure.map((holder) => ` ${sentenceStart(holder)} may do the same (${holder.why}).`).join(''),
          cure,
        })
      : mayNeverComplete({
          holders: listed(unsure.map(({ name, why }) => `${name} (${why})`)),
          end: unsure.length === 1 ? 'ends' : 'end',
          job,
          ending,
          cure,
        }),
    certainty: first ? 'yes' : 'unknown',
    related: holders.flatMap(({ at, name }) => (at ? [{ at, message: `This decides how ${name} runs.` }] : [])),
    fixes: [native, keepOut(cluster, workload, companions)].filter((fix) => fix !== undefined),
  }
}

/** The program is written small everywhere. */
function sentenceStart({ name, mesh }: Companion): string {
  return mesh ? capitalise(name) : name
}

function cureFor(count: number, native: Fix | undefined): string {
  const [it, each, kind] = count === 1 ? ['it', 'it', 'a native sidecar'] : ['them', 'each', 'native sidecars']
  return native
    ? `Make ${it} ${kind}, or end ${each} in the command.`
    : `End ${each} in the command, or move to releases that can make ${it} ${kind}.`
}

function endingOf(job: Manifest): string {
  if (job.kind !== 'batch/CronJob') return 'its pod never completes'
  return valueAt(job.body, ['spec', 'concurrencyPolicy']) === 'Forbid'
    ? 'its pod never completes, and with concurrencyPolicy Forbid the job never runs again'
    : 'its pods never complete and pile up'
}

/** All of them: a native daprd beside an ordinary proxy would start before it and find no network. */
function makeNative(cluster: Cluster, workload: Workload, companions: readonly Companion[]): Fix | undefined {
  const ordinary = companions.filter(({ native }) => native !== 'yes')
  const edits = together(
    ordinary.map(({ mesh }) => (mesh ? mesh.remedies.nativeProxy(cluster, workload) : nativeDapr(cluster, workload))),
  )
  if (!edits || !isKnownIn(cluster.assumptions.versions.kubernetes, { since: '1.29' })) return undefined
  return {
    title: `Make ${listed(ordinary.map(({ name }) => name))} ${ordinary.length === 1 ? 'a native sidecar' : 'native sidecars'}`,
    safety: 'unsafe',
    effect: NATIVE_EFFECT,
    edits,
  }
}

const NATIVE_EFFECT =
  'From the next run on. Kubernetes starts a native sidecar before the containers of the job and stops it afterwards; that needs Kubernetes 1.29, and Dapr 1.18.'

/** Only where no Dapr app refuses calls from outside of the mesh, and Dapr encrypts those of the job. */
function keepOut(cluster: Cluster, workload: Workload, companions: readonly Companion[]): Fix | undefined {
  const meshes = companions.flatMap(({ mesh, holds }) => (mesh && holds !== 'no' ? [mesh] : []))
  const daprd = companions.filter(({ mesh, native, holds }) => !mesh && native !== 'yes' && holds !== 'no')
  if (meshes.length === 0 || !daprMtls(cluster).value || meshes.some((mesh) => refusesOthers(cluster, mesh, workload)))
    return undefined
  const edits = together([
    ...meshes.map((mesh) => mesh.remedies.optOut(cluster, workload)),
    ...daprd.map(() => nativeDapr(cluster, workload)),
  ])
  if (!edits) return undefined
  const titles = listed(meshes.map(({ title }) => title))
  return {
    title: `Keep ${describeManifest(workload.manifest)} out of ${titles}${daprd.length > 0 ? ' and make daprd a native sidecar' : ''}`,
    safety: 'unsafe',
    effect: `From the next run on its pods have no proxy: calls that do not pass through Dapr are plain, and what accepts members of ${titles} only refuses them.`,
    edits,
  }
}

function refusesOthers(cluster: Cluster, mesh: Mesh, caller: Workload): boolean {
  return daprAppsIn(cluster, mesh).some(
    ({ app, tls, membership, bypassed }) =>
      app.workload.manifest !== caller.manifest &&
      membership.member !== 'no' &&
      tls.value === 'strict' &&
      bypassed.inbound !== 'yes',
  )
}

function nativeDapr(cluster: Cluster, workload: Workload): readonly Edit[] | undefined {
  if (!isKnownIn(cluster.assumptions.versions.dapr, { since: '1.18' })) return undefined
  return [{ kind: 'set', at: podMetaAnchor(workload, 'annotations', 'dapr.io/enable-native-sidecar'), value: 'true' }]
}
