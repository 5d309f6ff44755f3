import { checkCases } from './check-cases.ts'

checkCases('interface-list', {
  right: ['', 'eth0', 'eth0, net1.5', 'cni-podman0'],
  wrong: [
    { text: '⟦0⟧', says: 'no name of a network interface' },
    { text: 'eth0,⟦ eth/1⟧', says: 'no name of a network interface' },
    { text: '⟦eth0 eth1⟧', says: 'no name of a network interface', suggests: 'eth0,eth1' },
    { text: 'eth0,', says: 'an item of the list is empty', suggests: 'eth0' },
    { text: '⟦an-interface-name⟧', says: 'longer than 15 characters' },
  ],
})

checkCases('scrape-targets', {
  right: ['', '8080', '8080:/metrics, 9090:/stats', '8080,,9090', ':/metrics'],
  wrong: [
    { text: '⟦http⟧', says: 'no port number' },
    { text: '8080,⟦ 70000:/stats⟧', says: 'no port number' },
    { text: '⟦0⟧', says: 'no port number' },
  ],
})

checkCases('json-object', {
  right: ['{}', '[]', 'null', '{"cache": {"emptyDir": {}}}', '[{"name": "cache"}]'],
  wrong: [
    { text: '', says: 'no JSON object' },
    { text: '{cache: {}}', says: 'no JSON object' },
    { text: '{"cache": 5}', says: 'an object for each name' },
    { text: '5', says: 'no JSON object' },
  ],
})

checkCases('proxy-config', {
  right: [
    'concurrency: "2"',
    'concurrency: -1',
    'tracing: { sampling: 200 }',
    'drainDuration: 5s',
    'nobody: 1',
    'proxyMetadata: { A: b }',
  ],
  wrong: [
    { text: 'concurrency: two', says: 'the field "concurrency"' },
    { text: 'concurrency: 1.5', says: 'the field "concurrency"' },
    { text: 'drainDuration: 5', says: 'the field "drainDuration"' },
    { text: 'holdApplicationUntilProxyStarts: "true"', says: 'the field "holdApplicationUntilProxyStarts"' },
    { text: 'interceptionMode: none', says: 'the field "interceptionMode"' },
    { text: 'proxyMetadata: { A: 1 }', says: 'the field "proxyMetadata.A"' },
  ],
})
