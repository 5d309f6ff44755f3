import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { rulePage } from '../../server/src/features/rule-page.ts'
import { findRule } from '../../server/src/rules/registry.ts'

const CLI = resolve(import.meta.dirname, '../../dist/cli.cjs')

const ORDERS = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: 8080 # not quoted
    spec:
      containers:
        - name: orders
`

describe('command line', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sidecar-lens-cli-'))
    write('k8s/orders.yaml', ORDERS)
    write('other/notes.yaml', 'just: yaml\n')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: folder, encoding: 'utf8' })
    return { status, stdout, stderr }
  }

  it('shows findings with their line and exits with 1', () => {
    const { status, stdout, stderr } = run('check')
    assert.equal(status, 1)
    assert.equal(stderr, '')
    assert.match(stdout, /^k8s\/orders\.yaml:12:27 error annotation-not-string$/m)
    assert.match(stdout, /^ {2}12 \| {9}dapr\.io\/app-port: 8080 # not quoted$/m)
    assert.match(stdout, /^ {5}\| {27}\^{4}$/m)
    assert.match(stdout, /^ {2}fix /m)
    assert.match(stdout, /^1 error in 1 object in 1 file\./m)
  })

  it('exits with 0 below the level of --fail-on', () => {
    assert.equal(run('check', '--fail-on', 'never').status, 0)
    write('k8s/orders.yaml', ORDERS.replace('8080', '"8080"'))
    assert.equal(run('check').status, 0)
  })

  it('prints JSON that other programs rely on', () => {
    const { status, stdout } = run('check', 'k8s', '--format', 'json')
    assert.equal(status, 1)
    const report = JSON.parse(stdout)
    assert.deepEqual(Object.keys(report), ['version', 'findings', 'summary'])
    assert.equal(report.version, 1)
    assert.deepEqual(report.summary, { files: 1, documents: 1, error: 1, warning: 0, information: 0, hint: 0 })
    const [finding] = report.findings
    assert.deepEqual(Object.keys(finding), [
      'code',
      'severity',
      'certainty',
      'refused',
      'message',
      'file',
      'range',
      'related',
      'fixes',
      'docs',
    ])
    assert.equal(finding.file, 'k8s/orders.yaml')
    assert.deepEqual(finding.range, { start: { line: 11, character: 26 }, end: { line: 11, character: 30 } })
    assert.equal(finding.docs, 'docs/rules/annotation-not-string.md')
    assert.deepEqual(finding.fixes[0].edits[0].file, 'k8s/orders.yaml')
  })

  it('applies what is safe with --fix and leaves the rest of the file alone', () => {
    const { status, stdout } = run('check', '--fix')
    assert.equal(status, 0, stdout)
    assert.equal(readFileSync(join(folder, 'k8s/orders.yaml'), 'utf8'), ORDERS.replace('8080', '"8080"'))
  })

  it('takes severities from the repository config, and another config from --config', () => {
    write('.sidecar-lens.yaml', 'rules:\n  annotation-not-string: off\n')
    assert.equal(run('check').status, 0)
    write('ci.yaml', 'rules:\n  annotation-not-string: warning\n')
    const { status, stdout } = run('check', '--config', 'ci.yaml')
    assert.equal(status, 1)
    assert.match(stdout, /warning annotation-not-string/)
  })

  it('says what is wrong with the call in one line, and exits with 2', () => {
    for (const [args, said] of [
      [['chekc'], /^sidecar-lens: there is no command "chekc", did you mean "check"\?.*\n$/],
      [['check', '--format', 'xml'], /^sidecar-lens: --format takes text or json, not "xml"\n$/],
      [
        ['check', '--fail-on', 'never-ever'],
        /^sidecar-lens: --fail-on takes error, warning, information, hint, never, not "never-ever"\n$/,
      ],
      [['check', '--colour'], /^sidecar-lens: Unknown option '--colour'.*\n$/],
      [['explain'], /^sidecar-lens: explain takes one rule code/],
      [['explain', 'mtls-both-onn'], /^sidecar-lens: there is no rule "mtls-both-onn", did you mean "mtls-both-on"\?\n$/],
    ] as const) {
      const { status, stdout, stderr } = run(...args)
      assert.equal(status, 2, args.join(' '))
      assert.equal(stdout, '')
      assert.match(stderr, said)
    }
  })

  it('reports what it can when a path or the config is bad', () => {
    const missing = run('check', 'k8s', 'nowhere')
    assert.equal(missing.status, 2)
    assert.match(missing.stdout, /annotation-not-string/)
    assert.equal(missing.stderr, 'sidecar-lens: cannot read "nowhere": no such file or folder\n')
    const config = run('check', '--config', 'nowhere.yaml')
    assert.equal(config.status, 2)
    assert.match(config.stdout, /annotation-not-string/)
    assert.match(config.stderr, /^sidecar-lens: cannot read the config ".*nowhere\.yaml"\n$/)
    write('.sidecar-lens.yaml', 'rules:\n  annotation-not-string: loud\n')
    const bad = run('check')
    assert.equal(bad.status, 2)
    assert.match(bad.stdout, /annotation-not-string/)
    assert.match(bad.stderr, /^sidecar-lens: \.sidecar-lens\.yaml:2: .*\n$/)
  })

  it('explains a rule', () => {
    const rule = findRule('mtls-both-on')
    assert.ok(rule)
    assert.deepEqual(run('explain', 'mtls-both-on'), { status: 0, stdout: rulePage(rule), stderr: '' })
  })

  it('prints help and version', () => {
    assert.match(run('help').stdout, /sidecar-lens check \[path \.\.\.\]/)
    assert.match(run('version').stdout, /^\d+\.\d+\.\d+\n$/)
  })
})
