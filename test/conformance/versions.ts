/**
 * The versions whose programs were asked, newest first: of each line in support, the newest patch that the Go module proxy served
 * when the record was made.
 */
export const DAPR_VERSIONS = ['1.18.3', '1.17.11', '1.16.8']

/** The development state of 2026-08-27, from which release 1.31 was made: the proxy serves no released version of Istio's own code. */
export const ISTIO_VERSIONS = ['1.31']

/**
 * The newest commit of Linkerd that the Go module proxy served: e1ba0e039 of 2 May 2023, between edge-23.4.3 and edge-23.5.1, which
 * is the line of 2.13. Later releases are no modules of their own.
 */
export const LINKERD_VERSIONS = ['2.13.0-20230502']

/** Releases of the module with Istio's definitions. */
export const ISTIO_DEFINITION_VERSIONS = ['1.31.4', '1.30.8']
