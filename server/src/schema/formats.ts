import type { Span } from '../syntax/span.ts'

/** Names of the text formats that schemas may demand. Each has one checker in `CHECKS`. */
export type FormatName =
  | 'dapr-duration'
  | 'go-duration'
  | 'http-status-codes'
  | 'grpc-status-codes'
  | 'trip'
  | 'sampling-rate'
  | 'zipkin-url'
  | 'otlp-endpoint'
  | 'trust-domain'
  | 'app-id'
  | 'quantity'
  | 'api-name'
  | 'url'
  | 'linkerd-duration'
  | 'port-list'
  | 'port-range-list'
  | 'cidr-list'
  | 'go-boolean'
  | 'linkerd-http-codes'
  | 'linkerd-grpc-codes'
  | 'decimal'
  | 'proxy-config'
  | 'release'

/** One thing wrong with a text. */
export interface FormatProblem {
  /** Rule that reports it; the schema rules' `invalid-value` unless the format has a rule of its own. */
  readonly code: string
  /** Completes "…: <reason>"; says what is wrong in words a user of the product knows. */
  readonly reason: string
  /** The wrong part, within the text. */
  readonly within?: Span
  /** What was meant, when that is plain: the whole text, corrected. */
  readonly suggestion?: string
}
