/** What `seatrial doctor` says: one line a check, and below what is missing the command that helps. */

import { masked } from '../../lib/printable.ts';
import type { Paint } from '../paint.ts';
import { canWork, type Examined } from './examine.ts';

/** All of it as text, ending in a newline. */
export function describeExamined(examined: readonly Examined[], paint: Paint): string {
  const width = Math.max(...examined.map(({ name }) => name.length));
  const lines = examined.flatMap(({ name, needed, works, found, help, purpose }) => {
    const mark = works ? paint.green('✔') : needed ? paint.red('✖') : paint.yellow('–');
    const missing = works || purpose === undefined ? '' : paint.dim(` (${purpose})`);
    const line = `${mark} ${name.padEnd(width)}  ${masked(found)}${missing}`;
    return works || help === undefined ? [line] : [line, `  ${' '.repeat(width)}  → ${masked(help)}`];
  });
  const wanting = examined.filter(({ needed, works }) => needed && !works).map(({ name }) => name);
  const last = canWork(examined)
    ? 'Ready: npx seatrial demo'
    : `Not ready: ${wanting.join(', ')} ${wanting.length === 1 ? 'is' : 'are'} needed.`;
  return `${lines.join('\n')}\n\n${paint.bold(last)}\n`;
}
