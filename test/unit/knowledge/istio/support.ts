import assert from 'node:assert/strict'
import type { Cluster } from '../../../../server/src/knowledge/cluster.ts'
import { workloads } from '../../../../server/src/knowledge/kubernetes/lookup.ts'
import type { Manifest } from '../../../../server/src/model/manifest.ts'
import type { Workload } from '../../../../server/src/model/workload.ts'
import type { Anchor } from '../../../../server/src/syntax/anchor.ts'
import type { Edit } from '../../../../server/src/syntax/edit.ts'
import { findSpan } from '../../../../server/src/syntax/find-span.ts'
import { applyChanges, computeChanges } from '../../../../server/src/syntax/node-edit.ts'
import { parseSourceFile } from '../../../../server/src/syntax/source-file.ts'
import { extractManifests } from '../../../../server/src/workspace/extract.ts'
import { clusterOf } from '../../../support/cluster.ts'

const URI = 'file:///view.yaml'

type Options = NonNullable<Parameters<typeof clusterOf>[1]>

/** A cluster of the objects in a YAML text, with the text at hand for what is marked and edited in it. */
export interface View {
  readonly text: string
  readonly cluster: Cluster
  readonly manifests: readonly Manifest[]
  workload(name?: string): Workload
  /** The text that an anchor marks. */
  marked(anchor: Anchor | undefined): string | undefined
  /** The view after edits; `undefined` where they cannot be made. */
  edited(edits: readonly Edit[] | undefined): View
}

export function viewOf(text: string, options: Options = {}): View {
  const file = parseSourceFile(URI, text)
  const manifests = extractManifests(file)
  const cluster = clusterOf(manifests, options)
  return {
    text,
    cluster,
    manifests,
    workload(name) {
      const found = workloads(cluster).find(({ manifest }) => name === undefined || manifest.name === name)
      assert.ok(found, `no workload ${name ?? ''}`)
      return found
    },
    marked(anchor) {
      const span = anchor && findSpan(file, anchor)
      return span && text.slice(span.start, span.end)
    },
    edited(edits) {
      assert.ok(edits, 'there is no remedy')
      const changes = computeChanges(file, edits)
      assert.ok(changes, `cannot be edited: ${JSON.stringify(edits)}`)
      return viewOf(applyChanges(text, changes), options)
    },
  }
}

/** A Deployment "orders" in namespace "shop" unless said otherwise; labels, annotations and pod fields as inline YAML. */
export function deployment({
  name = 'orders',
  namespace = 'shop',
  labels = '{ app: orders }',
  annotations = '{}',
  pod = '{}',
}: {
  readonly name?: string
  readonly namespace?: string
  readonly labels?: string
  readonly annotations?: string
  readonly pod?: string
} = {}): string {
  return `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
${namespace === '' ? '' : `  namespace: ${namespace}\n`}spec:
  template:
    metadata:
      labels: ${labels}
      annotations: ${annotations}
    spec: ${pod}
`
}

export function namespace(labels: string, name = 'shop'): string {
  return `---
apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
  labels: ${labels}
`
}

/** Any other object, its spec as inline YAML. */
export function object(apiVersion: string, kind: string, name: string, spec: string, inNamespace = 'shop'): string {
  return `---
apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: ${name}
${inNamespace === '' ? '' : `  namespace: ${inNamespace}\n`}spec: ${spec}
`
}

export function operator(spec: string): string {
  return object('install.istio.io/v1alpha1', 'IstioOperator', 'istio', spec, 'istio-system')
}
