/**
 * Alerts as Alertmanager gives them: its API (`[{labels, annotations, startsAt, endsAt, status}]`, also below `data`, also in groups), and what it
 * sends to a webhook (`{alerts: [...]}`); and as Prometheus gives them itself (`/api/v1/alerts`: `{data: {alerts: [{labels, state, activeAt}]}}`),
 * where those that are pending do not fire yet. Each alert is one incident, at the time it began.
 *
 * The service is named by a label; an alert without any that does is about no service (a disk, a node), and is counted but not used. What kind
 * of trouble it was is read off the words of `alertname`.
 */

import { fieldOf, invalidAt, isRecord, kindOf, optionalTextOf, textOf, type Located } from './json-input.ts';
import { firstRecord, hasKeys, recordsIn } from './json-records.ts';
import { titled, type Reading } from './history-reading.ts';
import { serviceIn } from './service-labels.ts';
import { symptomOf } from './symptom-words.ts';

const pages = ['alerts', 'data'] as const;

/** Whether these are alerts, by their keys. An empty list is no alerts at all. */
export function looksLikeAlerts(document: unknown): boolean {
  const first = firstRecord(document, pages);
  if (first === undefined)
    return (
      isRecord(document) &&
      [document, document['data']].some((page) => isRecord(page) && Array.isArray(page['alerts']))
    );
  return hasKeys(first, 'labels', 'startsAt') || hasKeys(first, 'labels', 'state', 'activeAt');
}

/**
 * Reads the alerts; one told twice (the same labels and begin) counts once. O(alerts).
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming line, column and path of what is wrong
 */
export function readAlerts(documents: readonly Located[], reading: Reading): void {
  const seen = new Set<string>();
  for (const alert of recordsIn(documents, pages)) {
    const labels = fieldOf(alert, 'labels');
    if (!isRecord(labels.value))
      throw invalidAt(labels, `must be a mapping of labels, this is ${kindOf(labels.value)}`);
    const isOfPrometheus = fieldOf(alert, 'startsAt').value === undefined && hasActive(alert);
    const begin = fieldOf(alert, isOfPrometheus ? 'activeAt' : 'startsAt');
    textOf(begin);
    const told = reading.timeOf(begin);
    checkEnd(fieldOf(alert, 'endsAt'), reading);
    const key = JSON.stringify([
      told.time,
      Object.entries(labels.value).sort(([a], [b]) => (a < b ? -1 : 1)),
    ]);
    if (seen.has(key)) continue;
    seen.add(key);
    reading.count();
    const name = optionalTextOf(fieldOf(labels, 'alertname'));
    if (isOfPrometheus && fieldOf(alert, 'state').value === 'pending') {
      reading.passOver('alert', name, 'pending: it does not fire yet');
      continue;
    }
    const service = serviceIn(labels);
    if (service === undefined) {
      reading.passOver('alert', name ?? 'an alert without a name', 'no label names a service');
      continue;
    }
    const said = saidIn(fieldOf(alert, 'annotations'));
    const { summary } = titled([...new Set([name, said].filter((one) => one !== undefined))].join(': '));
    const symptom = symptomOf(name ?? '');
    reading.add({
      ...told,
      kind: 'incident',
      service,
      severity: reading.severityOf([optionalTextOf(fieldOf(labels, 'severity'))]),
      ...(summary === undefined ? {} : { summary }),
      ...(symptom === undefined ? {} : { symptom }),
    });
  }
}

function hasActive({ value }: Located): boolean {
  return isRecord(value) && hasKeys(value, 'activeAt');
}

function saidIn(annotations: Located): string | undefined {
  return ['summary', 'description', 'message']
    .map((key) => optionalTextOf(fieldOf(annotations, key)))
    .find((text) => text !== undefined);
}

/** When it ended is not used, but has to be a time; 0001-01-01 is one that still burns. */
function checkEnd(end: Located, reading: Reading): void {
  if (optionalTextOf(end) !== undefined) reading.timeOf(end);
}
