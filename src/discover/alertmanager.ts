/**
 * Alerts as Alertmanager gives them: its API (`[{labels, annotations, startsAt, endsAt, status}]`, also below `data`), and what it sends to a
 * webhook (`{alerts: [...]}`). Each alert is one incident, at the time it began.
 *
 * The service is named by one of the labels in `serviceLabels`, the first that is there; an alert without any of them is about no service
 * (a disk, a node), and is counted but not used. What kind of trouble it was is read off the words of `alertname`.
 */

import type { Failure } from '../model/failure.ts';
import { isoTime } from './iso-time.ts';
import {
  elementsOf,
  fieldOf,
  invalidAt,
  isRecord,
  kindOf,
  optionalTextOf,
  textOf,
  type Located,
} from './json-input.ts';

/** Incidents, and how many alerts were about no service. */
export interface Alerts {
  readonly failures: Failure[];
  /** The names of the alerts that name no service. */
  readonly nameless: readonly string[];
}

/** Labels that name a service, the most telling first. */
const serviceLabels = [
  'service',
  'job',
  'app',
  'service_name',
  'app_kubernetes_io_name',
  'application',
  'component',
  'deployment',
  'container',
] as const;

const severities: readonly (readonly [Failure['severity'], RegExp])[] = [
  ['critical', /^(?:critical|crit|page|fatal|emergency|disaster|p1|sev-?[01])$/i],
  ['high', /^(?:high|error|major|severe|p2|sev-?2)$/i],
  ['medium', /^(?:medium|warning|warn|moderate|average|minor|p3|sev-?3)$/i],
  ['low', /^(?:low|info|information|informational|notice|none|debug|p[45]|sev-?[45])$/i],
];

const symptoms: readonly (readonly [NonNullable<Failure['symptom']>, RegExp])[] = [
  ['timeout', /time\s?-?_?out/i],
  ['latency', /latenc|slow|response\s?time|duration/i],
  ['data', /data\s?loss|corrupt|inconsisten|replication\s?(?:lag|broken)/i],
  ['error', /error|5xx|fail|crash|down|unavailable|panic|restart/i],
];

/** Whether these are alerts, by their keys. An empty list is no alerts at all. */
export function looksLikeAlerts(document: unknown): boolean {
  const list = Array.isArray(document)
    ? document
    : isRecord(document)
      ? (document['alerts'] ?? document['data'])
      : undefined;
  if (!Array.isArray(list)) return false;
  if (list.length === 0) return isRecord(document) && 'alerts' in document;
  const first: unknown = list[0];
  return isRecord(first) && 'labels' in first && 'startsAt' in first;
}

/**
 * The incidents in a parsed document; an alert told twice (the same labels and begin) counts once. No severity, or one that is not known,
 * is `medium`. O(alerts).
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming line, column and path of what is wrong
 */
export function alertIncidents(documents: readonly Located[]): Alerts {
  const failures: Failure[] = [];
  const nameless: string[] = [];
  const seen = new Set<string>();
  for (const alert of documents.flatMap(alertsOf)) {
    if (!isRecord(alert.value))
      throw invalidAt(alert, `must be an alert with labels and startsAt, this is ${kindOf(alert.value)}`);
    const labels = fieldOf(alert, 'labels');
    if (!isRecord(labels.value))
      throw invalidAt(labels, `must be a mapping of labels, this is ${kindOf(labels.value)}`);
    const time = timeOf(fieldOf(alert, 'startsAt'));
    const key = JSON.stringify([time, Object.entries(labels.value).sort(([a], [b]) => (a < b ? -1 : 1))]);
    if (seen.has(key)) continue;
    seen.add(key);
    const service = serviceLabels
      .map((label) => optionalTextOf(fieldOf(labels, label))?.trim())
      .find(isThere);
    if (service === undefined)
      nameless.push(optionalTextOf(fieldOf(labels, 'alertname')) ?? 'an alert without a name');
    else failures.push(incident(alert, { labels, time, service }));
  }
  return { failures, nameless };
}

function alertsOf(document: Located): Located[] {
  if (Array.isArray(document.value)) return elementsOf(document);
  const alerts = ['alerts', 'data']
    .map((key) => fieldOf(document, key))
    .find(({ value }) => value !== undefined);
  if (alerts === undefined)
    throw invalidAt(document, `must be an object with alerts, this is ${kindOf(document.value)}`);
  return elementsOf(alerts);
}

function incident(
  alert: Located,
  { labels, time, service }: { labels: Located; time: string; service: string },
): Failure {
  const name = optionalTextOf(fieldOf(labels, 'alertname'));
  const annotations = fieldOf(alert, 'annotations');
  const said = ['summary', 'description', 'message']
    .map((key) => optionalTextOf(fieldOf(annotations, key)))
    .find(isThere);
  const symptom = symptoms.find(([, words]) => name !== undefined && words.test(name))?.[0];
  const summary = [...new Set([name, said].filter(isThere))].join(': ');
  endOf(fieldOf(alert, 'endsAt'));
  return {
    time,
    kind: 'incident',
    service,
    severity: severityOf(fieldOf(labels, 'severity')),
    source: alert.source.file,
    ...(summary === '' ? {} : { summary }),
    ...(symptom === undefined ? {} : { symptom }),
  };
}

function severityOf(label: Located): Failure['severity'] {
  const text = optionalTextOf(label)?.trim() ?? '';
  return severities.find(([, words]) => words.test(text))?.[0] ?? 'medium';
}

function timeOf(located: Located): string {
  const time = isoTime(textOf(located));
  if (time !== undefined) return time;
  throw invalidAt(
    located,
    `${JSON.stringify(located.value)} is not a time; write it as 2026-03-01T00:00:00Z`,
  );
}

/** When it ended is not used, but has to be a time; 0001-01-01 is one that still burns. */
function endOf(located: Located): void {
  if (optionalTextOf(located) !== undefined) timeOf(located);
}

function isThere(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
