/**
 * The versions whose programs were asked, newest first: of each line in support, the newest patch that the Go module proxy served
 * when the record was made.
 */
export const DAPR_VERSIONS = ['1.18.3', '1.17.11', '1.16.8']

/**
 * Of these, the ones whose daprd can be built whole: the proxy refuses the versions of github.com/dapr/durabletask-go that later
 * releases need.
 */
export const STARTED_VERSIONS = ['1.16.8']

/**
 * Development states, as the proxy serves no released version of Istio's own code: of 2026-08-27 (eed52ebb66ad), from which release
 * 1.31 was made, and of 2026-04-23 (b01690e6db7d), days after the branch of release 1.30 was made. The latter calls itself 1.31
 * already, but what it does otherwise than 1.31 it does as 1.30.
 */
export const ISTIO_VERSIONS = ['1.31', '1.30']

/**
 * The newest commit of Linkerd that the Go module proxy served: e1ba0e039 of 2 May 2023, between edge-23.4.3 and edge-23.5.1, which
 * is the line of 2.13. Later releases are no modules of their own.
 */
export const LINKERD_VERSIONS = ['2.13.0-20230502']

/** Releases of the module with Istio's definitions. */
export const ISTIO_DEFINITION_VERSIONS = ['1.31.4', '1.30.8']

/** Of each line of the Gateway API that its users still have, the newest release whose definitions could be read. */
export const GATEWAY_API_VERSIONS = ['1.7.0', '1.6.3', '1.5.1', '1.4.1']
