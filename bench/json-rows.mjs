/** JSON lines as a killed program leaves them. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './seatrial.mjs';

const { parseJsonLines } = await import(join(root, 'dist', 'lib', 'json-lines.js'));

/** The rows of a file, of the lines with `word` in them; a torn last line is dropped, and a file that is not there has none. */
export function rowsIn(file, word = '') {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  const wanted = lines.filter((line) => line.includes(word));
  return parseJsonLines(wanted.join('\n'), { name: file, tornTail: true });
}
