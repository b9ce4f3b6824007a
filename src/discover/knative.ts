/**
 * Knative's Services: each is a workload, its address, and its way in from outside.
 *
 * https://knative.dev/docs/serving/: `timeoutSeconds` of its template is how long whoever sends requests on waits for an answer to begin;
 * `min-scale` how many there are at least; one is reached from outside unless its visibility is `cluster-local`.
 */

import { durationText } from './foreign-duration.ts';
import type { HostFacts } from './host-facts.ts';
import { fieldOf, invalidAt, kindOf } from './json-input.ts';
import type { ClusterObject } from './kubernetes-object.ts';

/** Whether this is such a Service, and not one of Kubernetes. */
export function isKnativeService({ kind, group }: Pick<ClusterObject, 'kind' | 'group'>): boolean {
  return kind === 'Service' && group === 'serving.knative.dev';
}

/** Whether users reach it. */
export function isKnativeEntry({ at }: ClusterObject): boolean {
  const labels = fieldOf(fieldOf(at, 'metadata'), 'labels');
  return fieldOf(labels, 'networking.knative.dev/visibility').value !== 'cluster-local';
}

/** How many there are at least; nothing where it may have none, for then it is started when it is asked. */
export function knativeReplicas({ at }: ClusterObject): number | undefined {
  const template = fieldOf(fieldOf(at, 'spec'), 'template');
  const annotations = fieldOf(fieldOf(template, 'metadata'), 'annotations');
  const written = ['autoscaling.knative.dev/min-scale', 'autoscaling.knative.dev/minScale']
    .map((key) => fieldOf(annotations, key).value)
    .find((value) => value !== undefined);
  const least = typeof written === 'string' && /^\d{1,6}$/.test(written) ? Number(written) : 0;
  return least === 0 ? undefined : least;
}

/** What it says of calls to it. @throws `InvalidDocumentError` where its timeout is none */
export function knativeFacts({ at, name, namespace, file }: ClusterObject): HostFacts[] {
  const timeout = fieldOf(fieldOf(fieldOf(fieldOf(at, 'spec'), 'template'), 'spec'), 'timeoutSeconds');
  const { value } = timeout;
  if (value === undefined || value === null || value === 0) return [];
  if (typeof value !== 'number' || !(value > 0 && value < secondsMost))
    throw invalidAt(timeout, `must be a number of seconds, this is ${kindOf(value)}`);
  const facts = { timeout: durationText(value * 1_000) };
  return [{ host: name, namespace, file, where: `timeoutSeconds of ${name}`, facts }];
}

const secondsMost = 1e9;
