/**
 * Network policies: who may call whom. That a call is allowed does not say that it is made, so `evidence` says no more than that.
 *
 * Pods that are among the files are found by their labels. Others are called by what their labels name: `app`, `name` and their like. Rules
 * for everybody or nobody, for addresses and for whole namespaces name no caller, and are no edge.
 */

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

/** What policies say. */
export interface Policies {
  /** Everybody whom one names. */
  readonly named: readonly { readonly name: string; readonly file: string }[];
  readonly allowed: readonly Allowed[];
  /** Policies that allow somebody to call, or be called by, every pod. */
  readonly everywhere: readonly { readonly policy: string; readonly file: string; readonly who: string }[];
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

/** What the network policies among `objects` say. O(rules × workloads). */
export function policiesIn(
  objects: readonly ClusterObject[],
  workloads: readonly Workload[],
  names: ClusterNames,
): Policies {
  const found = objects
    .filter(({ kind, group }) => kind === 'NetworkPolicy' && group !== 'crd.projectcalico.org')
    .map((object) =>
      policyOf(object, (selector, namespace) => selected(selector, namespace, workloads, names)),
    );
  return {
    named: found.flatMap(({ named }) => named),
    allowed: found.flatMap(({ allowed }) => allowed),
    everywhere: found.flatMap(({ everywhere }) => everywhere),
  };
}

/** The services that a selector of pods selects; `everybody` where it asks for nothing. Without a namespace, in all of them. */
type Select = (selector: Located, namespace: string | undefined) => readonly string[] | 'everybody';

function policyOf({ at, file, name: policy, namespace }: ClusterObject, select: Select): Policies {
  const spec = fieldOf(at, 'spec');
  const subjects = select(fieldOf(spec, 'podSelector'), namespace);
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
  const [callers, callees] = [peersOf('ingress', 'from'), peersOf('egress', 'to')];
  const all = [...callers, ...callees];
  if (subjects === 'everybody') {
    const who = [...new Set(all)].join(', ');
    return { named: [], allowed: [], everywhere: who === '' ? [] : [{ policy, file, who }] };
  }
  return {
    named: [...subjects, ...all].map((name) => ({ name, file })),
    allowed: subjects.flatMap((subject) => [
      ...callers.map((from) => ({ from, to: subject, file, policy })),
      ...callees.map((to) => ({ from: subject, to, file, policy })),
    ]),
    everywhere: [],
  };
}

function selected(
  selector: Located,
  namespace: string | undefined,
  workloads: readonly Workload[],
  names: ClusterNames,
): readonly string[] | 'everybody' {
  const labels = labelsOf(fieldOf(selector, 'matchLabels'));
  const expressions = elementsOf(fieldOf(selector, 'matchExpressions')).map(expressionOf);
  if (labels.size + expressions.length === 0) return 'everybody';
  const found = workloads.filter(
    (one) =>
      (namespace === undefined || one.namespace === namespace) &&
      Array.from(labels).every(([key, value]) => one.labels.get(key) === value) &&
      expressions.every((holds) => holds(one.labels)),
  );
  if (found.length > 0)
    return [...new Set(found.filter(({ isJob }) => !isJob).map((one) => names.ofWorkload(one)))];
  const name = naming.map((key) => labels.get(key)).find((value) => value !== undefined && value !== '');
  if (name === undefined) return [];
  return [namespace === undefined ? name : names.shown({ name, namespace })];
}

function expressionOf(at: Located): (labels: Labels) => boolean {
  const key = textOf(fieldOf(at, 'key'));
  const operator = textOf(fieldOf(at, 'operator'));
  const values = elementsOf(fieldOf(at, 'values')).map(({ value }) => plainText(value));
  return (labels) => {
    const value = labels.get(key);
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const isIn = value !== undefined && values.includes(value);
    return operator === 'NotIn' ? !isIn : isIn;
  };
}
