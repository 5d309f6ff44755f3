import { type Document, isMap, isScalar, isSeq, type Pair, parseAllDocuments, Scalar, visit, YAMLMap } from 'yaml'
import type { Case } from '../topic.ts'

/** A manifest that a program accepts, from which faulty ones are made. */
export interface Seed {
  readonly name: string
  /** One or more YAML documents. */
  readonly yaml: string
}

/** The seed itself, then every single change of it, in a fixed order and each text once. */
export function mutationsOf({ name, yaml }: Seed): readonly Case<string>[] {
  const cases = new Map<string, Case<string>>()
  const add = (id: string, text: string) => {
    if (!cases.has(text)) cases.set(text, { id, input: text })
  }
  add(name, yaml)
  const originals: Documents = parseAllDocuments(yaml)
  const count = placesOf(originals).length
  for (let index = 0; index < count; index++) {
    const place = (documents: Documents) => placesOf(documents)[index]
    const changed = (apply: Change) => {
      const documents = originals.map((document) => document.clone())
      const found = place(documents)
      if (found) apply(found)
      return printed(documents)
    }
    const original = place(originals)
    const holed = changed(makeHole)
    for (const [change, apply] of changesOf(original)) {
      const text = typeof apply === 'string' ? holed.replace(HOLE, () => apply) : changed(apply)
      add(`${name}/${original?.path}/${change}`, text)
    }
  }
  return [...cases.values()]
}

type Documents = readonly Document[]

/** An entry of a map, or an item of a list. */
interface Place {
  readonly path: string
  readonly key: string | undefined
  readonly value: unknown
  readonly parent: YAMLMap | undefined
  /** Map that holds the parent. */
  readonly grandparent: YAMLMap | undefined
  readonly set: (value: unknown) => void
  readonly rename: (key: string) => void
  readonly remove: () => void
}

/** Changes the documents. */
type Change = (place: Place) => void

/** Stands for a value that is put in as raw text after printing, so that every spelling can be tried. */
const HOLE = 'HOLE_FOR_RAW_TEXT'

/** Neither a field nor a reference of these is judged by itself. */
const IDENTITY = new Set(['apiVersion', 'kind', 'metadata', 'metadata.name', 'metadata.namespace'])

function placesOf(documents: Documents): readonly Place[] {
  const places: Place[] = []
  for (const document of documents) {
    visit(document, {
      Pair(_, pair, ancestors) {
        const path = pathOf(pair, ancestors)
        if (!IDENTITY.has(path)) places.push(placeOfPair(pair, path, ancestors.filter(isMap)))
      },
      Seq(_, seq, ancestors) {
        const path = pathOf(undefined, ancestors)
        seq.items.forEach((item, at) => {
          if (!isMap(item))
            places.push({
              path: `${path}[${at}]`,
              key: undefined,
              value: isScalar(item) ? item.value : undefined,
              parent: undefined,
              grandparent: undefined,
              set: (value) => seq.set(at, value),
              rename: () => undefined,
              remove: () => seq.delete(at),
            })
        })
      },
    })
  }
  return places
}

function placeOfPair(pair: Pair, path: string, maps: readonly YAMLMap[]): Place {
  const [grandparent, parent] = maps.slice(-2).length === 2 ? maps.slice(-2) : [undefined, maps.at(-1)]
  return {
    path,
    key: keyOf(pair),
    value: isScalar(pair.value) ? pair.value.value : undefined,
    parent,
    grandparent,
    set(value) {
      pair.value = value
    },
    rename(key) {
      pair.key = new Scalar(key)
    },
    remove() {
      if (parent) parent.items = parent.items.filter((other) => other !== pair)
    },
  }
}

function pathOf(pair: Pair | undefined, ancestors: readonly unknown[]): string {
  let path = ''
  ancestors.forEach((ancestor, at) => {
    const child = ancestors[at + 1]
    if (isSeq(ancestor) && child !== undefined) path += `[${ancestor.items.indexOf(child)}]`
    if (typeof ancestor === 'object' && ancestor !== null && 'key' in ancestor) path += `.${keyOf(ancestor)}`
  })
  if (pair) path += `.${keyOf(pair)}`
  return path.replace(/^\./, '')
}

function keyOf(pair: { readonly key: unknown }): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
}

function printed(documents: Documents): string {
  return documents.map((document) => document.toString({ lineWidth: 0 })).join('---\n')
}

/** Each with its name; a text takes the place of the value, as it is written. */
function changesOf(place: Place | undefined): readonly (readonly [string, Change | string])[] {
  if (!place) return []
  const { key, value } = place
  return [
    ['missing', remove],
    ...(place.grandparent ? [['moved up', moveUp] as const] : []),
    ...(key === undefined ? [] : [['moved down', moveDown] as const]),
    ...misspellingsOf(key).map((name) => [`named ${name}`, renameTo(name)] as const),
    ...writtenFor(value).map((raw) => [`is ${raw}`, raw] as const),
  ]
}

const remove: Change = (place) => place.remove()

const moveUp: Change = ({ key, parent, grandparent, remove: take }) => {
  const pair = parent?.items.find((item) => keyOf(item) === key)
  take()
  if (pair && grandparent && !grandparent.has(pair.key)) grandparent.items.push(pair)
}

/** Puts the entry under a map of its own name, as one who indents too much does. */
const moveDown: Change = ({ key, parent, set }) => {
  const pair = parent?.items.find((item) => keyOf(item) === key)
  const inner = new YAMLMap()
  if (pair) inner.set(pair.key, pair.value)
  set(inner)
}

function renameTo(name: string): Change {
  return ({ rename }) => rename(name)
}

const makeHole: Change = ({ set }) => set(new Scalar(HOLE))

function misspellingsOf(key: string | undefined): readonly string[] {
  if (key === undefined || key.length < 3) return []
  const middle = Math.floor(key.length / 2)
  return [
    key.slice(0, middle) + key.slice(middle + 1),
    key.toLowerCase() === key ? key.toUpperCase() : key.toLowerCase(),
    (key[0] ?? '').toUpperCase() + key.slice(1),
    `${key} `,
    key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  ].filter((name) => name !== key)
}

/** Texts as they are written in YAML; what they mean is for the reader to find out. */
function writtenFor(value: unknown): readonly string[] {
  switch (typeof value) {
    case 'string':
      return [...OTHER_TYPES, ...TEXTS, ...variantsOf(value)]
    case 'number':
      return [...OTHER_TYPES, ...NUMBERS, `"${value}"`]
    case 'boolean':
      return [...OTHER_TYPES, ...BOOLEANS, `"${value}"`]
    default:
      return OTHER_TYPES
  }
}

const OTHER_TYPES = ['', 'null', 'true', '5', 'text', '{}', '[]', '[text]', '{a: b}']
// biome-ignore lint/suspicious/noTemplateCurlyInString: text for another program to expand
const TEXTS = ['""', '" "', '"{{ .Values.x }}"', '${X}', '"0"', '"-1"', '0', '-1', '1.5', '012', '2026-11-24', 'no', '!!str 5']
const NUMBERS = [
  '0',
  '-1',
  '-2',
  '1',
  '3',
  '1.0',
  '1.5',
  '1e3',
  '0x10',
  '0o7',
  '012',
  '1_000',
  '2147483647',
  '2147483648',
  '9223372036854775808',
  '.inf',
  '.nan',
  '!!float 3',
]
const BOOLEANS = ['true', 'false', 'True', 'FALSE', 'yes', 'no', 'on', 'off', 'y', 'n', '1', '0', '!!bool yes']

function variantsOf(value: string): readonly string[] {
  const quoted = (text: string) => JSON.stringify(text)
  return [
    quoted(value.toUpperCase()),
    quoted(value.toLowerCase()),
    quoted(` ${value}`),
    quoted(`${value} `),
    quoted(`${value}x`),
    quoted(value.slice(0, -1)),
    quoted(value.replace(/[a-z]+$/i, '')),
    `'${value.replaceAll("'", "''")}'`,
    `|-\n${' '.repeat(20)}${value}`,
  ]
}
