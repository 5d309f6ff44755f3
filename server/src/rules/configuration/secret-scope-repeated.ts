import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { anchorAt, describeManifest, itemsAt, textAt } from '../../model/manifest.ts'
import type { Path } from '../../syntax/path.ts'
import { defineRule, type Finding } from '../rule.ts'

const repeated = (a: { object: string; store: string }) =>
  `${a.object} has two rules for the secret store "${a.store}". daprd takes only one per store and does not start: write all secrets into one rule.`

/** Two rules about the secrets of one store. */
export const secretScopeRepeated = defineRule({
  code: 'secret-scope-repeated',
  category: 'configuration',
  severity: 'error',
  since: '0.1.0',
  title: 'Two rules for one secret store',
  docs: {
    what: 'A store that `secrets.scopes` of a Configuration lists twice.',
    why: 'The API server takes the object. Every sidecar that uses it ends at its start with an error.',
    instead: 'Write one rule per store, with all allowed or denied secrets in it.',
  },
  evidence: [
    daprSource('pkg/config/configuration.go', '`sortAndValidateSecretsConfiguration`'),
    daprDocs('operations/configuration/secret-scope/'),
  ],
  *check({ manifest }): Iterable<Finding> {
    if (manifest.kind !== 'dapr.io/Configuration') return
    const stores = itemsAt(manifest.body, SCOPES).map((scope) => textAt(scope, ['storeName']))
    for (const [index, store] of stores.entries()) {
      const first = stores.indexOf(store)
      if (typeof store !== 'string' || first === index) continue
      yield {
        at: anchorAt(manifest, storeAt(index)),
        message: repeated({ object: describeManifest(manifest), store }),
        related: [{ at: anchorAt(manifest, storeAt(first)), message: 'The first rule.' }],
      }
    }
  },
  examples: [
    {
      title: 'One rule per secret',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: orders
  namespace: shop
spec:
  secrets:
    scopes:
      - storeName: vault
        defaultAccess: deny
        allowedSecrets: [smtp]
      - storeName: vault
        #          ^^^^^ error secret-scope-repeated: daprd takes only one per store and does not start
        defaultAccess: deny
        allowedSecrets: [redis]
`,
    },
    {
      title: 'One rule per store',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: orders
  namespace: shop
spec:
  secrets:
    scopes:
      - storeName: vault
        defaultAccess: deny
        allowedSecrets: [smtp, redis]
      - storeName: kubernetes
        defaultAccess: deny
`,
    },
  ],
})

const SCOPES: Path = ['spec', 'secrets', 'scopes']

function storeAt(index: number): Path {
  return [...SCOPES, index, 'storeName']
}
