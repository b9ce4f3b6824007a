/** The tag by which what a run makes in an engine or a proxy is known: it stands in the first line of its undo journal. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { rowsIn } from './json-rows.mjs';

/** Of all runs whose reports are in this working folder; a run without a journal has made nothing yet. */
export function tagsIn(folder) {
  const reports = join(folder, 'reports');
  if (!existsSync(reports)) return [];
  const journals = readdirSync(reports).map((run) => join(reports, run, 'undo.jsonl'));
  const tags = journals.flatMap((file) => rowsIn(file, '"journal"').map(({ tag }) => tag));
  return [...new Set(tags)];
}
