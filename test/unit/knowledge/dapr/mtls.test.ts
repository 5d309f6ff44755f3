import assert from 'node:assert/strict'
import type { Mode } from '../../../../server/src/knowledge/cluster.ts'
import { controlPlaneNamespace, isSystemConfiguration } from '../../../../server/src/knowledge/dapr/control-plane.ts'
import { daprMtls, mtlsEdits, mtlsSwitches } from '../../../../server/src/knowledge/dapr/mtls.ts'
import type { Manifest } from '../../../../server/src/model/manifest.ts'
import { type Plain, type PlainMap, UNKNOWN } from '../../../../server/src/syntax/plain.ts'
import { clusterOf, manifestOf } from '../../../support/cluster.ts'
import { daprDeployment, daprObject } from './support.ts'

function system(mtls: Plain | undefined, namespace: string | undefined = 'dapr-system', name = 'daprsystem'): Manifest {
  return daprObject('Configuration', name, { spec: mtls === undefined ? {} : { mtls } }, { ...(namespace ? { namespace } : {}) })
}

function helm(body: PlainMap, uri = 'file:///values.yaml'): Manifest {
  return manifestOf(body, { kind: 'helm/Values', uri })
}

function mtlsOf(manifests: readonly Manifest[], mode: Mode = 'kubernetes') {
  return daprMtls(clusterOf(manifests, { mode }))
}

describe('Dapr mTLS in Kubernetes', () => {
  it('is on when nothing is written', () => {
    const setting = mtlsOf([daprDeployment('orders')])
    assert.equal(setting.value, true)
    assert.equal(setting.source, 'default')
    assert.equal(setting.certainty, 'yes')
    assert.equal(setting.at, undefined)
  })

  it('is what daprsystem says in the namespace of the control plane', () => {
    const setting = mtlsOf([system({ enabled: false })])
    assert.equal(setting.value, false)
    assert.equal(setting.source, 'written')
    assert.equal(setting.certainty, 'yes')
    assert.deepEqual(setting.at?.path, ['spec', 'mtls', 'enabled'])
    assert.equal(setting.why, 'Configuration "daprsystem" says off')
  })

  it('stays on when daprsystem has no mtls block', () => {
    const setting = mtlsOf([system(undefined)])
    assert.equal(setting.value, true)
    assert.equal(setting.source, 'default')
    assert.deepEqual(setting.at?.path, ['metadata', 'name'])
  })

  it('does not follow the Configuration of an app', () => {
    const app = daprObject('Configuration', 'appconfig', { spec: { mtls: { enabled: false } } }, { namespace: 'shop' })
    assert.equal(mtlsOf([app, daprDeployment('orders')]).value, true)
    assert.equal(mtlsOf([app, daprDeployment('orders')]).certainty, 'yes')
  })

  it('is not certain when the namespace of daprsystem is not written', () => {
    const setting = mtlsOf([daprObject('Configuration', 'daprsystem', { spec: { mtls: { enabled: false } } })])
    assert.equal(setting.value, false)
    assert.equal(setting.certainty, 'unknown')
  })

  it('is not certain when daprsystem stands among apps', () => {
    const misplaced = system({ enabled: false }, 'shop')
    const cluster = clusterOf([misplaced, daprDeployment('orders')])
    assert.equal(controlPlaneNamespace(cluster).value, 'dapr-system')
    assert.equal(isSystemConfiguration(cluster, misplaced), 'unknown')
    assert.equal(daprMtls(cluster).certainty, 'unknown')
  })

  it('follows the Helm value where daprsystem is not in the files', () => {
    const setting = mtlsOf([helm({ global: { mtls: { enabled: false } } })])
    assert.equal(setting.value, false)
    assert.equal(setting.certainty, 'yes')
    assert.deepEqual(setting.at?.path, ['global', 'mtls', 'enabled'])
  })

  it('follows the values of an umbrella chart, whose own globals win', () => {
    const nested = helm({ dapr: { global: { mtls: { enabled: false } } } })
    assert.deepEqual(mtlsOf([nested]).at?.path, ['dapr', 'global', 'mtls', 'enabled'])
    assert.equal(mtlsOf([nested]).value, false)
    const both = helm({ global: { mtls: { enabled: true } }, dapr: { dapr_sentry: {}, global: { mtls: { enabled: false } } } })
    assert.equal(mtlsOf([both]).value, true)
  })

  it('is not certain where daprsystem and Helm disagree', () => {
    const setting = mtlsOf([system({ enabled: false }), helm({ global: { mtls: { enabled: true } } })])
    assert.equal(setting.value, false)
    assert.equal(setting.certainty, 'unknown')
  })

  it('is not certain where a template decides', () => {
    const setting = mtlsOf([system({ enabled: UNKNOWN })])
    assert.equal(setting.value, true)
    assert.equal(setting.certainty, 'unknown')
  })

  it('is not certain where the files may be self-hosted', () => {
    assert.equal(mtlsOf([], 'unknown').certainty, 'unknown')
  })

  it('has its switch under one name, whatever the chart calls its own Configuration', () => {
    const off = { global: { mtls: { enabled: false } } }
    const renamed = helm({ ...off, dapr_config: { dapr_default_system_config_name: 'platform' } })
    const platform = system({ enabled: false }, 'dapr-system', 'platform')
    assert.equal(mtlsOf([renamed]).value, true)
    assert.equal(mtlsOf([renamed, platform]).value, true)
    assert.equal(mtlsOf([helm({ ...off, dapr_config: { dapr_config_chart_included: false } })]).value, true)
    assert.equal(mtlsOf([helm({ ...off, dapr_config: { dapr_default_system_config_name: 'daprsystem' } })]).value, false)
  })

  it('is what the last values file says', () => {
    const values = (enabled: boolean, file: string) =>
      manifestOf({ global: { mtls: { enabled } } }, { kind: 'helm/Values', uri: `file:///${file}.yaml` })
    assert.equal(mtlsOf([values(true, 'a'), values(false, 'b')]).value, false)
    assert.equal(mtlsOf([values(false, 'a'), values(true, 'b')]).value, true)
  })
})

describe('Dapr mTLS in self-hosted mode', () => {
  it('is off by default', () => {
    assert.equal(mtlsOf([], 'selfHosted').value, false)
    assert.equal(mtlsOf([], 'selfHosted').certainty, 'yes')
  })

  it('may be on where the file for dapr run says so', () => {
    const config = daprObject('Configuration', 'daprConfig', { spec: { mtls: { enabled: true } } })
    assert.equal(mtlsOf([config], 'selfHosted').value, true)
    assert.equal(mtlsOf([config], 'selfHosted').certainty, 'unknown')
  })
})

describe('The namespace of the control plane', () => {
  it('is told by its pods', () => {
    const sentry = manifestOf({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'dapr-sentry', namespace: 'platform' },
      spec: { template: { metadata: { annotations: { 'dapr.io/control-plane': 'sentry' } } } },
    })
    assert.equal(controlPlaneNamespace(clusterOf([sentry])).value, 'platform')
  })

  it('is told by daprsystem where no app lives', () => {
    const namespace = controlPlaneNamespace(clusterOf([system({ enabled: true }, 'dapr'), daprDeployment('orders')]))
    assert.equal(namespace.value, 'dapr')
    assert.equal(namespace.source, 'written')
    assert.deepEqual(namespace.at?.path, ['metadata', 'namespace'])
  })

  it('is dapr-system by custom', () => {
    assert.equal(controlPlaneNamespace(clusterOf([])).value, 'dapr-system')
    assert.equal(controlPlaneNamespace(clusterOf([])).source, 'default')
  })
})

describe('Switching Dapr mTLS', () => {
  const editsFor = (manifest: Manifest, enabled: boolean) => {
    const cluster = clusterOf([manifest])
    const [target] = mtlsSwitches(cluster)
    assert.ok(target)
    return mtlsEdits(cluster, target, enabled).map((edit) => (edit.kind === 'set' ? [edit.at.path, edit.value] : edit))
  }

  it('writes all fields that the CRD demands into a new block', () => {
    assert.deepEqual(editsFor(system(undefined), false), [
      [
        ['spec', 'mtls'],
        {
          enabled: false,
          sentryAddress: 'dapr-sentry.dapr-system.svc.cluster.local:443',
          controlPlaneTrustDomain: 'cluster.local',
        },
      ],
    ])
  })

  it('completes a block, and leaves what is there', () => {
    const block = { enabled: true, controlPlaneTrustDomain: 'example.org' }
    assert.deepEqual(editsFor(system(block), false), [
      [['spec', 'mtls', 'enabled'], false],
      [['spec', 'mtls', 'sentryAddress'], 'dapr-sentry.dapr-system.svc.cluster.local:443'],
    ])
  })

  it('changes only the switch in a patch and in Helm values', () => {
    const patch = { ...system({ enabled: true }), partial: true }
    assert.deepEqual(editsFor(patch, false), [[['spec', 'mtls', 'enabled'], false]])
    const values = helm({ global: { mtls: { enabled: true } } })
    assert.deepEqual(editsFor(values, false), [[['global', 'mtls', 'enabled'], false]])
  })
})
