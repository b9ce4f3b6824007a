/** Which pods somebody means: by their labels, in a namespace or in all. */

import { elementsOf, fieldOf, fieldsOf, isRecord, plainText, textOf, type Located } from './json-input.ts';
import type { Labels } from './kubernetes-object.ts';

/** A label and its value. */
export type Label = readonly [key: string, value: string];

/** Which pods are meant. */
export interface PodSelector {
  /** Nothing: in all of them. */
  readonly namespace: string | undefined;
  /** It asks for nothing. */
  readonly isEverybody: boolean;
  /** Labels of which each such pod has one at least, where there are some. */
  readonly oneOf: readonly Label[] | undefined;
  /** Labels that each such pod has, by which those that are not among the files are called. */
  readonly equal: Labels;
  readonly holds: (labels: Labels, namespace: string) => boolean;
  /** Selectors with equal keys mean the same pods. */
  readonly key: string;
}

/** Kubernetes' own: `matchLabels` and `matchExpressions`. */
export function podSelector(at: Located, namespace: string | undefined): PodSelector {
  return labelSelector(
    fieldsOf(fieldOf(at, 'matchLabels')).map(([key, { value }]) => [key, plainText(value)]),
    elementsOf(fieldOf(at, 'matchExpressions')).map((one) => expressionOf(one, (key) => key)),
    namespace,
  );
}

const ciliumNamespace = 'io.kubernetes.pod.namespace';

/**
 * Cilium's: the same, with where a label comes from before it (`k8s:app`). A label of the pod's namespace says in which one it is. Who has no pod
 * (`reserved:host`) is nobody here.
 */
export function ciliumSelector(at: Located, namespace: string | undefined): PodSelector {
  const plain = (key: string): string => key.replace(/^(?:k8s|any|container)[:.]/, '');
  const labels = fieldsOf(fieldOf(at, 'matchLabels')).map(([key, { value }]): Label => [
    plain(key),
    plainText(value),
  ]);
  const expressions = elementsOf(fieldOf(at, 'matchExpressions')).map((one) => expressionOf(one, plain));
  const keys = [...labels.map(([key]) => key), ...expressions.map(({ key }) => key)];
  const ofNamespaces = keys.some(
    (key) => key === ciliumNamespace || key.startsWith('io.cilium.k8s.namespace.labels.'),
  );
  const [, named] = labels.find(([key]) => key === ciliumNamespace) ?? [];
  return labelSelector(
    labels.filter(([key]) => !isOfNamespace(key)),
    expressions.filter(({ key }) => !isOfNamespace(key)),
    ofNamespaces ? named : namespace,
  );
}

function isOfNamespace(key: string): boolean {
  return key === ciliumNamespace || key.startsWith('io.cilium.k8s.');
}

function labelSelector(
  labels: readonly Label[],
  expressions: readonly LabelExpression[],
  namespace: string | undefined,
): PodSelector {
  const choices = [
    ...labels.map((label) => [label]),
    ...expressions.flatMap(({ isIn, key, values }) =>
      isIn ? [Array.from(values, (value): Label => [key, value])] : [],
    ),
  ];
  const told = expressions.map(({ key, operator, values }) => [key, operator, ...values]);
  return {
    namespace,
    isEverybody: labels.length + expressions.length === 0,
    oneOf: choices[0],
    equal: new Map(labels),
    holds: (own) =>
      labels.every(([key, value]) => own.get(key) === value) && expressions.every((one) => one.holds(own)),
    key: JSON.stringify([labels, told, namespace]),
  };
}

/** What a label must be. */
interface LabelExpression {
  readonly key: string;
  readonly operator: string;
  readonly isIn: boolean;
  readonly values: ReadonlySet<string>;
  readonly holds: (labels: Labels) => boolean;
}

function expressionOf(at: Located, plain: (key: string) => string): LabelExpression {
  const key = plain(textOf(fieldOf(at, 'key')));
  const operator = textOf(fieldOf(at, 'operator'));
  const values = new Set(elementsOf(fieldOf(at, 'values')).map(({ value }) => plainText(value)));
  const holds = (labels: Labels): boolean => {
    const value = labels.get(key);
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const isAmong = value !== undefined && values.has(value);
    return operator === 'NotIn' ? !isAmong : isAmong;
  };
  return { key, operator, values, isIn: !['Exists', 'DoesNotExist', 'NotIn'].includes(operator), holds };
}

/** Whether this selects pods at all. */
export function isSelector({ value }: Located): boolean {
  return isRecord(value);
}
