/**
 * What `argocd app history NAME` prints → deployments: a table of numbers, dates and revisions; newer versions write the source of each part above it.
 *
 * The table does not say which application it is of. The service is the one in whose folder the file is, else the one that the repository of its
 * source is called after, where that is known.
 */

import { InvalidDocumentError } from '../model/document.ts';
import { titled, type Reading } from './history-reading.ts';
import type { Located } from './json-input.ts';

const header = /^ID\s+DATE\s+REVISION\s*$/;
const sourceLine = /^SOURCE\s+(\S+)\s*$/;
/** As Go writes times, which may end with the zone's name: `2026-03-01 10:00:00 +0000 UTC`. */
const row =
  /^(\d{1,9})\s+(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,9})? [+-]\d{4})(?: [A-Z][A-Z0-9+-]{1,7}| [+-]\d{2,4})?(?:\s+(\S.*))?$/;

/** Whether this is such a table, by its first lines. */
export function looksLikeArgoHistory(text: string): boolean {
  const [first = '', second = ''] = text
    .slice(0, headCharacters)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  return header.test(first) || (sourceLine.test(first) && header.test(second));
}

const headCharacters = 4_096;

/** Reads it. O(characters). @throws `InvalidDocumentError` naming the line that is no row */
export function readArgoHistory(text: string, reading: Reading): void {
  const { file } = reading;
  let service = serviceOf(undefined, reading);
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const [, source] = sourceLine.exec(line) ?? [];
    if (source !== undefined) service = serviceOf(source, reading);
    if (source !== undefined || line.trim() === '' || header.test(line)) continue;
    const [, number, date = '', revision = 'an unknown revision'] = row.exec(line.trimEnd()) ?? [];
    const place = { line: index + 1, column: 1 };
    if (number === undefined) {
      const message = 'must be a row of ID, DATE and REVISION, as `argocd app history` prints them';
      throw new InvalidDocumentError(file, text, [{ ...place, message }]);
    }
    reading.count();
    const value: Located = { value: date, source: { file, text, positionOf: () => place }, path: () => [] };
    const told = reading.timeOf(value);
    if (service === undefined) {
      reading.passOver('deployment', revision, why);
      continue;
    }
    const { summary = 'deployment' } = titled(`sync to ${revision}`);
    reading.add({
      ...told,
      kind: 'deployment',
      service,
      severity: reading.severityOf(['deployment']),
      summary,
    });
  }
}

const why =
  'the table names no application; keep it in a folder of the service (services/cart/), or give `argocd app get NAME -o json`';

function serviceOf(source: string | undefined, { file, rules: { names } }: Reading): string | undefined {
  const [, repository] = /([^/:]+?)(?:\.git)?\/?$/.exec(source ?? '') ?? [];
  return names.ofPath(file) ?? (repository === undefined ? undefined : names.inText(repository));
}
