import { crdTopic } from '../crd-topic.ts'
import { LINKERD_VERSIONS } from '../versions.ts'

/** Objects of the kinds of Linkerd that are checked, under the definitions of its chart; its own form of HTTPRoute is checked little. */
export const linkerdCrds = crdTopic({
  name: 'crds',
  product: 'linkerd',
  seeds: 'linkerd-crds',
  versions: LINKERD_VERSIONS,
  thinning: 2,
  asks: 'What an API server with the definitions of Linkerd refuses, drops and fills in, and at which fields.',
})
