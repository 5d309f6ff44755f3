import type { Manifest } from '../../../../server/src/model/manifest.ts'
import type { PlainMap } from '../../../../server/src/syntax/plain.ts'
import { manifestOf } from '../../../support/cluster.ts'

/** A Deployment whose pods ask for a sidecar with this app id; further annotations are added to the pod template. */
export function daprDeployment(appId: string, annotations: PlainMap = {}, namespace = 'shop'): Manifest {
  return manifestOf({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: appId, namespace },
    spec: {
      template: {
        metadata: { labels: { app: appId }, annotations: { 'dapr.io/enabled': 'true', 'dapr.io/app-id': appId, ...annotations } },
      },
    },
  })
}

/** A Dapr object of this kind. */
export function daprObject(
  kind: string,
  name: string,
  body: PlainMap,
  options: { namespace?: string; uri?: string } = {},
): Manifest {
  const { namespace, uri } = options
  return manifestOf(
    { apiVersion: 'dapr.io/v1alpha1', kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, ...body },
    uri === undefined ? {} : { uri },
  )
}
