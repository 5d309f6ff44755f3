import { itemsAt, type Manifest, valueAt } from '../../model/manifest.ts'
import { containerPorts, type Workload } from '../../model/workload.ts'

/** A port of a Service, and the port of the pods behind it that calls end at. */
export interface PortPair {
  readonly service: number
  readonly pod: number
}

/** The ports of a Service as a workload behind it takes them; those whose number cannot be told are left out. */
export function portsBetween(service: Manifest, workload: Workload): readonly PortPair[] {
  return itemsAt(service.body, ['spec', 'ports']).flatMap((entry): PortPair[] => {
    const port = valueAt(entry, ['port'])
    const target = valueAt(entry, ['targetPort']) ?? port
    const pod = typeof target === 'string' ? portNamed(workload, target) : target
    return typeof port === 'number' && typeof pod === 'number' ? [{ service: port, pod }] : []
  })
}

function portNamed(workload: Workload, name: string): number | undefined {
  const named = containerPorts(workload).find(
    ({ path }) => valueAt(workload.manifest.body, [...path.slice(0, -1), 'name']) === name,
  )
  return typeof named?.port === 'number' ? named.port : undefined
}
