import type { MetaSpec } from '../../product.ts'
import { daprSource } from '../evidence.ts'
import { ON_POD, onOff, SIDECAR } from './values.ts'

const COMPONENTS = daprSource('pkg/injector/patcher/sidecar_components.go')

/** Pluggable components, the built-in secret store, and the marks of the control plane. */
export const componentAnnotations: readonly MetaSpec[] = [
  {
    name: 'dapr.io/pluggable-components',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: 'Names of the containers of this pod that are pluggable components, separated by commas.',
      since: '1.10',
    },
    evidence: COMPONENTS,
  },
  {
    name: 'dapr.io/pluggable-components-sockets-folder',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: 'Directory in which pluggable components put their sockets.',
      default: '/tmp/dapr-components-sockets',
      since: '1.10',
    },
    evidence: COMPONENTS,
  },
  {
    name: 'dapr.io/inject-pluggable-components',
    on: ON_POD,
    value: onOff({
      docs: 'Adds a container for each Component that describes one with dapr.io/component-container.',
      default: 'false',
      since: '1.11',
    }),
    evidence: COMPONENTS,
  },
  {
    name: 'dapr.io/component-container',
    on: ['component'],
    value: {
      kind: 'text',
      docs: 'Container that implements this Component, as JSON.',
      since: '1.11',
      onInvalid: 'the injector logs a warning and adds no container for this Component',
    },
    evidence: COMPONENTS,
  },
  {
    name: 'dapr.io/disable-builtin-k8s-secret-store',
    on: ON_POD,
    value: onOff({
      docs: 'Leaves out the secret store `kubernetes` that every sidecar in Kubernetes has.',
      default: 'false',
      since: '1.8',
    }),
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/control-plane',
    on: ['control-plane'],
    value: {
      kind: 'text',
      docs: 'Marks a pod of the control plane. Sentry gives no certificate to a pod that has it outside the control-plane namespace, or beside dapr.io/app-id.',
      since: '1.12',
      values: {
        operator: 'The operator.',
        placement: 'The placement service.',
        injector: 'The sidecar injector.',
        sentry: 'The certificate authority.',
        scheduler: 'The scheduler.',
      },
    },
    evidence: daprSource('pkg/sentry/server/validator/kubernetes/kubernetes.go'),
  },
]
