/**
 * Network policies: who may call whom. That a call is allowed does not say that it is made, so `evidence` says no more than that.
 *
 * Pods that are among the files are found by their labels. Others are called by what their labels name: `app`, `name` and their like. Rules
 * for everybody or nobody, for addresses and for whole namespaces name no caller, and are no edge.
 */

import { append } from '../lib/append.ts';
import { createEdgeLimit } from './edge-limit.ts';
import type { ClusterNames } from './kubernetes-names.ts';
import type { ClusterObject } from './kubernetes-object.ts';
import type { Workload } from './kubernetes-workload.ts';
import type { PodSelector } from './pod-selector.ts';
import { policiesOf } from './policy-forms.ts';

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
  const named = (selectors: readonly PodSelector[]): string[] =>
    selectors.flatMap((one) => {
      const found = select(one);
      return found === 'everybody' ? [] : found;
    });
  const all = { named: [] as Named[], allowed: [] as Allowed[], everywhere: [] as Everywhere[] };
  const limit = createEdgeLimit();
  for (const object of objects) {
    for (const { subject: selector, ...rules } of policiesOf(object)) {
      if (selector === undefined) continue;
      const subjects = select(selector);
      const callers = named(rules.callers);
      const callees = [
        ...named(rules.callees),
        ...rules.calledServices.flatMap(
          (one) => names.resolve(one.name, one.namespace) ?? [names.shown(one)],
        ),
      ];
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
  }
  return all;
}

/** The services that a selector of pods selects; `everybody` where it asks for nothing. */
type Select = (selector: PodSelector) => readonly string[] | 'everybody';

/** Selectors that were asked before are not asked again. Others look only at workloads with one of the labels that they ask for. */
function createSelection(workloads: readonly Workload[], names: ClusterNames): Select {
  const labelled = new Map<string, Workload[]>();
  for (const workload of workloads)
    for (const label of workload.labels) {
      const key = JSON.stringify(label);
      append(labelled, key, workload);
    }
  const known = new Map<string, ReturnType<Select>>();
  const select: Select = ({ namespace, isEverybody, oneOf, equal, holds }) => {
    if (isEverybody) return 'everybody';
    const candidates =
      oneOf === undefined ? workloads : oneOf.flatMap((label) => labelled.get(JSON.stringify(label)) ?? []);
    const found = candidates.filter(
      (one) => (namespace === undefined || one.namespace === namespace) && holds(one.labels, one.namespace),
    );
    if (found.length > 0)
      return [...new Set(found.filter(({ isJob }) => !isJob).map((one) => names.ofWorkload(one)))];
    const name = naming.map((key) => equal.get(key)).find((value) => value !== undefined && value !== '');
    if (name === undefined) return [];
    return [namespace === undefined ? name : names.shown({ name, namespace })];
  };
  return (selector) => {
    const before = known.get(selector.key);
    if (before !== undefined) return before;
    const found = select(selector);
    known.set(selector.key, found);
    return found;
  };
}
