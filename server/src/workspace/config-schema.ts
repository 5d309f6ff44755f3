import { RELEASES } from '../knowledge/releases.ts'
import type { Schema, TextSchema } from '../schema/schema.ts'

const owner: TextSchema = {
  kind: 'text',
  docs: 'Who should do the job. `auto` follows the decision guide and says why.',
  default: 'auto',
  values: {
    auto: 'The decision guide decides.',
    dapr: 'Dapr does it, the mesh leaves it alone.',
    mesh: 'The mesh does it, Dapr leaves it alone.',
  },
}

const owners: Schema = {
  kind: 'object',
  docs: 'Which side owns a job that Dapr and the mesh can both do. Findings are placed at the other side.',
  fields: {
    mtls: { ...owner, docs: 'Who encrypts calls between sidecars.' },
    tracing: { ...owner, docs: 'Who reports spans.' },
    retries: { ...owner, docs: 'Who retries, limits and breaks calls.' },
  },
  shorthands: { 'dapr-owns': 'Dapr does all three.', 'mesh-owns': 'The mesh does all three.' },
}

const assume: Schema = {
  kind: 'object',
  docs: 'What is installed in the cluster though the repository does not show it.',
  fields: {
    mesh: {
      kind: 'text',
      docs: 'The mesh that carries the traffic; `none` if there certainly is none.',
      values: {
        istio: 'Istio, whose injection marks are not in these files.',
        linkerd: 'Linkerd, likewise.',
        none: 'No mesh at all.',
      },
    },
    mtls: {
      kind: 'text',
      docs: 'What meshed workloads accept.',
      values: { strict: 'Only callers with a mesh identity.', permissive: 'Any caller.' },
    },
  },
}

const severities: Schema = {
  kind: 'map',
  docs: 'Severity by rule code; `off` silences the rule.',
  values: {
    kind: 'text',
    docs: 'Severity of the findings of this rule.',
    values: {
      off: 'Not reported.',
      hint: 'Shown as a hint.',
      information: 'Shown as information.',
      warning: 'Shown as a warning.',
      error: 'Shown as an error.',
    },
  },
}

const globs = (docs: string): Schema => ({
  kind: 'list',
  docs,
  items: { kind: 'text', format: 'glob', docs: 'A glob relative to the folder of this file, such as `envs/prod/**`.' },
})

const version = (product: string, { newest }: { readonly newest: string }): Schema => ({
  kind: 'text',
  docs: `Release of ${product} to judge by, such as \`${newest}\`.`,
  default: 'the newest known',
  format: 'release',
})

/** Shape of `.sidecar-lens.yaml`; also the source of its JSON schema and reference page. */
export const CONFIG_SCHEMA: Schema = {
  kind: 'object',
  docs: 'Settings of Sidecar Lens for a repository, shared by every editor and by CI.',
  fields: {
    environments: {
      kind: 'list',
      docs: 'Which files live in one cluster. Where this is written, it alone decides; files that no environment names are not judged together with others.',
      items: {
        kind: 'object',
        docs: 'One environment.',
        required: ['name', 'include'],
        requiredByProgram: ['name', 'include'],
        onInvalid: 'the environment is left out',
        fields: {
          name: { kind: 'text', docs: 'Name in messages.' },
          include: globs('Files of the environment.'),
          mode: {
            kind: 'text',
            docs: 'How Dapr runs there.',
            values: {
              kubernetes: 'Sidecars are injected into pods.',
              selfHosted: 'daprd runs as a process, for example by `dapr run`.',
            },
          },
          owner: owners,
          assume,
        },
      },
    },
    owner: owners,
    rules: severities,
    overrides: {
      kind: 'list',
      docs: 'Other severities for some files; later entries win.',
      items: {
        kind: 'object',
        docs: 'Severities for the files that match.',
        required: ['files', 'rules'],
        requiredByProgram: ['files', 'rules'],
        onInvalid: 'the entry is left out',
        fields: { files: globs('Files the severities are for.'), rules: severities },
      },
    },
    versions: {
      kind: 'object',
      docs: 'Releases to judge by.',
      fields: {
        dapr: version('Dapr', RELEASES.dapr),
        istio: version('Istio', RELEASES.istio),
        linkerd: version('Linkerd', RELEASES.linkerd),
        kubernetes: version('Kubernetes', RELEASES.kubernetes),
      },
    },
    assume,
    ignore: globs('Files that are not read at all.'),
  },
}
