import type { ObjectSchema } from '../../schema/schema.ts'
import { daprSource } from './evidence.ts'
import { OBJECT_FIELDS, SCOPES } from './object.ts'

/** `dapr.io/v1alpha1 WorkflowAccessPolicy`: who may do what with the workflows of an app. */
export const workflowAccessPolicySchema: ObjectSchema = {
  kind: 'object',
  docs: 'Which apps may act on the workflows and activities of the apps in `scopes`. With no policy everything is allowed; with one, everything that no rule allows is refused. Callers are known by their certificate, so without Dapr mTLS every call from another app is refused.',
  since: '1.18',
  concern: 'access-control',
  evidence: daprSource('pkg/apis/workflowaccesspolicy/v1alpha1/types.go'),
  fields: {
    ...OBJECT_FIELDS,
    scopes: SCOPES,
    spec: {
      kind: 'object',
      docs: 'The rules.',
      evidence: daprSource('charts/dapr/crds/workflowaccesspolicy.yaml'),
      fields: {
        rules: {
          kind: 'list',
          docs: 'What is allowed. A call that any rule matches goes through.',
          concern: 'access-control',
          items: {
            kind: 'object',
            docs: 'What some callers may do. Must hold `workflows` or `activities`.',
            required: ['callers'],
            choices: [{ of: ['workflows', 'activities'], count: 'at least one' }],
            fields: {
              callers: {
                kind: 'list',
                docs: 'Apps that the rule is for; at least one.',
                nonEmpty: true,
                items: {
                  kind: 'object',
                  docs: 'One calling app.',
                  required: ['appID'],
                  fields: {
                    appID: {
                      kind: 'text',
                      docs: 'App id of the caller.',
                      nonEmpty: true,
                      refersTo: 'app',
                      dangling: { effect: 'the rule never matches a caller' },
                    },
                  },
                },
              },
              workflows: {
                kind: 'list',
                docs: 'What they may do with workflows.',
                items: {
                  kind: 'object',
                  docs: 'Operations on some workflows.',
                  required: ['name', 'operations'],
                  fields: {
                    name: { kind: 'text', nonEmpty: true, docs: 'Name of the workflow, or a pattern with `*`.' },
                    operations: {
                      kind: 'list',
                      docs: 'Allowed operations; at least one, and none twice.',
                      nonEmpty: true,
                      distinct: true,
                      items: {
                        kind: 'text',
                        docs: 'One operation.',
                        enforced: true,
                        values: {
                          schedule: 'Start a workflow.',
                          terminate: 'End a workflow.',
                          raise: 'Send an event to a workflow.',
                          pause: 'Pause a workflow.',
                          resume: 'Resume a paused workflow.',
                          purge: 'Delete the state of a workflow.',
                          get: 'Read the state of a workflow.',
                          rerun: 'Run a workflow again.',
                        },
                      },
                    },
                  },
                },
              },
              activities: {
                kind: 'list',
                docs: 'Which activities they may schedule.',
                items: {
                  kind: 'object',
                  docs: 'Some activities.',
                  required: ['name'],
                  fields: { name: { kind: 'text', nonEmpty: true, docs: 'Name of the activity, or a pattern with `*`.' } },
                },
              },
            },
          },
        },
      },
      mistakes: { scopes: { into: ['..'] } },
    },
  },
}
