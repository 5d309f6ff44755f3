import { crdTopic } from '../crd-topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

const SHARED = { product: 'dapr', versions: DAPR_VERSIONS } as const

/** Resiliencies under the definition that Dapr installs. */
export const daprCrdResiliency = crdTopic({
  ...SHARED,
  name: 'crd-resiliency',
  thinning: 1,
  asks: 'What an API server with the definition of Resiliency refuses, drops and fills in, and at which fields.',
})

/** Configurations under the definition that Dapr installs. */
export const daprCrdConfiguration = crdTopic({
  ...SHARED,
  name: 'crd-configuration',
  thinning: 2,
  asks: 'What an API server with the definition of Configuration refuses, drops and fills in, and at which fields.',
  whole: ['spec.mtls'],
})

/** Objects of the other kinds under the definitions that Dapr installs. */
export const daprCrdOthers = crdTopic({
  ...SHARED,
  name: 'crd-others',
  thinning: 3,
  asks: 'What an API server with the definitions of the other kinds of Dapr refuses, drops and fills in, and at which fields.',
})
