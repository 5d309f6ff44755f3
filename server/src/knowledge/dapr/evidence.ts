import type { Evidence } from '../../schema/evidence.ts'

// The releases and commits that were read. A newer Dapr means reading again, then moving these.
const DAPR = { repository: 'dapr/dapr', at: 'v1.18.3', version: 'Dapr 1.18.3' }
const KIT = { repository: 'dapr/kit', at: '6e5616a', version: 'dapr/kit 0.18' }
const COMPONENTS = { repository: 'dapr/components-contrib', at: 'c23900d', version: 'components-contrib 1.18' }
const CLI = { repository: 'dapr/cli', at: 'bc695e9', version: 'Dapr CLI 1.18' }

/** A file of dapr/dapr. */
export function daprSource(path: string, note?: string): Evidence {
  return source(DAPR, path, note)
}

/** A file of dapr/kit, the library that decodes durations, retries and logger settings. */
export function kitSource(path: string, note?: string): Evidence {
  return source(KIT, path, note)
}

/** A file of dapr/components-contrib. */
export function componentsSource(path: string, note?: string): Evidence {
  return source(COMPONENTS, path, note)
}

/** A file of dapr/cli. */
export function cliSource(path: string, note?: string): Evidence {
  return source(CLI, path, note)
}

/** A page of docs.dapr.io; `path` without the leading slash. */
export function daprDocs(path: string, note?: string): Evidence {
  return { url: `https://docs.dapr.io/${path}`, version: 'Dapr docs', ...(note === undefined ? {} : { note }) }
}

function source(repository: typeof DAPR, path: string, note: string | undefined): Evidence {
  return {
    url: `https://github.com/${repository.repository}/blob/${repository.at}/${path}`,
    version: repository.version,
    ...(note === undefined ? {} : { note }),
  }
}
