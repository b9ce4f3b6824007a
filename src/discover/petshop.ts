/**
 * An issue of the PetShop data set (`target.json`): somebody broke one part of a running shop on purpose, and another part showed it. It is one
 * incident of the part that was the cause, where the file tells it, else of the part that showed it.
 */

import { fieldOf, isRecord, optionalTextOf, textOf, type Located } from './json-input.ts';
import { firstRecord, recordsIn } from './json-records.ts';
import { titled, type Reading } from './history-reading.ts';

/** Whether this is an issue, by its keys. */
export function looksLikePetShop(document: unknown): boolean {
  const target: unknown = firstRecord(document, [])?.['target'];
  return isRecord(target) && 'node' in target && 'timestamp' in target;
}

/** Reads issues. @throws `InvalidDocumentError` naming line, column and path of what is wrong */
export function readPetShop(documents: readonly Located[], reading: Reading): void {
  for (const issue of recordsIn(documents, [])) {
    reading.count();
    const target = fieldOf(issue, 'target');
    const node = textOf(fieldOf(target, 'node'));
    const metric = optionalTextOf(fieldOf(target, 'metric'));
    const told = reading.timeOf(fieldOf(target, 'timestamp'));
    const service = optionalTextOf(fieldOf(fieldOf(issue, 'root_cause'), 'node')) ?? node;
    const severity = reading.severityOf([]);
    const { summary, symptom } = titled(`${metric ?? 'trouble'} of ${node}`);
    reading.add({
      ...told,
      kind: 'incident',
      service,
      severity,
      ...(summary === undefined ? {} : { summary }),
      ...(metric === 'availability'
        ? { symptom: 'error' as const }
        : symptom === undefined
          ? {}
          : { symptom }),
    });
  }
}
