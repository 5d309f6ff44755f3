import type { FormatName, FormatProblem } from '../../schema/formats.ts'
import { checkApiName } from './api-name.ts'
import { checkAppId } from './app-id.ts'
import { checkBase64 } from './base64.ts'
import { checkCidrList, checkIstioCidrList, checkIstioCidrListOrAll } from './cidr.ts'
import { checkEnvFromSecretList, checkEnvList, checkKeyValueList, checkMountList } from './dapr-lists.ts'
import { checkDecimal } from './decimal.ts'
import {
  checkDaprDuration,
  checkDaprTimeout,
  checkGoDuration,
  checkInitTimeout,
  checkIstioDuration,
  checkIstioSeconds,
  checkLinkerdDuration,
} from './duration.ts'
import { checkOtlpEndpoint, checkZipkinUrl } from './exporter-endpoint.ts'
import {
  checkCorsOrigin,
  checkDnsName,
  checkGatewayDuration,
  checkHeaderName,
  checkHostName,
  checkUrlPath,
} from './gateway-texts.ts'
import { checkGlob } from './glob.ts'
import {
  checkIstioDestination,
  checkIstioExport,
  checkIstioGateway,
  checkIstioGrpcStatus,
  checkIstioHost,
  checkIstioLabel,
  checkIstioRoutedHost,
} from './istio-names.ts'
import { checkIstioRetryOn } from './istio-retry-on.ts'
import { checkInterfaceList, checkJsonObject, checkScrapeTargets } from './istio-texts.ts'
import { checkLinkerdGrpcCodes, checkLinkerdHttpCodes } from './linkerd-codes.ts'
import {
  checkApiGroup,
  checkDnsLabel,
  checkEmpty,
  checkIstioLabelValue,
  checkKindName,
  checkLinkerdIdentity,
} from './object-names.ts'
import { checkPortList, checkPortListOrAll, checkPortNumber, checkPortRangeList } from './ports.ts'
import { checkProxyConfig } from './proxy-config.ts'
import { checkByteQuantity, checkQuantity } from './quantity.ts'
import { checkRelease } from './release.ts'
import { checkSamplingRate } from './sampling-rate.ts'
import { checkGrpcStatusCodes, checkHttpStatusCodes } from './status-codes.ts'
import { checkTrip } from './trip.ts'
import { checkTrustDomain, checkTrustDomainName } from './trust-domain.ts'
import { checkUrl } from './url.ts'

/** The checker of every text format that schemas may demand. None throws, and none takes long for any text. */
export const CHECKS: Readonly<Record<FormatName, (text: string) => FormatProblem | undefined>> = {
  'api-group': checkApiGroup,
  'api-name': checkApiName,
  'app-id': checkAppId,
  base64: checkBase64,
  'byte-quantity': checkByteQuantity,
  'cidr-list': checkCidrList,
  'cors-origin': checkCorsOrigin,
  'dapr-duration': checkDaprDuration,
  'dapr-timeout': checkDaprTimeout,
  decimal: checkDecimal,
  'dns-label': checkDnsLabel,
  'dns-name': checkDnsName,
  empty: checkEmpty,
  'env-list': checkEnvList,
  'env-from-secret-list': checkEnvFromSecretList,
  'gateway-duration': checkGatewayDuration,
  glob: checkGlob,
  'go-duration': checkGoDuration,
  'grpc-status-codes': checkGrpcStatusCodes,
  'header-name': checkHeaderName,
  'host-name': checkHostName,
  'http-status-codes': checkHttpStatusCodes,
  'init-timeout': checkInitTimeout,
  'interface-list': checkInterfaceList,
  'istio-cidr-list': checkIstioCidrList,
  'istio-cidr-list-or-all': checkIstioCidrListOrAll,
  'istio-duration': checkIstioDuration,
  'istio-duration-in-seconds': checkIstioSeconds,
  'istio-destination': checkIstioDestination,
  'istio-export': checkIstioExport,
  'istio-gateway': checkIstioGateway,
  'istio-grpc-status': checkIstioGrpcStatus,
  'istio-host': checkIstioHost,
  'istio-label': checkIstioLabel,
  'istio-label-value': checkIstioLabelValue,
  'istio-retry-on': checkIstioRetryOn,
  'istio-routed-host': checkIstioRoutedHost,
  'json-object': checkJsonObject,
  'key-value-list': checkKeyValueList,
  'kind-name': checkKindName,
  'linkerd-duration': checkLinkerdDuration,
  'linkerd-identity': checkLinkerdIdentity,
  'linkerd-grpc-codes': checkLinkerdGrpcCodes,
  'linkerd-http-codes': checkLinkerdHttpCodes,
  'mount-list': checkMountList,
  'otlp-endpoint': checkOtlpEndpoint,
  'port-list': checkPortList,
  'port-list-or-all': checkPortListOrAll,
  'port-number': checkPortNumber,
  'port-range-list': checkPortRangeList,
  'proxy-config': (text) => checkProxyConfig(text, CHECKS),
  quantity: checkQuantity,
  release: checkRelease,
  'sampling-rate': checkSamplingRate,
  'scrape-targets': checkScrapeTargets,
  trip: checkTrip,
  'trust-domain': checkTrustDomain,
  'trust-domain-name': checkTrustDomainName,
  url: checkUrl,
  'url-path': checkUrlPath,
  'zipkin-url': checkZipkinUrl,
}
