import type { ConcernName } from '../schema/schema.ts'

/** A job that Dapr and a mesh can both do. */
export interface ConcernText {
  /** In the middle of a sentence: `mutual TLS`. */
  readonly title: string
  /** One paragraph for hovers and pages: what the job is, who does it where, and what two of them come to. */
  readonly explanation: string
}

/** The jobs at which Dapr and a mesh meet. */
export const CONCERNS: Readonly<Record<ConcernName, ConcernText>> = {
  mtls: {
    title: 'mutual TLS',
    explanation:
      'Both ends of a connection show a certificate and the bytes are encrypted. Dapr does it between its sidecars, with the app id as identity; a mesh does it ' +
      'between its proxies, with the service account as identity. With both, every byte is encrypted twice and the mesh sees no requests on these calls, only ' +
      'connections. With neither, the calls are readable on the network and nobody knows the caller.',
  },
  tracing: {
    title: 'tracing',
    explanation:
      'Each station of a call reports a span, and headers carry the trace from one to the next. Dapr reports calls between its sidecars and, unlike any mesh, ' +
      'follows a message through the broker. A mesh reports what its proxies can read, which with Dapr mTLS on is everything but the calls between Dapr sidecars. ' +
      'With both, a call appears several times and the spans of the proxies hang beside those of Dapr.',
  },
  retry: {
    title: 'retries',
    explanation:
      'A failed call is made again. Dapr retries in the sidecar of the caller, by its built-in policy or by a Resiliency. A mesh retries in the proxy, where it can ' +
      'read the call. Attempts of nested layers multiply: three retries in each of two layers are sixteen calls to a service that is already failing.',
  },
  timeout: {
    title: 'timeouts',
    explanation:
      'A call is given up after some time. The timeout of a Dapr Resiliency holds for each attempt, so the whole call can take as many times longer as there are ' +
      'attempts. The timeout of a mesh route holds for the call with all its retries. The shorter of two nested limits ends the call, and what the longer one ' +
      'was meant to allow never happens.',
  },
  'circuit-breaker': {
    title: 'circuit breaking',
    explanation:
      'After repeated failures calls fail at once for a while, so that the callee can recover. Dapr counts per app and caller, with the status that the app gave. ' +
      'A mesh counts per pod, by what its proxy sees; on calls between Dapr sidecars that is never the status of the app, because Dapr wraps it in a message of its own.',
  },
  'access-control': {
    title: 'access control',
    explanation:
      'Who may call what. The access control of Dapr knows app ids and operations, and needs the certificates of Dapr mTLS to know its callers. A mesh knows service ' +
      'accounts and ports, and on calls between Dapr sidecars neither paths nor methods of the app. Either can refuse what the other admits.',
  },
  metrics: {
    title: 'metrics',
    explanation:
      'Counts and times of calls. daprd has its own metrics port, which a mesh that demands identities closes to a Prometheus outside it. What a mesh counts on calls ' +
      'between Dapr sidecars are connections with Dapr mTLS on, and successful messages with it off, even where the app answered with an error.',
  },
}
