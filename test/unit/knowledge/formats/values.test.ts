import { checkCases } from './check-cases.ts'

checkCases('sampling-rate', {
  right: ['', '0', '1', '0.5', '.5', '1e-4', '+1', '1.'],
  wrong: [
    { text: '50%', code: 'sampling-rate', says: 'one trace in 10,000', suggests: '0.5' },
    { text: '0,5', code: 'sampling-rate', says: 'one trace in 10,000', suggests: '0.5' },
    { text: ' 1', code: 'sampling-rate', says: 'one trace in 10,000', suggests: '1' },
    { text: '150%', code: 'sampling-rate', says: 'one trace in 10,000' },
    { text: 'nan', code: 'sampling-rate', says: 'depends on its machine' },
    { text: 'always', code: 'sampling-rate', says: 'one trace in 10,000' },
    { text: '1e400', code: 'sampling-rate', says: 'one trace in 10,000' },
    { text: '100', code: 'sampling-rate', says: '100 % is written 1', suggests: '1' },
    { text: '12.5', code: 'sampling-rate', says: '12.5 % is written 0.125', suggests: '0.125' },
    { text: '250', code: 'sampling-rate', says: 'the largest share is 1', suggests: '1' },
    { text: '-1', code: 'sampling-rate', says: 'no trace is ever started', suggests: '0' },
  ],
})

checkCases('zipkin-url', {
  right: ['', 'http://zipkin:9411/api/v2/spans', 'https://z', 'http://[::1]:9411/'],
  wrong: [
    { text: 'localhost:9411', code: 'exporter-endpoint', says: 'no scheme', suggests: 'http://localhost:9411/api/v2/spans' },
    {
      text: 'zipkin.default:9411/api/v2/spans',
      code: 'exporter-endpoint',
      says: 'no scheme',
      suggests: 'http://zipkin.default:9411/api/v2/spans',
    },
    { text: ' http://zipkin:9411', code: 'exporter-endpoint', says: 'a blank in it', suggests: 'http://zipkin:9411' },
    { text: 'http://', code: 'exporter-endpoint', says: 'no host' },
    { text: 'http:/zipkin', code: 'exporter-endpoint', says: 'no scheme and host' },
    { text: 'http://zipkin:port/', code: 'exporter-endpoint', says: 'a port that is no number' },
  ],
})

checkCases('otlp-endpoint', {
  right: ['', 'otel:4317', 'otel', 'dns:///otel:4317'],
  wrong: [
    { text: 'http://otel:4317', code: 'exporter-endpoint', says: '"isSecure" decides about TLS', suggests: 'otel:4317' },
    { text: 'https://otel:4318/v1/traces', code: 'exporter-endpoint', says: 'starts with https://', suggests: 'otel:4318' },
    { text: 'otel:4318/v1/traces', code: 'exporter-endpoint', says: 'the path "/v1/traces"', suggests: 'otel:4318' },
    { text: ' otel:4317', code: 'exporter-endpoint', says: 'a blank in it', suggests: 'otel:4317' },
  ],
})

checkCases('url', {
  right: ['http://orders', 'https://orders.example/v1?x=%20'],
  wrong: [
    { text: 'orders', says: 'no scheme and host' },
    { text: 'http://orders ', says: 'a blank in it', suggests: 'http://orders' },
    { text: 'http://orders/%zz', says: 'a percent sign' },
  ],
})

checkCases('trust-domain', {
  right: ['', 'public', 'cluster.local', 'a_b-1', 'spiffe://public', 'spiffe://public/ns/shop'],
  wrong: [
    { text: 'myDomain', says: 'capital letters', suggests: 'mydomain' },
    { text: 'a/b', says: 'characters that no trust domain may have' },
    { text: 'my domain', says: 'characters that no trust domain may have' },
  ],
})

checkCases('trust-domain-name', {
  right: ['', 'public', 'cluster.local', 'a_b-1'],
  wrong: [
    { text: 'spiffe://public', says: 'only the name of the trust domain in it is compared', suggests: 'public' },
    { text: 'spiffe://public/ns/shop', says: 'is a SPIFFE ID', suggests: 'public' },
    { text: 'myDomain', says: 'capital letters', suggests: 'mydomain' },
  ],
})

checkCases('app-id', {
  right: ['', 'orders', '1', 'order-service', 'orders-', 'a'.repeat(58)],
  wrong: [
    { text: 'Orders', code: 'invalid-app-id', says: 'capital letters', suggests: 'orders' },
    { text: 'orderService', code: 'invalid-app-id', says: 'capital letters', suggests: 'order-service' },
    { text: 'order_service', code: 'invalid-app-id', says: '"_" in it', suggests: 'order-service' },
    { text: 'orders.prod', code: 'invalid-app-id', says: '"." in it', suggests: 'orders-prod' },
    { text: 'my app', code: 'invalid-app-id', says: 'a blank in it', suggests: 'my-app' },
    { text: '-orders', code: 'invalid-app-id', says: 'starts with a dash', suggests: 'orders' },
    { text: 'b\u00fccher', code: 'invalid-app-id', says: '"\u00fc" in it' },
    { text: 'a'.repeat(59), code: 'invalid-app-id', says: '59 characters' },
  ],
})

checkCases('api-name', {
  right: ['state', 'invoke', 'state/', 'state/{storeName}/query', 'publish/bulk', 'invoke/*'],
  wrong: [
    { text: 'State', says: 'no API of Dapr', suggests: 'state' },
    { text: 'secret', says: 'no API of Dapr', suggests: 'secrets' },
    { text: 'pubsub', says: 'no API of Dapr', suggests: 'publish' },
    { text: 'everything', says: 'no API of Dapr' },
    { text: 'publish/orders', says: 'write only "publish"' },
    { text: 'pubsub/orders', says: 'no API of Dapr' },
    { text: 'pubsub/bulk', says: 'no API of Dapr', suggests: 'publish/bulk' },
  ],
})

checkCases('quantity', {
  right: ['4Mi', '500m', '1e3', '1E', '0.5', '-1'],
  wrong: [
    { text: '4MB', says: 'ends in "MB"', suggests: '4M' },
    { text: '128MiB', says: 'ends in "MiB"', suggests: '128Mi' },
    { text: '500mi', says: 'ends in "mi"', suggests: '500Mi' },
    { text: '1K', says: 'ends in "K"', suggests: '1k' },
    { text: '4B', says: 'ends in "B"', suggests: '4' },
    { text: '4 Mi', says: 'a blank in it', suggests: '4Mi' },
    { text: '4 megabytes', says: 'a blank in it' },
    { text: 'much', says: 'no quantity such as' },
    { text: '', says: 'the empty text is no quantity' },
  ],
})

checkCases('decimal', {
  right: ['0.5', '1', '-1e3', '.5'],
  wrong: [
    { text: '0,5', says: 'no decimal number', suggests: '0.5' },
    { text: ' 1', says: 'no decimal number', suggests: '1' },
    { text: '50%', says: 'no decimal number' },
    { text: 'inf', says: 'no decimal number' },
    { text: '', says: 'the empty text is no decimal number' },
  ],
})

checkCases('release', {
  right: ['1.18', '1.18.3', 'v1.18.3', '1.31.0-rc.0'],
  wrong: [
    { text: '1', says: 'no release such as' },
    { text: 'latest', says: 'no release such as' },
    { text: 'edge-26.8.3', says: 'no place in the order of releases' },
  ],
})

checkCases('proxy-config', {
  right: ['', 'holdApplicationUntilProxyStarts: true', '{"concurrency": 2}', '# nothing yet', 'tracing: { sampling: "200" }'],
  wrong: [
    { text: '- tracing', says: 'must be a map' },
    { text: 'drainDuration: 1.5s', says: 'no whole number of seconds' },
    { text: 'tracing: { zipkin: {} }', says: '"tracing.zipkin.address": is missing' },
    { text: 'on', says: 'must be a map' },
  ],
})
