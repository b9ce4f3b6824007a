/** An append-only file of JSON lines in `STATE`: what is in it outlives the process. */

import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** Opens it; `apply` sees every line once, those from before a restart first, then what is appended when it is written. */
export function openJournal<R>(apply: (row: R) => void): (row: R) => void {
  const file = join(process.env['STATE'] ?? '.', 'journal.jsonl');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  // A process that was killed while it wrote leaves half a line, of which nobody was told.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole !== text) truncateSync(file, Buffer.byteLength(whole));
  for (const line of whole.split('\n').slice(0, -1)) apply(JSON.parse(line) as R);
  return (row) => {
    appendFileSync(file, `${JSON.stringify(row)}\n`);
    apply(row);
  };
}
