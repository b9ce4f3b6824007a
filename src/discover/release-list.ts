/**
 * Releases with how many files of each service changed since the one before: `[{release, date, files_changed_per_service: {cart: 3}}]`. Each is a
 * deployment of each service that changed.
 */

import { fieldOf, fieldsOf, invalidAt, kindOf, optionalTextOf, type Located } from './json-input.ts';
import { firstRecord, hasKeys, recordsIn } from './json-records.ts';
import { titled, type Reading } from './history-reading.ts';

const pages = ['releases'] as const;
const changed = 'files_changed_per_service';

/** Whether these are such releases, by their keys. */
export function looksLikeReleaseList(document: unknown): boolean {
  return hasKeys(firstRecord(document, pages), changed);
}

/** Reads the releases. O(services). @throws `InvalidDocumentError` naming line, column and path of what is wrong */
export function readReleaseList(documents: readonly Located[], reading: Reading): void {
  for (const release of recordsIn(documents, pages)) {
    reading.count();
    const name = optionalTextOf(fieldOf(release, 'release'));
    const told = reading.timeOf(fieldOf(release, 'date'));
    const services = fieldsOf(fieldOf(release, changed)).flatMap(([service, count]): [string, number][] => {
      const files = filesOf(count);
      return files === 0 || service.trim() === '' ? [] : [[service, files]];
    });
    if (services.length === 0) reading.passOver('release', name, 'no file of a service changed');
    for (const [service, files] of services) {
      const severity = reading.severityOf(['deployment']);
      const { summary = 'release' } = titled(name === undefined ? undefined : `release ${name}`);
      reading.add({ ...told, kind: 'deployment', service, severity, summary, files });
    }
  }
}

function filesOf(count: Located): number {
  const { value } = count;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalidAt(count, `must be a number of files, this is ${kindOf(value)}`);
}
