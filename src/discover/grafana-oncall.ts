/**
 * Alert groups as Grafana OnCall gives them: its API (`{results: […]}`, lists of these). Each group is one incident of every service that its
 * alerts name, at the time it was received, or created.
 *
 * A service is named by a label: of an alert's payload; or, where the payload is what Alertmanager sent, by its common or group labels, or
 * those of its alerts; or of the group itself.
 */

import type { Severity } from './severity-table.ts';
import { elementsOf, fieldOf, isRecord, optionalTextOf, type Located } from './json-input.ts';
import { firstRecord, hasKeys, recordsIn } from './json-records.ts';
import { titled, worse, type Reading } from './history-reading.ts';
import { serviceIn } from './service-labels.ts';

const pages = ['results'] as const;

/** Whether these are alert groups, by their keys. */
export function looksLikeOnCall(document: unknown): boolean {
  const first = firstRecord(document, pages);
  if (first === undefined) return hasKeys(isRecord(document) ? document : undefined, 'results', 'next');
  if (!hasKeys(first, 'title')) return false;
  return hasKeys(first, 'received_at') || hasKeys(first, 'alerts_count') || hasKeys(first, 'last_alert');
}

/** Reads the groups. O(alerts). @throws `InvalidDocumentError` naming line, column and path of what is wrong */
export function readOnCall(documents: readonly Located[], reading: Reading): void {
  for (const group of recordsIn(documents, pages)) {
    reading.count();
    const title = optionalTextOf(fieldOf(group, 'title'));
    const received = fieldOf(group, 'received_at');
    const told = reading.timeOf(
      (received.value ?? undefined) === undefined ? fieldOf(group, 'created_at') : received,
    );
    const labels = [...alertsOf(group).flatMap(labelsOfAlert), groupLabels(group)];
    const services = new Map<string, Severity>();
    for (const set of labels) {
      const service = serviceIn(set);
      if (service === undefined) continue;
      const word = optionalTextOf(fieldOf(set, 'severity'));
      const before = services.get(service);
      if (before === undefined) services.set(service, reading.severityOf([word]));
      else if (word !== undefined) services.set(service, worse(before, reading.severityOf([word])));
    }
    if (services.size === 0) reading.passOver('alert group', title, 'no label names a service');
    for (const [service, severity] of services)
      reading.add({ ...told, kind: 'incident', service, severity, ...titled(title) });
  }
}

/** The alerts that a group tells of; newer versions tell of the last one only. */
function alertsOf(group: Located): Located[] {
  const last = fieldOf(group, 'last_alert');
  return [...elementsOf(fieldOf(group, 'alerts')), ...(isRecord(last.value) ? [last] : [])];
}

function labelsOfAlert(alert: Located): Located[] {
  const payload = fieldOf(alert, 'payload');
  const inner = fieldOf(payload, 'alerts');
  return [
    ...['labels', 'commonLabels', 'groupLabels'].map((key) => fieldOf(payload, key)),
    ...(Array.isArray(inner.value) ? elementsOf(inner).map((one) => fieldOf(one, 'labels')) : []),
  ];
}

/** Labels of a group are a mapping, or a list of `{key: {name}, value: {name}}`. */
function groupLabels(group: Located): Located {
  const labels = fieldOf(group, 'labels');
  if (!Array.isArray(labels.value)) return labels;
  const named = (one: Located): string | undefined =>
    typeof one.value === 'string' ? one.value : optionalTextOf(fieldOf(one, 'name'));
  const entries = elementsOf(labels).flatMap((label): [string, string][] => {
    const [key, value] = [named(fieldOf(label, 'key')), named(fieldOf(label, 'value'))];
    return key === undefined || value === undefined ? [] : [[key, value]];
  });
  return { ...labels, value: Object.fromEntries(entries) };
}
