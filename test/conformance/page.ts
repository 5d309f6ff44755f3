import { PRODUCTS } from '../../server/src/knowledge/products.ts'
import { type Comparison, casesOf } from './compare.ts'
import { INTENDED } from './intended.ts'

/** Where the page lies in the repository. */
export const CONFORMANCE_PAGE = 'docs/conformance.md'

/** `docs/conformance.md`, with the comparisons of all topics and versions. */
export function conformancePage(comparisons: readonly Comparison[]): string {
  return `${[INTRODUCTION, tableOf(comparisons), CAPTION, TOPICS_TITLE, topicsOf(comparisons), REVIEWED, reviewedOf(comparisons), LIMITS, HOW_TO].join('\n\n')}\n`
}

/** A row for each product, version and topic, as they come. */
export function tableOf(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ topic, version, cases, agreed, intended, disagreements }) =>
    row([
      titleOf(topic.product),
      version,
      topic.name,
      numberOf(cases),
      numberOf(agreed),
      numberOf(intended.length),
      numberOf(disagreements.length),
      shareOf(agreed, cases),
    ]),
  )
  return [
    row(['Product', 'Version', 'Topic', 'Cases', 'Agreed', 'Intended', 'Open', 'Share']),
    RULER,
    ...rows,
    totalOf(comparisons),
  ].join('\n')
}

const RULER = '| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |'

function totalOf(comparisons: readonly Comparison[]): string {
  const sum = (count: (comparison: Comparison) => number) =>
    comparisons.reduce((total, comparison) => total + count(comparison), 0)
  const cases = sum((comparison) => comparison.cases)
  const agreed = sum((comparison) => comparison.agreed)
  const intended = sum((comparison) => comparison.intended.length)
  const open = sum((comparison) => comparison.disagreements.length)
  return row(['**All**', '', '', numberOf(cases), numberOf(agreed), numberOf(intended), numberOf(open), shareOf(agreed, cases)])
}

function topicsOf(comparisons: readonly Comparison[]): string {
  const topics = new Map(comparisons.map(({ topic }) => [`${topic.product}/${topic.name}`, topic]))
  return [...topics.values()].map(({ product, name, asks }) => `- **${titleOf(product)}, ${name}.** ${asks}`).join('\n')
}

function reviewedOf(comparisons: readonly Comparison[]): string {
  if (INTENDED.length === 0) return 'The list is empty: no disagreement is meant to stay.'
  const rows = INTENDED.map(({ topic: name, covers, reason, source }) => {
    const about = comparisons.filter(({ topic }) => `${topic.product}/${topic.name}` === name)
    const count = about.reduce((sum, { topic, version, intended }) => {
      const questions = new Map(casesOf(topic).map((question) => [question.id, question]))
      return sum + intended.filter(({ id }) => covers(questions.get(id) ?? { id, input: undefined }, version)).length
    }, 0)
    const [url = '', ...where] = source.split(' ')
    return row([name, numberOf(count), reason, [`[source](${url})`, ...where].join(' ')])
  })
  return [row(['Topic', 'Cases', 'Why it stays', 'Seen in']), '| --- | ---: | --- | --- |', ...rows].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function titleOf(product: string): string {
  return PRODUCTS.find(({ id }) => id === product)?.title ?? DEFINITIONS[product] ?? product
}

/** What no product of ours is. */
const DEFINITIONS: Readonly<Record<string, string>> = { 'gateway-api': 'Gateway API' }

function numberOf(count: number): string {
  return count.toLocaleString('en-US')
}

/** Rounded down, so that only all is 100 %. */
function shareOf(agreed: number, cases: number): string {
  return `${(Math.floor((agreed / cases) * 10_000) / 100).toFixed(2)} %`
}

const INTRODUCTION = `# Conformance

Documentation and source code can be misread. So the programs themselves were asked: each was given the same manifests, and what it answered is kept in the repository. \`npm test\` compares the answers of Sidecar Lens with theirs, and fails when they differ. This page is written by \`npm run conformance -- --write\`.

The judges, all built from the Go modules in which the products are published:

- **daprd and the Dapr control plane**: the packages that load Resiliency and Configuration objects, read annotations, decide access and evaluate \`trip\`; the whole of daprd for its start and its APIs.
- **Helm**, with the charts of Dapr and Linkerd.
- **The Kubernetes API server**: its structural validation, defaulting, pruning and CEL rules, with the CRDs of Dapr, Istio, Linkerd and the Gateway API.
- **Istio**: the injector with its webhooks, the packages that resolve policies, and the analyzers.
- **Linkerd**: the injector with its webhook and chart, the init container that writes the firewall rules, and the policy controller.

## Results`

const CAPTION = `*Cases* are questions: a manifest or a set of settings. *Agreed*: Sidecar Lens gives the same verdict, and the same values in force where the topic compares them. *Intended*: disagreements that were looked at and are meant to stay; they are listed below. *Open*: all other disagreements; there must be none.`

const TOPICS_TITLE = `## What is asked`

const REVIEWED = `## Reviewed disagreements

At most one case in a hundred of a topic may be on this list. It is for what Sidecar Lens judges otherwise on purpose, such as a warning about what a program silently ignores.`

const LIMITS = `## What is not judged

- **Linkerd after May 2023.** No later state of its control plane can be had as a Go module. The record is that of commit [e1ba0e039](https://github.com/linkerd/linkerd2/tree/e1ba0e039) on the way from 2.13 to 2.14, and Sidecar Lens is asked about that version. What later releases do otherwise is read from their sources; each such fact has a \`since\` or \`until\`, and a link. The init container is that of linkerd2-proxy-init 1.6.2, for the same reason.
- **Linkerd's proxy.** What it makes of texts that the injector only hands on, such as log levels, rests on its sources; so does what the policy controller does with routes, retries and timeouts, which came after the version that was asked.
- **The start of daprd after 1.16.** The whole of daprd needs versions of [durabletask-go](https://github.com/dapr/durabletask-go) that the Go module proxy does not serve for 1.17 and 1.18. Whether it starts, which of its APIs it serves, and how long a component may take to start were asked of 1.16.8 alone.
- **Istio between releases.** Istio's own code can be had as development states, not as releases; the states that were asked are named by the lines that they are nearest to. 1.31 is commit [eed52ebb66ad](https://github.com/istio/istio/tree/eed52ebb66ad) of August 2026, from which that release was made; 1.30 is commit [b01690e6db7d](https://github.com/istio/istio/tree/b01690e6db7d) of April 2026, days after the branch of 1.30 was made, which calls itself 1.31 already. Only the definitions of its kinds come with each release.
- **What happens on the wire.** The programs say what they load, inject and configure. Whether two sidecars then understand each other is not tried here.
- **Findings that compare products.** No program knows both Dapr and a mesh; the rules about overlaps rest on what each program was seen to do by itself.`

const HOW_TO = `## Asking again

The programs are asked by small programs in [test/conformance/recorder](../test/conformance/recorder), one folder each, with one module file per version; \`npm run conformance:record\` runs them and needs Go, and Rust's cargo for Linkerd's policy controller. Asked twice, they give the same bytes. The answers lie in [test/conformance/records](../test/conformance/records), one line a case; of an older version only those that differ from the next newer one. How to add a topic, cases or a version is said in [test/conformance/README.md](../test/conformance/README.md).`
