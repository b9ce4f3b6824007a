/**
 * Alerts as Opsgenie gives them: its REST API (`{data: […]}`, `{data: {…}}`, lists of these), and what it sends to a webhook (`{alert}`). Each
 * alert is one incident, at the time it was created.
 *
 * The service is named by a tag `service:NAME`, else by a label among the details.
 */

import { elementsOf, fieldOf, isRecord, optionalTextOf, type Located } from './json-input.ts';
import { firstRecord, hasKeys, recordsIn } from './json-records.ts';
import { titled, type Reading } from './history-reading.ts';
import { serviceIn } from './service-labels.ts';

const pages = ['data', 'alert'] as const;

/** Whether these are alerts, by their keys. */
export function looksLikeOpsgenie(document: unknown): boolean {
  const first = firstRecord(document, pages);
  if (first === undefined) return isRecord(document) && hasKeys(document, 'data', 'took', 'requestId');
  return hasKeys(first, 'message', 'createdAt');
}

/** Reads the alerts. O(alerts). @throws `InvalidDocumentError` naming line, column and path of what is wrong */
export function readOpsgenie(documents: readonly Located[], reading: Reading): void {
  for (const alert of recordsIn(documents, pages)) {
    reading.count();
    const message = optionalTextOf(fieldOf(alert, 'message'));
    const told = reading.timeOf(fieldOf(alert, 'createdAt'));
    const service = taggedService(fieldOf(alert, 'tags')) ?? serviceIn(fieldOf(alert, 'details'));
    if (service === undefined) {
      reading.passOver('alert', message, 'no tag and no detail names a service');
      continue;
    }
    const severity = reading.severityOf([optionalTextOf(fieldOf(alert, 'priority'))]);
    reading.add({ ...told, kind: 'incident', service, severity, ...titled(message) });
  }
}

/** The name in the first tag `service:NAME` or `service=NAME`. */
function taggedService(tags: Located): string | undefined {
  return elementsOf(tags)
    .map((tag) => /^service\s*[:=]\s*(\S.*)$/i.exec(optionalTextOf(tag) ?? '')?.[1]?.trim())
    .find((name) => name !== undefined);
}
