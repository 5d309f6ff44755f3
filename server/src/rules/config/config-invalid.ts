import { nearest } from '../../base/nearest.ts'
import { CHECKS } from '../../knowledge/formats/formats.ts'
import { PRODUCTS } from '../../knowledge/products.ts'
import { whyUnsureOf } from '../../knowledge/releases.ts'
import { anchorAt, entriesAt, itemsAt, type Manifest, textAt } from '../../model/manifest.ts'
import type { SchemaProblem } from '../../schema/problem.ts'
import { validate } from '../../schema/validate.ts'
import { formatPath, type Path } from '../../syntax/path.ts'
import { CONFIG_SCHEMA } from '../../workspace/config-schema.ts'
import { REPOSITORY_CONFIG } from '../../workspace/kinds.ts'
import { defineRule, type Finding, type Rule } from '../rule.ts'
import { consequenceOf, cureOf, placeOf } from '../schema/problems.ts'

const unknownSetting = (a: { setting: string; advice: string }) =>
  `There is no setting "${a.setting}", so it has no effect. ${a.advice}`

const wrongSetting = (a: { setting: string; reason: string; consequence: string }) =>
  `${a.setting}: ${a.reason}${a.consequence === '' ? '; the setting is left out' : a.consequence}.`

const missingSetting = (a: { setting: string; consequence: string }) => `"${a.setting}" is missing${a.consequence}.`

const unknownCode = (a: { code: string; meant: string | undefined }) =>
  `No rule has the code "${a.code}", so this line has no effect.${a.meant === undefined ? '' : ` Did you mean "${a.meant}"?`}`

const unsure = (a: { setting: string; why: string }) => `${a.setting}: ${a.why}.`

const sameName = (a: { name: string }) =>
  `An earlier environment is called "${a.name}" too. Findings name their environment, so give each a name of its own.`

/** Settings in `.sidecar-lens.yaml` that are not understood. The codes of all rules are handed in, because this is one of them. */
export function configInvalid(codes: () => readonly string[]): Rule {
  return defineRule({
    code: 'config-invalid',
    category: 'config',
    severity: 'warning',
    since: '0.1.0',
    title: 'A setting in .sidecar-lens.yaml that is not understood',
    docs: {
      what: 'In the configuration of the repository: an unknown setting, a value that a setting cannot have, the code of a rule that does not exist, a glob that cannot match, a release that is none or that is not known here, or two environments of one name.',
      why: 'What is not understood is left out, and everything else holds. So a rule stays on, or an environment is missing, without any other sign.',
      instead: 'Correct the setting; the reference lists all of them.',
    },
    evidence: [
      {
        url: 'https://github.com/micromatch/picomatch/blob/4.0.4/README.md#globbing-features',
        version: 'picomatch 4',
        note: 'globs',
      },
    ],
    *check({ manifest }): Iterable<Finding> {
      if (manifest.kind !== REPOSITORY_CONFIG) return
      for (const problem of problemsOf(manifest)) {
        yield {
          at: placeOf(manifest, problem),
          message: describe(problem),
          fixes: problem.code === 'missing-field' ? [] : cureOf(manifest, problem),
        }
      }
      yield* unknownCodes(manifest, codes())
      yield* sameNames(manifest)
      yield* unsureReleases(manifest)
    },
    examples: [
      {
        title: 'A misspelt setting, a severity and a code that do not exist',
        yaml: `
# file: .sidecar-lens.yaml
owners:
#^^^^^ warning config-invalid: There is no setting "owners", so it has no effect. Did you mean "owner"? (fix)
  mtls: mesh
rules:
  unknown-fields: off
  #^^^^^^^^^^^^^ config-invalid: No rule has the code "unknown-fields", so this line has no effect. Did you mean "unknown-field"? (fix)
  unknown-annotation: info
  #                   ^^^^ config-invalid: "info" is none of
`,
        fixed: `
# file: .sidecar-lens.yaml
owner:
  mtls: mesh
rules:
  unknown-fields: off
  unknown-annotation: info
`,
      },
      {
        title: 'Environments of one name, a folder for a glob, a release that is none',
        yaml: `
# file: .sidecar-lens.yaml
environments:
  - name: prod
    include: ["envs/prod/"]
    #         ^^^^^^^^^^^^ config-invalid: "envs/prod/" is a folder, and only files are matched (fix)
  - name: prod
    #     ^^^^ config-invalid: An earlier environment is called "prod" too
    include: ["envs/prod-eu/**"]
versions:
  dapr: latest
  #     ^^^^^^ config-invalid: versions.dapr: "latest" is no release such as 1.18 or 1.18.3
`,
      },
      {
        title: 'Releases that nobody looked at yet, or any more',
        yaml: `
# file: .sidecar-lens.yaml
versions:
  istio: "1.99"
  #      ^^^^^^ information config-invalid: versions.istio: Istio 1.99 is newer than 1.31, the newest release that is known here, so it is judged like 1.31
  linkerd: "2.9"
  #        ^^^^^ information config-invalid: Linkerd 2.9 is older than 2.13
`,
      },
      {
        title: 'A valid configuration; scalars are read as they are written',
        yaml: `
# file: .sidecar-lens.yaml
environments:
  - name: dev
    include: ["envs/dev/**", "base/**"]
  - name: prod
    include: ["envs/prod/**", "base/**"]
owner:
  mtls: mesh
  retries: dapr
rules:
  ignored-field: off
versions:
  dapr: 1.10
  istio: 1.30
assume:
  mesh: istio
`,
      },
    ],
  })
}

function problemsOf({ body, open }: Manifest): readonly SchemaProblem[] {
  return [...validate(body, CONFIG_SCHEMA, { mode: 'selfHosted', version: '0', partial: false, open, checks: CHECKS })]
}

function describe(problem: SchemaProblem): string {
  const setting = formatPath(problem.path)
  const consequence = consequenceOf(problem)
  if (problem.code === 'unknown-field') return unknownSetting({ setting, advice: problem.reason })
  if (problem.code === 'missing-field') return missingSetting({ setting, consequence })
  return wrongSetting({ setting, reason: problem.reason, consequence })
}

function* unknownCodes(manifest: Manifest, codes: readonly string[]): Generator<Finding> {
  const overrides = itemsAt(manifest.body, ['overrides']).map((_, index): Path => ['overrides', index, 'rules'])
  for (const path of [['rules'], ...overrides]) {
    const written = entriesAt(manifest.body, path).map(([code]) => code)
    for (const code of written) {
      // With a blank in it, it is a line without a colon, which is an error of the text.
      if (codes.includes(code) || /\s/.test(code)) continue
      const meant = nearest(code, codes)
      const at = anchorAt(manifest, [...path, code], 'key')
      yield {
        at,
        message: unknownCode({ code, meant }),
        fixes:
          meant === undefined || written.includes(meant)
            ? []
            : [{ title: `Rename to "${meant}"`, safety: 'safe', edits: [{ kind: 'rename', at, to: meant }] }],
      }
    }
  }
}

function* sameNames(manifest: Manifest): Generator<Finding> {
  const first = new Map<string, number>()
  for (const [index, environment] of itemsAt(manifest.body, ['environments']).entries()) {
    const name = textAt(environment, ['name'])
    if (typeof name !== 'string') continue
    const earlier = first.get(name)
    if (earlier === undefined) {
      first.set(name, index)
      continue
    }
    yield {
      at: anchorAt(manifest, ['environments', index, 'name']),
      message: sameName({ name }),
      related: [{ at: anchorAt(manifest, ['environments', earlier, 'name']), message: 'The earlier one.' }],
    }
  }
}

/** Releases that are none are problems of the schema. */
function* unsureReleases(manifest: Manifest): Generator<Finding> {
  for (const { id } of PRODUCTS) {
    const path = ['versions', id]
    const written = textAt(manifest.body, path)
    const why = typeof written === 'string' ? whyUnsureOf(id, written) : undefined
    if (why !== undefined)
      yield { at: anchorAt(manifest, path), message: unsure({ setting: formatPath(path), why }), severity: 'information' }
  }
}
