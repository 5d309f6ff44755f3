import type { Span } from '../syntax/span.ts'

/** Names of the text formats that schemas may demand. Each has one checker in `CHECKS`. */
export type FormatName =
  /** API group; empty for the core group. */
  | 'api-group'
  /** Group of Dapr APIs in a list of allowed or denied ones. */
  | 'api-name'
  /** Dapr app id in Kubernetes. */
  | 'app-id'
  /** Bytes as text. */
  | 'base64'
  /** Origin of a page as browsers tell it, with wildcards; or `*`. */
  | 'cors-origin'
  /** Networks in CIDR form with commas; blanks around them are skipped. */
  | 'cidr-list'
  /** Go duration, or whole milliseconds; the empty text stands for the default. */
  | 'dapr-duration'
  /** The same where the empty text is an error: the named timeouts of a Resiliency. */
  | 'dapr-timeout'
  /** Decimal number. */
  | 'decimal'
  /** Name of an object that is also a DNS label. */
  | 'dns-label'
  /** DNS name of several labels. */
  | 'dns-name'
  /** `NAME=value` pairs with commas, as the Dapr injector reads them. */
  | 'env-list'
  /** `NAME=secret:key` pairs with commas. */
  | 'env-from-secret-list'
  /** Nothing. */
  | 'empty'
  /** Up to four whole numbers with units from `ms` to `h`. */
  | 'gateway-duration'
  /** Glob for paths of files, relative to a folder. */
  | 'glob'
  /** Go's `time.ParseDuration`. */
  | 'go-duration'
  /** gRPC status numbers and ranges, as Dapr's `matching` takes them. */
  | 'grpc-status-codes'
  /** Name of an HTTP header. */
  | 'header-name'
  /** DNS name, also with `*.` in front. */
  | 'host-name'
  /** HTTP status codes and ranges, as Dapr's `matching` takes them. */
  | 'http-status-codes'
  /** Networks in CIDR form with commas and without blanks. */
  | 'istio-cidr-list'
  /** The same, or `*`. */
  | 'istio-cidr-list-or-all'
  /** Go duration of at least one whole millisecond. */
  | 'istio-duration'
  | 'istio-duration-in-seconds'
  /** Where an Istio route sends calls. */
  | 'istio-destination'
  /** Namespace to which an Istio object is exported, or `*`, or `.`. */
  | 'istio-export'
  /** Gateway of a VirtualService, or `mesh`. */
  | 'istio-gateway'
  /** Name of a gRPC status in capitals. */
  | 'istio-grpc-status'
  /** DNS name, also with a star in its first part. */
  | 'istio-host'
  /** One part of a DNS name. */
  | 'istio-label'
  /** Value of a label that an Istio object selects by. */
  | 'istio-label-value'
  /** Names of network interfaces with commas. */
  | 'interface-list'
  /** Retry conditions and status codes of an Istio route. */
  | 'istio-retry-on'
  /** Host whose calls an Istio route is for; also an address. */
  | 'istio-routed-host'
  /** JSON object of objects. */
  | 'json-object'
  /** `key=value` pairs with commas. */
  | 'key-value-list'
  /** Name of a kind of object. */
  | 'kind-name'
  /** One whole number and one unit from `ms` to `d`. */
  | 'linkerd-duration'
  /** Identity of a Linkerd proxy, or a wildcard for several. */
  | 'linkerd-identity'
  /** Names of gRPC statuses in `retry.linkerd.io/grpc`. */
  | 'linkerd-grpc-codes'
  /** Status codes, ranges and words in `retry.linkerd.io/http`. */
  | 'linkerd-http-codes'
  /** `volume:path` pairs with commas. */
  | 'mount-list'
  /** `host:port` of an OTLP collector. */
  | 'otlp-endpoint'
  /** Istio's list of port numbers. */
  | 'port-list'
  /** The same, or `*`. */
  | 'port-list-or-all'
  /** One port number. */
  | 'port-number'
  /** Linkerd's list of port numbers and ranges. */
  | 'port-range-list'
  /** YAML text with the fields of an Istio ProxyConfig. */
  | 'proxy-config'
  /** Kubernetes quantity of whole bytes. */
  | 'byte-quantity'
  /** Kubernetes quantity. */
  | 'quantity'
  /** Release of a product, or a line of releases. */
  | 'release'
  /** Share of traces that Dapr keeps. */
  | 'sampling-rate'
  /** Go duration in which a component has to be ready. */
  | 'init-timeout'
  /** `port:path` of metrics pages with commas. */
  | 'scrape-targets'
  /** CEL expression that opens a Dapr circuit breaker. */
  | 'trip'
  /** SPIFFE trust domain, also as the start of an id. */
  | 'trust-domain'
  /** SPIFFE trust domain by its bare name. */
  | 'trust-domain-name'
  /** Absolute URL with a host. */
  | 'url'
  /** Path of a URL, with escapes. */
  | 'url-path'
  /** URL to which Dapr posts Zipkin spans. */
  | 'zipkin-url'

/** One thing wrong with a text. */
export interface FormatProblem {
  /** Rule that reports it; the schema rules' `invalid-value` unless the format has a rule of its own. */
  readonly code: string
  /** Completes "…: <reason>"; says what is wrong in words a user of the product knows. */
  readonly reason: string
  /** The wrong part, within the text. */
  readonly within?: Span
  /** The API server does not find it out, even where it looks at the format. */
  readonly unseen?: true
  /** What comes of this text, as a clause, where that is worse than of others that are wrong: more is lost than the value. */
  readonly consequence?: string
  /** What was meant, when that is plain: the whole text, corrected. */
  readonly suggestion?: string
}
