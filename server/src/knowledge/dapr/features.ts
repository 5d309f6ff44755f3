import { daprSource } from './evidence.ts'

/** A preview feature that `spec.features` of a Configuration may name. */
export interface FeatureFlag {
  readonly name: string
  /** First release line that knows it; not established for the flags that 1.5 already had. */
  readonly since?: string
  /** First release line that does not know it. */
  readonly until?: string
  /** First release line in which it is on unless switched off. */
  readonly onSince?: string
  readonly docs: string
}

/** All flags of all releases. daprd compares names exactly and accepts unknown ones without a message. */
export const FEATURE_FLAGS: readonly FeatureFlag[] = [
  {
    name: 'HotReload',
    since: '1.13',
    onSince: '1.18',
    docs: 'Applies changed components and settings without a new pod.',
  },
  { name: 'ActorStateTTL', since: '1.11', docs: 'Lets actor state expire.' },
  {
    name: 'WorkflowsClusteredDeployment',
    since: '1.16',
    docs: 'Lets results of workflows reach any sidecar of the app, as behind a load balancer.',
  },
  {
    name: 'WorkflowsRemoteActivityReminder',
    since: '1.17',
    onSince: '1.18',
    docs: 'Sends results of activities in other apps back through reminders, so that none is lost.',
  },
  {
    name: 'WorkflowHistorySigning',
    since: '1.18',
    docs: 'Signs the history of workflows. daprd does not start with it when Dapr mTLS is off.',
  },
  {
    name: 'SchedulerReminders',
    since: '1.14',
    until: '1.17',
    onSince: '1.15',
    docs: 'Keeps actor reminders in the scheduler; always on since 1.17.',
  },
  { name: 'AppChannelAllowInsecureTLS', since: '1.11', until: '1.13', docs: 'Did not check the certificate of the app.' },
  { name: 'ServiceInvocationStreaming', since: '1.10', until: '1.12', docs: 'Streamed request bodies; always on now.' },
  { name: 'AppHealthCheck', since: '1.9', until: '1.11', docs: 'Allowed health checks of the app; always possible now.' },
  {
    name: 'ServiceInvocation.NoDefaultContentType',
    since: '1.7',
    until: '1.9',
    docs: 'Left the content type of invocations as the caller wrote it; always so now.',
  },
  { name: 'Resiliency', since: '1.7', until: '1.10', docs: 'Switched Resiliency on; always on now.' },
  { name: 'Actor.Reentrancy', until: '1.7', docs: 'Allowed actors to be entered again; the app sets it now.' },
  { name: 'Actor.TypeMetadata', until: '1.8', docs: 'Partitioned reminders; the app sets it now.' },
  { name: 'PubSub.Routing', until: '1.8', docs: 'Allowed rules in subscriptions; always possible now.' },
  { name: 'State.Encryption', until: '1.7', docs: 'Allowed encrypted state; always possible now.' },
]

/** Where the flags were read; each release line has its own list. */
export const featureFlagsEvidence = daprSource('pkg/config/configuration.go')
