import { checkCases } from './check-cases.ts'

const MATCHER = 'status-code-matcher'

checkCases('http-status-codes', {
  right: ['', '500', '500-503', '429,502-504', '500,,502,', '+500', '100-599'],
  wrong: [
    { text: '500,⟦ 502⟧', code: MATCHER, says: 'a blank in it', suggests: '500,502' },
    { text: '⟦500 - 502⟧', code: MATCHER, says: 'a blank in it', suggests: '500-502' },
    { text: '⟦500 502⟧', code: MATCHER, says: 'a blank in it', suggests: '500,502' },
    { text: '⟦5xx⟧', code: MATCHER, says: 'a wildcard', suggests: '500-599' },
    { text: '429,⟦5**⟧', code: MATCHER, says: 'a wildcard', suggests: '429,500-599' },
    { text: '⟦503-500⟧', code: MATCHER, says: 'runs backwards', suggests: '500-503' },
    { text: '⟦199-299-300⟧', code: MATCHER, says: 'more than one dash' },
    { text: '⟦500-⟧', code: MATCHER, says: 'neither a number nor a range' },
    { text: '⟦[500⟧,502]', code: MATCHER, says: 'neither a number nor a range', suggests: '500,502' },
    { text: '⟦500;502⟧', code: MATCHER, says: 'neither a number nor a range', suggests: '500,502' },
    { text: '⟦500..502⟧', code: MATCHER, says: 'neither a number nor a range', suggests: '500-502' },
    { text: '⟦600⟧', code: MATCHER, says: 'outside the HTTP codes 100 to 599' },
    { text: '⟦14⟧', code: MATCHER, says: 'gRPC codes belong in "gRPCStatusCodes"' },
    { text: '500,⟦teapot⟧, 502', code: MATCHER, says: 'neither a number nor a range' },
    { text: ',', code: MATCHER, says: 'no status code at all' },
  ],
})

checkCases('grpc-status-codes', {
  right: ['', '4,14', '0', '13-16', '14,'],
  wrong: [
    { text: '⟦UNAVAILABLE⟧, DeadlineExceeded', code: MATCHER, says: 'is a name', suggests: '14,4' },
    { text: '4,⟦not-found⟧', code: MATCHER, says: 'is a name', suggests: '4,5' },
    { text: '⟦Canceled⟧', code: MATCHER, says: 'is a name', suggests: '1' },
    { text: '⟦14-4⟧', code: MATCHER, says: 'runs backwards', suggests: '4-14' },
    { text: '⟦503⟧', code: MATCHER, says: 'HTTP codes belong in "httpStatusCodes"' },
    { text: '⟦17⟧', code: MATCHER, says: 'outside the gRPC codes 0 to 16' },
  ],
})

checkCases('linkerd-http-codes', {
  right: ['500,503', '5xx', '5XX,gateway-error', '500-503'],
  wrong: [
    { text: '500,⟦ 503⟧', says: 'a blank in it', suggests: '500,503' },
    { text: '500,', says: 'an item of the list is empty', suggests: '500' },
    { text: '⟦503-500⟧', says: 'runs backwards', suggests: '500-503' },
    { text: '⟦600⟧', says: 'outside the HTTP codes' },
    { text: '⟦4xx⟧', says: 'neither a code' },
    { text: '', says: 'the list of statuses is empty' },
  ],
})

checkCases('linkerd-grpc-codes', {
  right: ['unavailable', 'UNAVAILABLE,cancelled', 'deadline-exceeded'],
  wrong: [
    { text: 'cancelled,⟦ internal⟧', says: 'a blank in it', suggests: 'cancelled,internal' },
    { text: '⟦14⟧', says: 'not among the statuses', suggests: 'unavailable' },
    { text: '⟦deadline_exceeded⟧', says: 'not among the statuses', suggests: 'deadline-exceeded' },
    { text: '⟦ResourceExhausted⟧', says: 'not among the statuses', suggests: 'resource-exhausted' },
    { text: '⟦unavailible⟧', says: 'not among the statuses', suggests: 'unavailable' },
    { text: '⟦aborted⟧', says: 'not among the statuses' },
  ],
})

checkCases('istio-retry-on', {
  right: ['', '5xx,503', 'connect-failure,refused-stream,unavailable,cancelled,503', 'reset-before-request'],
  wrong: [
    { text: '5xx,⟦ reset⟧', says: 'a blank in it', suggests: '5xx,reset' },
    { text: '⟦gateway_error⟧', says: 'neither a status code nor a retry condition', suggests: 'gateway-error' },
    { text: '⟦299⟧', says: 'neither a status code nor a retry condition' },
    { text: '5xx,', says: 'an item of the list is empty', suggests: '5xx' },
  ],
})

checkCases('port-list', {
  right: ['', '80', '80, 8080', '0', '65535'],
  wrong: [
    { text: '80,', says: 'an item of the list is empty', suggests: '80' },
    { text: '80,⟦8080-8090⟧', says: 'a range' },
    { text: '⟦*⟧', says: 'no port number' },
    { text: '⟦http⟧', says: 'no port number' },
    { text: '⟦80;81⟧', says: 'no port number', suggests: '80,81' },
    { text: '⟦70000⟧', says: 'above 65535' },
  ],
})

checkCases('port-list-or-all', {
  right: ['*', '80', ''],
  wrong: [{ text: '80,⟦*⟧', says: 'no port number' }],
})

checkCases('port-range-list', {
  right: ['', '80', '80-90, 100', '80,', '0-65535'],
  wrong: [
    { text: '80,,90', says: 'an item of the list is empty', suggests: '80,90' },
    { text: '⟦90-80⟧', says: 'runs backwards', suggests: '80-90' },
    { text: '80,⟦90 - 100⟧', says: 'a blank at its dash', suggests: '80,90-100' },
    { text: '⟦1-2-3⟧', says: 'more than one dash' },
    { text: '⟦http⟧', says: 'no port number' },
    { text: '⟦70000⟧', says: 'above 65535' },
  ],
})

const NETWORKS = [
  '',
  '10.0.0.0/8',
  '::/0',
  '2001:db8::/32',
  '::ffff:1.2.3.4/96',
  '1:2:3:4:5:6:7:8/64',
  '1:2:3:4:5:6:7::/64',
  '1:2:3:4:5:6:1.2.3.4/96',
]
const NO_NETWORKS = [
  '10.0.0.01/8',
  '10.0.0/8',
  '256.0.0.0/8',
  '1::2::3/64',
  'fe80::1%eth0/64',
  ':1/8',
  '12345::/16',
  '1:2:3:4:5:6:7:8::/64',
  '::1.2.3/96',
]
const BAD_LENGTHS = ['10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/+8', '10.0.0.0/', '::/129']

checkCases('cidr-list', {
  right: [...NETWORKS, '10.0.0.0/8, 192.168.0.0/16 '],
  wrong: [
    ...NO_NETWORKS.map((network) => ({ text: `⟦${network}⟧`, says: 'no network such as' })),
    ...BAD_LENGTHS.map((network) => ({ text: `⟦${network}⟧`, says: 'a prefix length outside' })),
    { text: '⟦10.0.0.1⟧', says: 'no prefix length, such as /32', suggests: '10.0.0.1/32' },
    { text: '::/0,⟦fd00::1⟧', says: 'no prefix length, such as /128', suggests: '::/0,fd00::1/128' },
  ],
})

checkCases('istio-cidr-list', {
  right: NETWORKS,
  wrong: [
    { text: '10.0.0.0/8,⟦ 192.168.0.0/16⟧', says: 'a blank in it', suggests: '10.0.0.0/8,192.168.0.0/16' },
    { text: '10.0.0.0/8,', says: 'an item of the list is empty', suggests: '10.0.0.0/8' },
    { text: '⟦*⟧', says: 'no network such as' },
  ],
})

checkCases('istio-cidr-list-or-all', {
  right: ['*', '10.0.0.0/8'],
  wrong: [{ text: '⟦*⟧,10.0.0.0/8', says: 'no network such as' }],
})

checkCases('env-list', {
  // A comma parts entries only before NAME=.
  right: ['', 'A=b', 'A=b, C=d', 'A=b,c,d', 'A=', 'A=b,'],
  wrong: [
    { text: '⟦A⟧', says: 'no "=" behind the name' },
    { text: ' ⟦A⟧ ,B=c', says: 'no "=" behind the name' },
  ],
})

checkCases('env-from-secret-list', {
  right: ['', 'A=secret', 'A=secret:key,B=other'],
  wrong: [
    { text: 'A=secret:key, ⟦B=other:key:more⟧', says: 'more than one colon' },
    { text: '⟦A⟧', says: 'no "=" behind the name' },
  ],
})

checkCases('mount-list', {
  right: ['', 'cache:/c', 'cache:/c, certs:/d,'],
  wrong: [
    { text: 'cache:/c,⟦certs⟧', says: 'no pair of a volume and a path' },
    { text: ' ⟦cache:/c:ro⟧', says: 'no pair of a volume and a path' },
    { text: '⟦:⟧', says: 'no pair of a volume and a path' },
  ],
})

checkCases('key-value-list', {
  right: ['', 'a=b', 'a=, c = d,'],
  wrong: [
    { text: 'a=b, ⟦c⟧', says: 'no pair of a key and a value' },
    { text: '⟦=b⟧', says: 'no pair of a key and a value' },
  ],
})
