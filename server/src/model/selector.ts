import { isList, isMap, type Plain, UNKNOWN } from '../syntax/plain.ts'
import { both, either, negate, type Truth } from './truth.ts'

/**
 * Whether a plain label map selects an object with these labels: all pairs must be there.
 * An empty or missing map selects everything, as Kubernetes and the meshes read it in a `matchLabels`.
 */
export function matchesLabels(wanted: Plain | undefined, labels: Plain | undefined): Truth {
  if (wanted === undefined || wanted === null) return 'yes'
  if (!isMap(wanted)) return 'unknown'
  return both(...Object.entries(wanted).map(([key, value]) => hasLabel(labels, key, [value])))
}

/**
 * Whether a Kubernetes label selector (`matchLabels` and `matchExpressions`) selects an object with these labels.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function matchesSelector(selector: Plain | undefined, labels: Plain | undefined): Truth {
  if (selector === undefined || selector === null) return 'yes'
  if (!isMap(selector)) return 'unknown'
  const expressions = selector.matchExpressions
  const parts = isList(expressions) ? expressions.map((expression) => matchesExpression(expression, labels)) : []
  return both(matchesLabels(selector.matchLabels, labels), ...parts)
}

function matchesExpression(expression: Plain, labels: Plain | undefined): Truth {
  if (!isMap(expression) || typeof expression.key !== 'string') return 'unknown'
  const values = isList(expression.values) ? expression.values : []
  const has = hasLabel(labels, expression.key, undefined)
  switch (expression.operator) {
    case 'In':
      return hasLabel(labels, expression.key, values)
    case 'NotIn':
      return negate(hasLabel(labels, expression.key, values))
    case 'Exists':
      return has
    case 'DoesNotExist':
      return negate(has)
    default:
      return 'unknown'
  }
}

/** Whether the label is there with one of the values, or at all when none are given. */
function hasLabel(labels: Plain | undefined, key: string, values: readonly Plain[] | undefined): Truth {
  if (labels === UNKNOWN) return 'unknown'
  const found = isMap(labels) && Object.hasOwn(labels, key) ? labels[key] : undefined
  if (found === undefined) return 'no'
  if (values === undefined) return 'yes'
  if (found === UNKNOWN) return 'unknown'
  return either(...values.map((value): Truth => (value === UNKNOWN ? 'unknown' : value === found ? 'yes' : 'no')))
}
