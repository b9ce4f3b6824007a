/**
 * Network policies: who may call whom. That a call is allowed does not say that it is made, so `evidence` says no more than that.
 *
 * Pods that are among the files are found by their labels. Others are called by what their labels name: `app`, `name` and their like. Rules
 * for everybody or nobody, for addresses and for whole namespaces name no caller, and are no edge.
 */

import { append } from '../lib/append.ts';
import { createEdgeLimit } from './edge-limit.ts';
import { elementsOf, fieldOf, isRecord, plainText, textOf, type Located } from './json-input.ts';
import type { ClusterNames } from './kubernetes-names.ts';
import { labelsOf, type ClusterObject, type Labels } from './kubernetes-object.ts';
import type { Workload } from './kubernetes-workload.ts';

/** A call that a policy allows. */
export interface Allowed {
  readonly from: string;
  readonly to: string;
  readonly file: string;
  readonly policy: string;
}

/** Somebody whom a policy names. */
interface Named {
  readonly name: string;
  readonly file: string;
}

/** A policy that allows somebody to call, or be called by, every pod. */
interface Everywhere {
  readonly policy: string;
  readonly file: string;
  readonly who: string;
}

/** What policies say. */
export interface Policies {
  readonly named: readonly Named[];
  readonly allowed: readonly Allowed[];
  readonly everywhere: readonly Everywhere[];
}

const naming = [
  'app.kubernetes.io/name',
  'app',
  'name',
  'k8s-app',
  'io.kompose.service',
  'service',
  'app.kubernetes.io/component',
  'component',
];

/**
 * What the network policies among `objects` say. O(policies + what they select).
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` where what they allow has no measure
 */
export function policiesIn(
  objects: readonly ClusterObject[],
  workloads: readonly Workload[],
  names: ClusterNames,
): Policies {
  const select = createSelection(workloads, names);
  const all = { named: [] as Named[], allowed: [] as Allowed[], everywhere: [] as Everywhere[] };
  const limit = createEdgeLimit();
  for (const object of objects) {
    if (object.kind !== 'NetworkPolicy' || object.group === 'crd.projectcalico.org') continue;
    const { subjects, callers, callees } = policyOf(object, select);
    const { file, name: policy } = object;
    const others = [...callers, ...callees];
    if (subjects === 'everybody') {
      const who = [...new Set(others)].join(', ');
      if (who !== '') all.everywhere.push({ policy, file, who });
      continue;
    }
    limit(subjects.length * (1 + others.length) + others.length, object.at);
    for (const name of [...subjects, ...others]) all.named.push({ name, file });
    for (const subject of subjects) {
      for (const from of callers) all.allowed.push({ from, to: subject, file, policy });
      for (const to of callees) all.allowed.push({ from: subject, to, file, policy });
    }
  }
  return all;
}

/** The services that a selector of pods selects; `everybody` where it asks for nothing. Without a namespace, in all of them. */
type Select = (selector: Located, namespace: string | undefined) => readonly string[] | 'everybody';

function policyOf(
  { at, namespace }: ClusterObject,
  select: Select,
): {
  subjects: ReturnType<Select>;
  callers: readonly string[];
  callees: readonly string[];
} {
  const spec = fieldOf(at, 'spec');
  const peersOf = (part: string, key: string): string[] =>
    elementsOf(fieldOf(spec, part))
      .flatMap((rule) => elementsOf(fieldOf(rule, key)))
      .flatMap((peer) => {
        const selector = fieldOf(peer, 'podSelector');
        if (!isRecord(selector.value)) return [];
        const others = select(
          selector,
          isRecord(fieldOf(peer, 'namespaceSelector').value) ? undefined : namespace,
        );
        return others === 'everybody' ? [] : others;
      });
  return {
    subjects: select(fieldOf(spec, 'podSelector'), namespace),
    callers: peersOf('ingress', 'from'),
    callees: peersOf('egress', 'to'),
  };
}

/** Selectors that were asked before are not asked again. Others look only at workloads with one of the labels that they ask for. */
function createSelection(workloads: readonly Workload[], names: ClusterNames): Select {
  const labelled = new Map<string, Workload[]>();
  for (const workload of workloads)
    for (const label of workload.labels) {
      const key = JSON.stringify(label);
      append(labelled, key, workload);
    }
  const known = new Map<string, ReturnType<Select>>();
  const select: Select = (selector, namespace) => {
    const labels = labelsOf(fieldOf(selector, 'matchLabels'));
    const expressions = elementsOf(fieldOf(selector, 'matchExpressions')).map(expressionOf);
    if (labels.size + expressions.length === 0) return 'everybody';
    const oneOf = [
      ...Array.from(labels, (label) => [label]),
      ...expressions.flatMap(({ isIn, key, values }) =>
        isIn ? [Array.from(values, (value): [string, string] => [key, value])] : [],
      ),
    ][0];
    const candidates =
      oneOf === undefined ? workloads : oneOf.flatMap((label) => labelled.get(JSON.stringify(label)) ?? []);
    const found = candidates.filter(
      (one) =>
        (namespace === undefined || one.namespace === namespace) &&
        Array.from(labels).every(([key, value]) => one.labels.get(key) === value) &&
        expressions.every(({ holds }) => holds(one.labels)),
    );
    if (found.length > 0)
      return [...new Set(found.filter(({ isJob }) => !isJob).map((one) => names.ofWorkload(one)))];
    const name = naming.map((key) => labels.get(key)).find((value) => value !== undefined && value !== '');
    if (name === undefined) return [];
    return [namespace === undefined ? name : names.shown({ name, namespace })];
  };
  return (selector, namespace) => {
    const key = JSON.stringify([selector.value, namespace]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = select(selector, namespace);
    known.set(key, found);
    return found;
  };
}

/** What a label must be. */
interface LabelExpression {
  readonly key: string;
  readonly isIn: boolean;
  readonly values: ReadonlySet<string>;
  readonly holds: (labels: Labels) => boolean;
}

function expressionOf(at: Located): LabelExpression {
  const key = textOf(fieldOf(at, 'key'));
  const operator = textOf(fieldOf(at, 'operator'));
  const values = new Set(elementsOf(fieldOf(at, 'values')).map(({ value }) => plainText(value)));
  const holds = (labels: Labels): boolean => {
    const value = labels.get(key);
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const isAmong = value !== undefined && values.has(value);
    return operator === 'NotIn' ? !isAmong : isAmong;
  };
  return { key, values, isIn: !['Exists', 'DoesNotExist', 'NotIn'].includes(operator), holds };
}
