import type { Evidence } from '../../schema/evidence.ts'

/** A file of istio/istio as released; for behaviour that is the same in every line from 1.28 on. */
export function istioCode(path: string, note?: string): Evidence {
  return {
    url: `https://github.com/istio/istio/blob/1.30.3/${path}`,
    version: 'Istio 1.30.3',
    ...(note === undefined ? {} : { note }),
  }
}

/** A file of istio/istio on its main branch, where only that state was read. */
export function istioMain(path: string, note?: string): Evidence {
  return {
    url: `https://github.com/istio/istio/blob/86c9f01fd735fb01d8192f5bcaf0d424afb7f14c/${path}`,
    version: 'Istio 1.32 development (2026-08-22)',
    ...(note === undefined ? {} : { note }),
  }
}

/** A file of istio/api: field definitions and the catalogue of annotations and labels. */
export function istioApi(path: string, note?: string): Evidence {
  return {
    url: `https://github.com/istio/api/blob/b8f8791d9653b2edc77a071d48887e582cfe84bf/${path}`,
    version: 'Istio API of 2026-07-21',
    ...(note === undefined ? {} : { note }),
  }
}
