/**
 * Incidents as PagerDuty gives them: its REST API (`{incidents: […]}`, `{incident}`, lists of these), and what it sends to a webhook
 * (`{event: {data}}`). Each incident is one, at the time it was created, of the service it names.
 *
 * Its severity is its priority where it has one, else its urgency.
 */

import { firstRecord, hasKeys, recordsIn } from './json-records.ts';
import { fieldOf, isRecord, optionalTextOf, type Located } from './json-input.ts';
import { titled, type Reading } from './history-reading.ts';

const pages = ['incidents', 'incident', 'event', 'data'] as const;

/** Whether these are incidents, by their keys. */
export function looksLikePagerDuty(document: unknown): boolean {
  if (isRecord(document) && Array.isArray(document['incidents']) && document['incidents'].length === 0)
    return true;
  const first = firstRecord(document, pages);
  return hasKeys(first, 'created_at', 'urgency') || hasKeys(first, 'created_at', 'service', 'title');
}

/** Reads the incidents. O(incidents). @throws `InvalidDocumentError` naming line, column and path of what is wrong */
export function readPagerDuty(documents: readonly Located[], reading: Reading): void {
  for (const incident of recordsIn(documents, pages)) {
    reading.count();
    const title = optionalTextOf(fieldOf(incident, 'title')) ?? optionalTextOf(fieldOf(incident, 'summary'));
    const told = reading.timeOf(fieldOf(incident, 'created_at'));
    const service = nameOf(fieldOf(incident, 'service'));
    if (service === undefined) {
      reading.passOver('incident', title, 'the service has no name');
      continue;
    }
    const words = [nameOf(fieldOf(incident, 'priority')), optionalTextOf(fieldOf(incident, 'urgency'))];
    reading.add({
      ...told,
      kind: 'incident',
      service,
      severity: reading.severityOf(words),
      ...titled(title),
    });
  }
}

/** What a reference to a service or a priority calls it; its `id` is no name. */
function nameOf(reference: Located): string | undefined {
  const names = ['summary', 'name'].map((key) => optionalTextOf(fieldOf(reference, key))?.trim());
  return names.find((name) => name !== undefined && name !== '');
}
