import assert from 'node:assert/strict'
import { type Diagnostic, LspClient, PULL, PUSH } from '../support/lsp-client.ts'

const NAMESPACE = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
`

const SYSTEM = `apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: true
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
`

const ORDERS = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: 8080
    spec:
      containers:
        - name: orders
`

const FILES = { 'namespace.yaml': NAMESPACE, 'daprsystem.yaml': SYSTEM, 'orders.yaml': ORDERS, 'notes.yaml': 'just: yaml\n' }

interface Action {
  readonly title: string
  readonly kind: string
  readonly isPreferred?: boolean
  readonly edit?: {
    readonly documentChanges: readonly {
      readonly textDocument: { readonly uri: string; readonly version: number | null }
      readonly edits: readonly unknown[]
    }[]
  }
}

describe('language server over stdio', () => {
  for (const [way, capabilities] of [
    ['push', PUSH],
    ['pull', PULL],
  ] as const) {
    describe(`by ${way}`, () => {
      let client: LspClient
      beforeEach(() => {
        client = new LspClient(FILES)
      })
      afterEach(async () => {
        await client.stop()
        assert.deepEqual(client.log, [])
      })

      const diagnosticsOf = async (name: string, wanted: (found: readonly Diagnostic[]) => boolean) => {
        if (way === 'push') return await client.published(name, wanted)
        for (;;) {
          const { items = [] } = await client.pull(name)
          if (wanted(items)) return items
        }
      }

      it('offers what it does, and pull only to those who ask for it', async () => {
        const { capabilities: offered } = await client.start(capabilities)
        assert.equal(offered.hoverProvider, true)
        assert.deepEqual(offered.codeActionProvider, { codeActionKinds: ['quickfix', 'source.fixAll.sidecarLens'] })
        assert.equal(offered.diagnosticProvider !== undefined, way === 'pull')
      })

      it('reports on files that nobody has opened, with page and related places', async () => {
        await client.start(capabilities)
        const found = await diagnosticsOf('daprsystem.yaml', (items) => items.some(({ code }) => code === 'mtls-both-on'))
        const both = found.find(({ code }) => code === 'mtls-both-on')
        assert.ok(both)
        assert.equal(both.range.start.line, 7)
        assert.match(both.codeDescription?.href ?? '', /\/docs\/rules\/mtls-both-on\.md$/)
        assert.deepEqual(
          both.relatedInformation?.map(({ location }) => location.uri),
          [client.uri('namespace.yaml')],
        )
      })

      it('follows edits of one file in the findings of another', async () => {
        await client.start(capabilities)
        await diagnosticsOf('daprsystem.yaml', (items) => items.some(({ code }) => code === 'mtls-both-on'))
        await client.open('namespace.yaml', NAMESPACE)
        await client.edit('namespace.yaml', 2, NAMESPACE.replace('enabled', 'disabled'))
        const found = await diagnosticsOf('daprsystem.yaml', (items) => items.every(({ code }) => code !== 'mtls-both-on'))
        assert.ok(!found.some(({ code }) => code === 'mtls-both-on'))
      })

      it('fixes the version that is open, and all that is safe at once', async () => {
        await client.start(capabilities)
        await client.open('orders.yaml', ORDERS)
        await diagnosticsOf('orders.yaml', (items) => items.some(({ code }) => code === 'annotation-not-string'))
        const line = 11
        const range = { start: { line, character: 0 }, end: { line, character: 40 } }
        const quick = await actions(client, 'orders.yaml', range)
        const quote = quick.find(({ edit, isPreferred }) => edit && isPreferred)
        assert.ok(quote, JSON.stringify(quick.map(({ title }) => title)))
        assert.deepEqual(quote.edit?.documentChanges[0]?.textDocument, { uri: client.uri('orders.yaml'), version: 1 })
        assert.ok(quick.some(({ title }) => title === 'Suppress "annotation-not-string" for this line'))
        assert.ok(quick.some(({ title }) => title === 'Suppress "annotation-not-string" in this file'))
        assert.ok(quick.some(({ title }) => title.includes('.sidecar-lens.yaml')))
        const all = await actions(client, 'orders.yaml', range, ['source.fixAll'])
        assert.deepEqual(
          all.map(({ kind }) => kind),
          ['source.fixAll.sidecarLens'],
        )
      })

      it('offers a fix for each owner', async () => {
        await client.start(capabilities)
        await client.open('daprsystem.yaml', SYSTEM)
        await diagnosticsOf('daprsystem.yaml', (items) => items.some(({ code }) => code === 'mtls-both-on'))
        const found = await actions(client, 'daprsystem.yaml', {
          start: { line: 7, character: 14 },
          end: { line: 7, character: 14 },
        })
        assert.ok(found.some(({ title }) => title.startsWith('Let Istio encrypt')))
        assert.ok(found.some(({ title }) => title.startsWith('Let Dapr encrypt')))
      })

      it('answers hovers', async () => {
        await client.start(capabilities)
        await client.open('orders.yaml', ORDERS)
        const params = { textDocument: { uri: client.uri('orders.yaml') }, position: { line: 10, character: 12 } }
        const hover = await client.connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', params)
        assert.match(hover.contents.value, /dapr\.io\/app-id/)
      })

      it('survives text that is no YAML and requests for files it does not know', async () => {
        await client.start(capabilities)
        await client.open('orders.yaml', 'apiVersion: {{\n\t- [:')
        const params = { textDocument: { uri: client.uri('missing.yaml') }, position: { line: 0, character: 0 } }
        assert.equal(await client.connection.sendRequest('textDocument/hover', params), null)
      })
    })
  }

  it('answers a second pull of unchanged diagnostics with their id alone', async () => {
    const client = new LspClient(FILES)
    await client.start(PULL)
    const first = await client.pull('orders.yaml')
    assert.equal(first.kind, 'full')
    assert.deepEqual(await client.pull('orders.yaml', first.resultId), { kind: 'unchanged', resultId: first.resultId })
    await client.stop()
  })

  it('holds a workspace pull open and feeds it', async () => {
    const client = new LspClient(FILES)
    await client.start(PULL)
    const seen = new Set<string>()
    const fed = new Promise<void>((done) => {
      client.connection.onNotification('$/progress', ({ value }: { value: { items?: { uri: string; items: unknown[] }[] } }) => {
        for (const { uri, items } of value.items ?? []) if (items.length > 0) seen.add(uri)
        if (seen.has(client.uri('daprsystem.yaml')) && seen.has(client.uri('orders.yaml'))) done()
      })
    })
    let answered = false
    void client.connection.sendRequest('workspace/diagnostic', { previousResultIds: [], partialResultToken: 'feed' }).then(() => {
      answered = true
    })
    await fed
    assert.equal(answered, false)
    await client.stop()
  })

  it('leaves broken YAML to another extension where the settings say so, but not what it can mend', async () => {
    const broken = 'apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: [name\n'
    const misplaced =
      'apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nspec:\n  policies:\n    retries:\n      r:\n        policy:\n          constant\n          duration: 5s\n'
    const client = new LspClient({ 'broken.yaml': broken, 'misplaced.yaml': misplaced }, { validate: { syntax: 'never' } })
    await client.start(PULL)
    assert.deepEqual((await client.pull('broken.yaml')).items, [])
    assert.ok((await client.pull('misplaced.yaml')).items?.some(({ code }) => code === 'yaml-syntax'))
    await client.stop()
  })

  it('takes severities from the settings', async () => {
    const client = new LspClient(FILES, { rules: { 'annotation-not-string': 'off' } })
    await client.start(PULL)
    const { items = [] } = await client.pull('orders.yaml')
    assert.ok(!items.some(({ code }) => code === 'annotation-not-string'))
    await client.stop()
  })
})

describe('releases', () => {
  const NEW = `apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    retries:
      DefaultAppRetryPolicy:
        policy: constant
        maxRetries: 3
        matching:
          httpStatusCodes: "500-599"
---
apiVersion: batch/v1
kind: Job
metadata:
  name: import
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: import
        dapr.io/enable-native-sidecar: "true"
        config.linkerd.io/proxy-enable-native-sidecar: "true"
    spec:
      containers:
        - name: import
          image: ghcr.io/acme/import:1.0.0
---
apiVersion: v1
kind: Service
metadata:
  name: import
  namespace: shop
  labels:
    istio.io/use-waypoint-namespace: shop
`
  const OLD = { dapr: '1.14', istio: '1.22', linkerd: '2.19' }

  let client: LspClient
  afterEach(() => client.stop())

  const needing = async (files: Readonly<Record<string, string>>, settings: object): Promise<readonly string[]> => {
    client = new LspClient({ 'new.yaml': NEW, ...files }, settings)
    await client.start(PULL)
    const { items = [] } = await client.pull('new.yaml')
    return items.filter(({ code }) => code.endsWith('-needs-version')).map(({ range, code }) => `${range.start.line + 1} ${code}`)
  }

  it('are taken from the settings, for each product', async () => {
    assert.deepEqual(await needing({}, { versions: OLD }), [
      '12 field-needs-version',
      '26 annotation-needs-version',
      '27 annotation-needs-version',
      '39 annotation-needs-version',
    ])
  })

  it('are the newest known where nothing is written', async () => {
    assert.deepEqual(await needing({}, { versions: { dapr: '', istio: '', linkerd: '' } }), [])
  })

  it('are taken from the repository first, product by product', async () => {
    const config = 'versions:\n  dapr: "1.18"\n  istio: "1.30"\n'
    assert.deepEqual(await needing({ '.sidecar-lens.yaml': config }, { versions: OLD }), ['27 annotation-needs-version'])
  })

  it('can be taken from the repository alone', async () => {
    assert.deepEqual(await needing({ '.sidecar-lens.yaml': 'versions:\n  linkerd: "2.19"\n' }, {}), [
      '27 annotation-needs-version',
    ])
  })

  it('change with the settings, and are seen in hovers', async () => {
    const settings = { versions: { linkerd: '2.20' } }
    client = new LspClient({ 'new.yaml': NEW }, settings)
    await client.start(PULL)
    await client.open('new.yaml', NEW)
    const codes = async () => ((await client.pull('new.yaml')).items ?? []).map(({ code }) => code)
    assert.ok(!(await codes()).includes('annotation-needs-version'))
    settings.versions = { linkerd: '2.19' }
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null })
    while (!(await codes()).includes('annotation-needs-version'));
    const hover = await client.connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', {
      textDocument: { uri: client.uri('new.yaml') },
      position: { line: 26, character: 20 },
    })
    assert.match(hover.contents.value, /Since.*Linkerd 2\.20/)
  })

  it('that are none or not known are told, and judged like the newest', async () => {
    const versions = { dapr: 'latest', istio: '1.99', linkerd: 'edge-25.1.1', kubernetes: 1.34 }
    client = new LspClient({ 'new.yaml': NEW }, { versions })
    const messages: string[] = []
    client.connection.onNotification('window/showMessage', ({ message }: { message: string }) => {
      messages.push(message)
    })
    await client.start(PULL)
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null })
    const { items = [] } = await client.pull('new.yaml')
    assert.ok(!items.some(({ code }) => code.endsWith('-needs-version')))
    assert.deepEqual(messages.toSorted(), [
      'sidecarLens.versions.dapr: "latest" is no release such as "1.18", written as text. Without one, 1.18 is assumed.',
      'sidecarLens.versions.istio: Istio 1.99 is newer than 1.31, the newest release that is known here, so it is judged like 1.31, apart from what is known of it already.',
      'sidecarLens.versions.kubernetes: 1.34 is no release such as "1.34", written as text. Without one, 1.34 is assumed.',
      'sidecarLens.versions.linkerd: "edge-25.1.1" is no release such as "2.20", written as text. Without one, 2.20 is assumed.',
    ])
  })
})

async function actions(client: LspClient, name: string, range: object, only?: string[]): Promise<Action[]> {
  const context = { diagnostics: [], ...(only ? { only } : {}) }
  return await client.connection.sendRequest('textDocument/codeAction', {
    textDocument: { uri: client.uri(name) },
    range,
    context,
  })
}
