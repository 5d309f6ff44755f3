import type { Cluster } from '../knowledge/cluster.ts'
import type { Manifest } from '../model/manifest.ts'
import type { Truth } from '../model/truth.ts'
import type { Evidence } from '../schema/evidence.ts'
import type { Anchor } from '../syntax/anchor.ts'
import type { Edit } from '../syntax/edit.ts'
import type { SourceFile } from '../syntax/source-file.ts'

export type Severity = 'error' | 'warning' | 'information' | 'hint'

export type Category =
  | 'yaml'
  | 'schema'
  | 'annotation'
  | 'reference'
  | 'resiliency'
  | 'configuration'
  | 'mesh'
  | 'overlap'
  | 'suppression'
  | 'config'

/** One check. Its docs and examples are its page, its tests and what `explain` prints. */
export interface Rule {
  /** Kebab-case noun for the situation; never reused. */
  readonly code: string
  readonly category: Category
  /** Severity when everything the finding rests on is visible; see `Finding.severity` for exceptions. */
  readonly severity: Severity
  /** First release of Sidecar Lens with this rule. */
  readonly since: string
  /** One line: what the rule finds. */
  readonly title: string
  readonly docs: {
    /** What is reported. */
    readonly what: string
    /** What happens at run time, and why that matters. */
    readonly why: string
    /** What to write instead. */
    readonly instead: string
    readonly whenToIgnore?: string
  }
  readonly evidence: readonly Evidence[]
  /** Asked once per manifest and view; reports only places in that manifest. */
  readonly check?: (context: RuleContext) => Iterable<Finding>
  /** Asked once per file, for what concerns the text and not one object. */
  readonly checkFile?: (file: SourceFile) => Iterable<Finding>
  readonly examples: readonly Example[]
}

export interface RuleContext {
  readonly manifest: Manifest
  /** What can live in one cluster with the manifest. */
  readonly cluster: Cluster
}

/** One result, free of positions. */
export interface Finding {
  readonly at: Anchor
  readonly message: string
  /** The API server refuses the object for it, or kubectl asks it to. Other findings are about what happens later. */
  readonly refused?: boolean
  /** `unknown` lowers the severity to information: the finding rests on something that the files do not show. */
  readonly certainty?: Exclude<Truth, 'no'>
  /** Overrides the rule's severity for this case; before `certainty` is applied. */
  readonly severity?: Severity
  readonly related?: readonly { readonly at: Anchor; readonly message: string }[]
  /** Best first. */
  readonly fixes?: readonly Fix[]
  readonly tag?: 'unnecessary' | 'deprecated'
}

export interface Fix {
  /** Imperative, names the place it changes when that is another object: `Let Istio do it: set … in Configuration "daprsystem"`. */
  readonly title: string
  readonly edits: readonly Edit[]
  /** `safe` keeps run-time behaviour, or only restores what was plainly meant, and joins fix-all. */
  readonly safety: 'safe' | 'unsafe'
  /** Who does the job after the fix, for findings about two products. */
  readonly owner?: 'dapr' | 'mesh'
  /** The one that the owner setting or the decision guide prefers. */
  readonly preferred?: boolean
  /** What changes at run time and what must be restarted; shown before an unsafe fix is applied. */
  readonly effect?: string
}

/**
 * YAML that documents a rule and tests it. Caret lines under a line (`# ^^^ code`) say what is found there; without any, nothing
 * may be found. `---` separates documents; a line `# file: name.yaml` begins another file.
 */
export interface Example {
  readonly title: string
  readonly yaml: string
  /** The text after the first fix of the first finding of this rule, for its file. */
  readonly fixed?: string
  /** Loads the files from disk as `dapr run` does, and not from a cluster. */
  readonly mode?: 'selfHosted'
}

export function defineRule(rule: Rule): Rule {
  return rule
}
