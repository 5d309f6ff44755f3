import type { FormatProblem } from '../../schema/formats.ts'
import { problem, quoted } from './problem.ts'
import { urlFault } from './url.ts'

const CODE = 'exporter-endpoint'

/** A host name, IPv4 or bracketed IPv6 address, perhaps with a port and a path. */
const HOST_AND_REST = /^(?:[\w-]+(?:\.[\w-]+)*|\[[\da-f:.]+\])(?::\d+)?(?:\/\S*)?$/i

/**
 * `tracing.zipkin.endpointAddress` of a Dapr Configuration: the whole URL to which spans are posted. Without scheme and host
 * the exporter cannot be made.
 * https://github.com/open-telemetry/opentelemetry-go/blob/exporters/zipkin/v1.40.0/exporters/zipkin/zipkin.go (`New`)
 */
export function checkZipkinUrl(text: string): FormatProblem | undefined {
  if (text === '') return undefined
  const plain = text.trim()
  if (!plain.includes('://') && HOST_AND_REST.test(plain.slice(0, 500))) {
    const whole = `http://${plain}${plain.includes('/') ? '' : '/api/v2/spans'}`
    return problem(`${quoted(text)} has no scheme such as http://`, {
      code: CODE,
      suggestion: urlFault(whole) === undefined ? whole : undefined,
    })
  }
  const fault = urlFault(text)
  if (fault === undefined) return undefined
  return problem(fault, { code: CODE, suggestion: text !== plain && urlFault(plain) === undefined ? plain : undefined })
}

/** Schemes that gRPC itself resolves. https://github.com/grpc/grpc/blob/master/doc/naming.md */
const GRPC_SCHEMES: readonly string[] = ['dns', 'unix', 'unix-abstract', 'vsock', 'passthrough', 'ipv4', 'ipv6', 'xds']

/**
 * `tracing.otel.endpointAddress` of a Dapr Configuration: `host:port`. daprd hands it to the OTLP client as it stands; what is wrong
 * with it shows only as failing exports.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/runtime/runtime.go (`setupTracing`)
 */
export function checkOtlpEndpoint(text: string): FormatProblem | undefined {
  const plain = text.trim()
  const [, scheme] = /^([a-z][a-z\d+.-]*):\/\//i.exec(plain.slice(0, 500)) ?? []
  if (scheme !== undefined && GRPC_SCHEMES.includes(scheme.toLowerCase())) return undefined
  const afterScheme = scheme === undefined ? plain : plain.slice(scheme.length + 3)
  const hostAndPort = afterScheme.replace(/\/.*$/s, '')
  const suggestion = HOST_AND_REST.test(hostAndPort.slice(0, 500)) ? hostAndPort : undefined
  if (scheme !== undefined) {
    return problem(`${quoted(text)} starts with ${scheme}://, but only host:port is expected; "isSecure" decides about TLS`, {
      code: CODE,
      suggestion,
    })
  }
  if (hostAndPort !== afterScheme) {
    const path = afterScheme.slice(hostAndPort.length)
    return problem(
      `${quoted(text)} has the path ${quoted(path)}, but only host:port is expected; the client adds the path itself`,
      {
        code: CODE,
        suggestion,
      },
    )
  }
  if (/\s/.test(text)) return problem(`${quoted(text)} has a blank in it`, { code: CODE, suggestion })
  return undefined
}
