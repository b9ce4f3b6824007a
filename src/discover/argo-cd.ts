/**
 * What Argo CD says of applications: `status.history` of an Application (JSON or YAML, alone, in a list, below `items`), and the entries of a
 * history alone. Each entry is a deployment, at the time it was deployed; a last operation that failed is one that did. An Argo Rollout tells when it
 * was aborted, or had last been completed.
 *
 * The service is what the application is called. An entry alone is of the service in whose folder its source is.
 */

import { elementsOf, fieldOf, isRecord, optionalTextOf, type Located } from './json-input.ts';
import { firstRecord, hasKeys, recordsIn } from './json-records.ts';
import { titled, type Reading } from './history-reading.ts';
import type { ToldTime } from './told-time.ts';

const pages = ['items', 'history'] as const;

/** Whether these are applications, rollouts, or entries of a history, by their keys. */
export function looksLikeArgo(document: unknown): boolean {
  const first = firstRecord(document, pages);
  const api: unknown = first?.['apiVersion'];
  return (typeof api === 'string' && api.startsWith('argoproj.io/')) || hasKeys(first, 'deployedAt');
}

/** Reads them. O(entries). @throws `InvalidDocumentError` naming line, column and path of what is wrong */
export function readArgo(documents: readonly Located[], reading: Reading): void {
  for (const resource of recordsIn(documents, pages)) {
    const kind = optionalTextOf(fieldOf(resource, 'kind'));
    const name = optionalTextOf(fieldOf(fieldOf(resource, 'metadata'), 'name'));
    const status = fieldOf(resource, 'status');
    if (isRecord(resource.value) && 'deployedAt' in resource.value) readEntry(resource, undefined, reading);
    else if (name === undefined || (kind !== 'Application' && kind !== 'Rollout')) {
      reading.count();
      reading.passOver('resource', name, 'neither an Application nor a Rollout with a name');
    } else if (kind === 'Rollout') readRollout(status, name, reading);
    else {
      for (const entry of elementsOf(fieldOf(status, 'history'))) readEntry(entry, name, reading);
      readFailedOperation(fieldOf(status, 'operationState'), name, reading);
    }
  }
}

function readEntry(entry: Located, name: string | undefined, reading: Reading): void {
  reading.count();
  const revision = revisionOf(entry);
  const told = reading.timeOf(fieldOf(entry, 'deployedAt'));
  const service = name ?? serviceOfSource(fieldOf(entry, 'source'), reading);
  if (service === undefined)
    reading.passOver('deployment', revision, 'its source is in no folder of a service');
  else add(reading, told, service, { title: `sync to ${revision}` });
}

/** An operation that succeeded is in the history. */
function readFailedOperation(operation: Located, name: string, reading: Reading): void {
  const phase = optionalTextOf(fieldOf(operation, 'phase'));
  const finished = fieldOf(operation, 'finishedAt');
  if ((phase !== 'Failed' && phase !== 'Error') || optionalTextOf(finished) === undefined) return;
  reading.count();
  const revision = revisionOf(fieldOf(operation, 'syncResult'));
  add(reading, reading.timeOf(finished), name, { title: `sync to ${revision}: failed`, failed: true });
}

function readRollout(status: Located, name: string, reading: Reading): void {
  reading.count();
  const aborted = fieldOf(status, 'abortedAt');
  const completed = elementsOf(fieldOf(status, 'conditions')).find(
    (condition) =>
      optionalTextOf(fieldOf(condition, 'type')) === 'Completed' &&
      optionalTextOf(fieldOf(condition, 'status')) === 'True',
  );
  if (optionalTextOf(aborted) !== undefined)
    add(reading, reading.timeOf(aborted), name, { title: 'rollout: aborted', failed: true });
  else if (completed === undefined) reading.passOver('rollout', name, 'neither aborted nor completed');
  else add(reading, reading.timeOf(fieldOf(completed, 'lastUpdateTime')), name, { title: 'rollout' });
}

function add(
  reading: Reading,
  told: ToldTime,
  service: string,
  { title, failed = false }: { title: string; failed?: boolean },
): void {
  const { summary = 'deployment' } = titled(title);
  const severity = reading.severityOf([failed ? 'failed deployment' : 'deployment']);
  const symptom = failed ? { symptom: 'error' as const } : {};
  reading.add({ ...told, kind: 'deployment', service, severity, summary, ...symptom });
}

/** A commit in its short form, a tag, the version of a chart; several for several sources. */
function revisionOf(entry: Located): string {
  const several = elementsOf(fieldOf(entry, 'revisions')).map((one) => optionalTextOf(one));
  const all = [optionalTextOf(fieldOf(entry, 'revision')), ...several].filter((one) => one !== undefined);
  const short = all.map((one) => (/^[0-9a-f]{40}$/.test(one) ? one.slice(0, 7) : one));
  return short.join(', ') || 'an unknown revision';
}

/** By its folder (`apps/cart/overlays/production`); by its chart where it has one. */
function serviceOfSource(source: Located, reading: Reading): string | undefined {
  const { names } = reading.rules;
  const path = optionalTextOf(fieldOf(source, 'path'));
  const chart = optionalTextOf(fieldOf(source, 'chart'));
  return (
    (path === undefined ? undefined : names.ofPath(`${path}/`)) ??
    (chart === undefined ? undefined : (names.inText(chart) ?? chart))
  );
}
