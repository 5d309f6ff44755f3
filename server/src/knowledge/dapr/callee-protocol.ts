import type { Manifest } from '../../model/manifest.ts'
import type { Truth } from '../../model/truth.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { appsUsing } from './app-configuration.ts'
import { annotation, textOf } from './apps.ts'

/** Whether the apps that use the Configuration speak HTTP, which is the default; `unknown` where none is in the files. */
export function calleesSpeakHttp(cluster: Cluster, configuration: Manifest): Truth {
  const protocols = appsUsing(cluster, configuration).map(
    ({ app }) => textOf(annotation(app.workload, 'dapr.io/app-protocol')) ?? 'http',
  )
  if (protocols.length === 0 || protocols.includes(UNKNOWN)) return 'unknown'
  const grpc = protocols.filter((protocol) => typeof protocol === 'string' && /^grpcs?$/i.test(protocol))
  return grpc.length === 0 ? 'yes' : grpc.length === protocols.length ? 'no' : 'unknown'
}
