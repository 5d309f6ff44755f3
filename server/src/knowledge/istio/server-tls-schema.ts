import type { ListSchema, ObjectSchema, TextSchema } from '../../schema/schema.ts'
import { istioApi } from './evidence.ts'

function names(docs: string): ListSchema {
  return { kind: 'list', docs, items: { kind: 'text', docs: 'One of them.' } }
}

function protocolVersion(docs: string): TextSchema {
  return {
    kind: 'text',
    enforced: true,
    docs,
    default: 'TLS_AUTO',
    values: {
      TLS_AUTO: 'the choice of the proxy',
      TLSV1_0: 'TLS 1.0',
      TLSV1_1: 'TLS 1.1',
      TLSV1_2: 'TLS 1.2',
      TLSV1_3: 'TLS 1.3',
    },
  }
}

const SERVER_CERTIFICATE: TextSchema = { kind: 'text', docs: 'File with the certificate.' }
const PRIVATE_KEY: TextSchema = { kind: 'text', docs: 'File with its private key.' }
const CA_CERTIFICATES: TextSchema = { kind: 'text', docs: 'File with the authorities that clients are checked against.' }

/** TLS that a proxy itself answers. */
export const SERVER_TLS: ObjectSchema = {
  kind: 'object',
  docs: 'TLS of the port, instead of that of the mesh.',
  evidence: istioApi('networking/v1alpha3/gateway.proto'),
  choices: [
    { of: ['tlsCertificates', 'credentialNames'], count: 'at most one' },
    { of: ['credentialName', 'credentialNames'], count: 'at most one' },
  ],
  fields: {
    mode: {
      kind: 'text',
      enforced: true,
      docs: 'Kind of TLS.',
      default: 'PASSTHROUGH',
      values: {
        PASSTHROUGH: 'the bytes are passed on',
        SIMPLE: 'one-way TLS',
        MUTUAL: 'mTLS with certificates of your own',
        AUTO_PASSTHROUGH: 'the bytes are passed on by server name, without a route',
        ISTIO_MUTUAL: 'mTLS with the certificates of the mesh',
        OPTIONAL_MUTUAL: 'TLS; clients may show a certificate',
      },
    },
    httpsRedirect: { kind: 'boolean', docs: 'Answers plain HTTP with a redirect.', default: 'false' },
    serverCertificate: SERVER_CERTIFICATE,
    privateKey: PRIVATE_KEY,
    caCertificates: CA_CERTIFICATES,
    caCrl: { kind: 'text', docs: 'File with revoked certificates.' },
    tlsCertificates: {
      kind: 'list',
      nonEmpty: true,
      docs: 'Certificates of several kinds.',
      items: {
        kind: 'object',
        docs: 'One certificate.',
        fields: { serverCertificate: SERVER_CERTIFICATE, privateKey: PRIVATE_KEY, caCertificates: CA_CERTIFICATES },
      },
    },
    credentialName: { kind: 'text', docs: 'Secret with the certificate.' },
    credentialNames: { ...names('Secrets with certificates of several kinds.'), nonEmpty: true },
    caCertCredentialName: { kind: 'text', docs: 'Secret with the authorities that clients are checked against.' },
    subjectAltNames: names('Names of which a client must prove one.'),
    verifyCertificateSpki: names('Hashes of the public keys that clients may have.'),
    verifyCertificateHash: names('Hashes of the certificates that clients may have.'),
    insecureSkipVerify: { kind: 'boolean', docs: 'Do not check clients at all.', default: 'false', since: '1.31' },
    minProtocolVersion: protocolVersion('Oldest version of TLS.'),
    maxProtocolVersion: protocolVersion('Newest version of TLS.'),
    cipherSuites: names('Ciphers to offer.'),
  },
}
