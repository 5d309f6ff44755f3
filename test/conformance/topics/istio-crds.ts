import { crdTopic } from '../crd-topic.ts'
import { ISTIO_DEFINITION_VERSIONS } from '../versions.ts'

/** Objects of the kinds of Istio that are checked, under the definitions that Istio installs. */
export const istioCrds = crdTopic({
  name: 'crds',
  product: 'istio',
  seeds: 'istio-crds',
  faulty: 'istio-crds-words',
  versions: ISTIO_DEFINITION_VERSIONS,
  thinning: 8,
  asks: 'What an API server with the definitions of Istio refuses, drops and fills in, and at which fields.',
})
