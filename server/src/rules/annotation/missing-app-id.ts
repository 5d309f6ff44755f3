import { annotation, daprAppOf } from '../../knowledge/dapr/apps.ts'
import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { CHECKS } from '../../knowledge/formats/formats.ts'
import { describeTemplate } from '../../knowledge/kubernetes/lookup.ts'
import { findMeta } from '../../knowledge/meta.ts'
import { anchorAt, describeManifest, type Manifest, valueAt } from '../../model/manifest.ts'
import { podMetaAnchor, podMetaEntries, type Workload, workloadOf } from '../../model/workload.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'

const refused = (a: { template: string; object: string }) =>
  `Dapr is enabled in ${a.template}, but no dapr.io/app-id is written. Pods of ${a.object} have no name yet when the injector sees them, so it finds no id and refuses them.`

const perPod = (a: { template: string }) =>
  `Dapr is enabled in ${a.template}, but no dapr.io/app-id is written. Each pod then takes its own name for its id, and Dapr creates no Service, so no other app can call it by a common id.`

const byName = (a: { object: string; reason: string }) =>
  `Dapr is enabled in ${a.object}, but no dapr.io/app-id is written, so its name is taken for one: ${a.reason}. The admission webhook refuses the pod.`

const ENABLED = 'dapr.io/enabled'
const APP_ID = 'dapr.io/app-id'
const EFFECT = 'Pods get a sidecar under this id, and other apps call them by it.'

/** A pod template that asks for a Dapr sidecar without an app id. */
export const missingAppId = defineRule({
  code: 'missing-app-id',
  category: 'annotation',
  severity: 'error',
  since: '0.1.0',
  title: 'A Dapr sidecar without an app id',
  docs: {
    what: 'A pod template with `dapr.io/enabled: "true"` and without `dapr.io/app-id`, or with an empty one.',
    why: 'The injector falls back to the name of the pod. Pods of a Deployment, DaemonSet or Job have none yet at that moment, the empty id is invalid, and the pod is refused. Pods of a StatefulSet have one, but then each is an app of its own; without the annotation the operator creates no Service either.',
    instead: 'Write an app id. The fix takes the name of the workload.',
  },
  evidence: [
    daprSource('pkg/injector/patcher/sidecar.go'),
    daprSource('pkg/validation/validation.go'),
    daprSource('pkg/operator/handlers/dapr_handler.go'),
    daprDocs('reference/arguments-annotations-overview/'),
  ],
  *check({ manifest, cluster }): Iterable<Finding> {
    const workload = workloadOf(manifest)
    if (!workload || daprAppOf(cluster, workload)?.enabled !== 'yes') return
    const written = annotation(workload, APP_ID)
    if (written !== undefined && written !== '') return
    // A bare Pod is called what it is named, and nobody expects a Service for it.
    if (manifest.kind === 'Pod') return yield* checkPodName(manifest, workload)
    const template = describeTemplate(workload)
    const named = manifest.kind === 'apps/StatefulSet'
    const stray = strayId(manifest, workload)
    yield {
      at: podMetaAnchor(workload, 'annotations', ENABLED, 'key'),
      message: named ? perPod({ template }) : refused({ template, object: describeManifest(manifest) }),
      severity: named ? 'warning' : 'error',
      ...(stray && { related: [{ at: { ...stray.at, part: 'key' }, message: stray.why }] }),
      fixes: stray ? [stray.fix] : idFromName(workload, manifest),
    }
  },
  examples: [
    {
      title: 'A Deployment without an app id',
      yaml: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        #^^^^^^^^^^^^^^ error missing-app-id: it finds no id and refuses them (fix)
        dapr.io/app-port: "8080"
`,
      fixed: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-port: "8080"
        dapr.io/app-id: orders
`,
    },
    {
      title: 'A StatefulSet, whose pods have names',
      yaml: `
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: ledger
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        #^^^^^^^^^^^^^^ warning missing-app-id: Each pod then takes its own name for its id (fix)
`,
    },
    {
      title: 'A Pod whose name is no app id',
      yaml: `
apiVersion: v1
kind: Pod
metadata:
  name: orders.test
  namespace: shop
  annotations:
    dapr.io/enabled: "true"
    #^^^^^^^^^^^^^^ error missing-app-id: so its name is taken for one: "orders.test" has "." in it
`,
    },
    {
      title: 'Dapr is not enabled',
      yaml: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "false"
`,
    },
  ],
})

function* checkPodName(manifest: Manifest, workload: Workload): Generator<Finding> {
  const wrong = typeof manifest.name === 'string' ? CHECKS['app-id'](manifest.name) : undefined
  if (!wrong) return
  yield {
    at: podMetaAnchor(workload, 'annotations', ENABLED, 'key'),
    message: byName({ object: describeManifest(manifest), reason: wrong.reason }),
  }
}

function idFromName(workload: Workload, { name }: Manifest): readonly Fix[] {
  if (typeof name !== 'string' || CHECKS['app-id'](name)) return []
  return [
    {
      title: `Add ${APP_ID}: ${name}`,
      safety: 'unsafe',
      effect: EFFECT,
      edits: [{ kind: 'set', at: podMetaAnchor(workload, 'annotations', APP_ID), value: name }],
    },
  ]
}

/** An id that is written, but not as the injector reads it. */
function strayId(
  manifest: Manifest,
  workload: Workload,
): { readonly at: Anchor; readonly why: string; readonly fix: Fix } | undefined {
  const fix = { safety: 'unsafe', effect: EFFECT } as const
  const path = ['metadata', 'annotations', APP_ID]
  if (valueAt(manifest.body, path) !== undefined) {
    const at = anchorAt(manifest, path)
    const { path: to } = podMetaAnchor(workload, 'annotations', APP_ID)
    return {
      at,
      why: 'An id is written here, where only pods would be looked at.',
      fix: { ...fix, title: `Move ${APP_ID} to the pod template`, edits: [{ kind: 'move', at, to }] },
    }
  }
  const old = podMetaEntries(workload, 'annotations').find(
    ([name, value]) =>
      findMeta('annotations', name)?.spec.retired?.use === APP_ID && typeof value === 'string' && !CHECKS['app-id'](value),
  )
  if (!old) return undefined
  const at = podMetaAnchor(workload, 'annotations', old[0])
  return {
    at,
    why: 'An id is written here, under a name that is not read any more.',
    fix: { ...fix, title: `Rename ${old[0]} to ${APP_ID}`, edits: [{ kind: 'rename', at, to: APP_ID }] },
  }
}
