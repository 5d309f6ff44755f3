import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { IGrammar } from 'vscode-textmate'
import { BASES, checkScopes, checkUndisturbed, loadHighlighter, ourGrammars } from './highlight.ts'

for (const base of BASES) {
  describe(`highlighting over a ${base} YAML grammar`, () => {
    let grammar: IGrammar
    before(async () => {
      grammar = await loadHighlighter(base)
    })
    const check = (title: string, marked: string) => it(title, () => checkScopes(grammar, marked))
    const leave = (title: string, text: string) => it(title, () => checkUndisturbed(base, text))

    describe('annotations and labels', () => {
      check(
        'splits the key into the product and the name',
        `
metadata:
  annotations:
    dapr.io/app-id: orders
    #^^^^^^ entity.name.tag entity.name.namespace.annotation
    #      ^ punctuation.separator.annotation
    #       ^^^^^^ entity.name.tag entity.other.attribute-name.annotation
    #             ^ punctuation.separator !entity
    #               ^^^^^^ string.unquoted.plain
    traffic.sidecar.istio.io/excludeInboundPorts: "50002"
    #^^^^^^^^^^^^^^^^^^^^^^^ entity.name.namespace.annotation
    #                        ^^^^^^^^^^^^^^^^^^^ entity.other.attribute-name.annotation
    config.alpha.linkerd.io/proxy-wait-before-exit-seconds: "5"
    #^^^^^^^^^^^^^^^^^^^^^^ entity.name.namespace.annotation
  labels:
    istio-injection: enabled
    #^^^^^^^^^^^^^^ entity.other.attribute-name.annotation
    app: orders
    #^^ entity.name.tag !entity.other`,
      )
      check(
        'knows quoted keys and flow style',
        `
metadata:
  annotations:
    "dapr.io/enabled": 'true'
   # ^^^^^^^ entity.name.namespace.annotation
    #        ^^^^^^^ entity.other.attribute-name.annotation
    #                  ^^^^ string.quoted.single
  labels: {dapr.io/x: "a", istio.io/rev: b}
  #        ^^^^^^^ entity.name.namespace.annotation
  #                   ^^^ string.quoted.double
  #                        ^^^^^^^^ entity.name.namespace.annotation
  #                                      ^ string.unquoted.plain`,
      )
      check(
        'leaves other prefixes and values alone',
        `
apiVersion: dapr.io/v1alpha1
#           ^^^^^^^^^^^^^^^^ string.unquoted.plain !entity
metadata:
  labels:
    app.kubernetes.io/name: orders
    #^^^^^^^^^^^^^^^^^^^^^ entity.name.tag !entity.name.namespace
    notdapr.io/name: orders
    #^^^^^^^^^^^^^^ entity.name.tag !entity.name.namespace`,
      )
    })

    describe('durations', () => {
      check(
        'marks number and unit of fields that hold one',
        `
spec:
  duration: 1h30m
  #         ^ constant.numeric.duration
  #          ^ keyword.other.unit.duration
  #           ^^ constant.numeric.duration
  #             ^ keyword.other.unit.duration
  interval: "1.5s" # wait
  #         ^ string.quoted.double punctuation.definition.string.begin
  #          ^^^ string.quoted.double constant.numeric.duration
  #             ^ keyword.other.unit.duration
  #                ^^^^^^ comment.line
  maxInterval: '500ms'
  #             ^^^ constant.numeric.duration
  #                ^^ keyword.other.unit.duration
  retries: {perTryTimeout: 2s, attempts: 3}
  #                        ^ constant.numeric.duration
  #                         ^ keyword.other.unit.duration !string
  #                            ^^^^^^^^ entity.name.tag
metadata:
  annotations:
    timeout.linkerd.io/request: 10s
    #                           ^^ constant.numeric.duration
    dapr.io/block-shutdown-duration: "5s"
    #                                 ^ constant.numeric.duration`,
      )
      check(
        'marks nothing that is not a whole duration',
        `
spec:
  timeout: general
  #        ^^^^^^^ string.unquoted.plain !constant
  duration: 5
  #         ^ !constant.numeric.duration
  interval: 5 s
  #         ^^^ !constant.numeric.duration
  maxInterval: 1d
  #            ^^ !constant.numeric.duration
  cpu: 100m
  #    ^^^^ !constant.numeric.duration
  name: 5s
  #     ^^ !constant.numeric.duration
  config.linkerd.io/proxy-cpu-limit: 100m
  #                                  ^^^^ !constant.numeric.duration`,
      )
      check(
        'marks whatever the named timeouts of a Resiliency hold',
        `
spec:
  policies:
    timeouts:
      general: 5s
      #        ^ constant.numeric.duration
      #         ^ keyword.other.unit.duration
    # a comment further left
      slow: "2m"
      #^^^ entity.name.tag
      #      ^ constant.numeric.duration

      last: 1h # an hour
      #     ^ constant.numeric.duration
      #        ^^^^^^^^^ comment.line
    retries:
      general: 5s
      #        ^^ string.unquoted.plain !constant.numeric.duration
  timeouts: # at another depth
  #         ^^^^^^^^^^^^^^^^^^ comment.line
    short: 1s
    #      ^ constant.numeric.duration
other: 1s
#      ^^ !constant.numeric.duration`,
      )
    })

    describe('trip conditions', () => {
      check(
        'marks counters, operators, numbers and functions',
        `
a:
  trip: requests > 5 && double(totalFailures) / double(requests) >= 0.5 # half
  #     ^^^^^^^^ meta.embedded.inline.cel variable.other.counter
  #              ^ keyword.operator.comparison
  #                ^ constant.numeric
  #                  ^^ keyword.operator.logical
  #                     ^^^^^^ support.function
  #                           ^ punctuation.parenthesis
  #                            ^^^^^^^^^^^^^ variable.other.counter
  #                                           ^ keyword.operator.arithmetic
  #                                                              ^^ keyword.operator.comparison
  #                                                                 ^^^ constant.numeric
  #                                                                     ^^^^^^ comment.line !meta.embedded
  interval: 5s
  #         ^ constant.numeric.duration`,
      )
      check(
        'tells known names from others',
        `
a:
  trip: consecutiveFailure > 5 || max(requests, 3u) > 5 || !true
  #     ^^^^^^^^^^^^^^^^^^ !variable
  #                               ^^^ entity.name.function !support
  #                                             ^^ constant.numeric
  #                                                        ^ keyword.operator.logical
  #                                                         ^^^^ constant.language`,
      )
      check(
        'reads quoted scalars',
        `
a:
  trip: "requests > 5"
  #     ^ string.quoted.double punctuation.definition.string.begin
  #      ^^^^^^^^ variable.other.counter !string
  #                  ^ punctuation.definition.string.end
b:
  trip: 'requests > 5 ? true : false'
  #      ^^^^^^^^ variable.other.counter
  #                   ^ keyword.operator.ternary
  #                                 ^ punctuation.definition.string.end
c: {trip: "requests > 5", interval: 5s}
#          ^^^^^^^^ variable.other.counter
#                                   ^ constant.numeric.duration`,
      )
      check(
        'reads block scalars to their end',
        `
a:
  trip: >- # folded
  #     ^ keyword.control.flow.block-scalar.folded
  #      ^ storage.modifier.chomping-indicator
  #        ^^^^^^^^ comment.line
    requests > 5
    #^^^^^^^ meta.embedded.block.cel variable.other.counter

      && totalFailures > 5 // all of them
      #^ keyword.operator.logical
      #  ^^^^^^^^^^^^^ variable.other.counter
      #                    ^^^^^^^^^^^^^^ comment.line.double-slash
  interval: 5s
  #^^^^^^^ entity.name.tag !meta.embedded
  #         ^ constant.numeric.duration
trip: |
  requests > 5
  #^^^^^^^ variable.other.counter
next: requests
#     ^^^^^^^^ string.unquoted.plain !variable`,
      )
    })

    describe('policy references', () => {
      check(
        'marks the names below targets',
        `
spec:
  targets:
    apps:
      orders:
        timeout: general
        #        ^^^^^^^ variable.other.policy
        retry: "important"
        #       ^^^^^^^^^ variable.other.policy
        #                ^ string.quoted punctuation.definition.string.end
        circuitBreaker: shared # with payments
        #               ^^^^^^ variable.other.policy
        #                      ^^^^^^^^^^^^^^^ comment.line
        circuitBreakerCacheSize: 100
        #                        ^^^ !variable
      payments: {timeout: general, retry: important}
      #                   ^^^^^^^ variable.other.policy
      #                                   ^^^^^^^^^ variable.other.policy
  other:
    retry: never
    #      ^^^^^ string.unquoted.plain !variable`,
      )
    })

    describe('suppression comments', () => {
      check(
        'marks the word, the codes and the reason',
        `
# sidecar-lens-ignore-file mtls-both-on: defence in depth
# ^^^^^^^^^^^^^^^^^^^^^^^^ comment.line keyword.control.directive
#                          ^^^^^^^^^^^^ constant.other.rule-code
#                                      ^ punctuation.separator
#                                        ^^^^^^^^^^^^^^^^ markup.italic.reason
a: b # sidecar-lens-ignore unknown-field, invalid-value
#      ^^^^^^^^^^^^^^^^^^^ keyword.control.directive
#                          ^^^^^^^^^^^^^ constant.other.rule-code
#                                       ^ punctuation.separator
#                                         ^^^^^^^^^^^^^ constant.other.rule-code
# about sidecar-lens-ignore
#       ^^^^^^^^^^^^^^^^^^^ comment.line !keyword
# sidecar-lens-ignored
# ^^^^^^^^^^^^^^^^^^^^ comment.line !keyword`,
      )
    })

    describe('what is none of our business', () => {
      leave(
        'comments and strings',
        `# trip: requests > 5
a: "trip: requests > 5" # timeout: 5s
b: 'dapr.io/enabled: x'
c: see dapr.io/enabled and 5s
d: "# sidecar-lens-ignore x: y"`,
      )
      leave(
        'block scalars of other keys',
        `script: |
  trip: requests > 5
  dapr.io/enabled: "true"
  timeouts:
    general: 5s
  # sidecar-lens-ignore x: y
after: |-
  interval: 5s
done: yes`,
      )
      leave(
        'an ordinary manifest',
        `apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: orders
          args: [serve, "--port=80"]
          resources:
            limits: {cpu: 100m, memory: 64Mi}
---
kind: ConfigMap
data: {}`,
      )
      leave('nothing at all', '')
    })
  })
}

describe('the grammars in the package', () => {
  const contributed: readonly { scopeName: string; path: string; injectTo?: readonly string[] }[] = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  ).contributes.grammars

  it('contributes each file of syntaxes/ under its own name', () => {
    assert.deepEqual(
      contributed.map(({ path, scopeName }) => `${path} ${scopeName}`).sort(),
      ourGrammars().map(({ file, scopeName }) => `./syntaxes/${file} ${scopeName}`),
    )
  })

  it('injects exactly those that say where', () => {
    assert.deepEqual(
      contributed
        .filter(({ injectTo }) => injectTo?.includes('source.yaml'))
        .map(({ scopeName }) => scopeName)
        .sort(),
      ourGrammars()
        .filter(({ injectionSelector }) => injectionSelector !== undefined)
        .map(({ scopeName }) => scopeName)
        .sort(),
    )
  })
})
