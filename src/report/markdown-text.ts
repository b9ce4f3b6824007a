/**
 * Foreign text in Markdown: read as text by every renderer, whatever stands in it.
 *
 * Punctuation with a meaning is escaped, markup characters become entities. Renderers also make links out of what merely looks like one
 * after all escapes are gone (`@name`, `#12`, `https://…`, `www.…`, `:tada:`): there an invisible word joiner breaks the look.
 */

import { printable, shorten } from '../lib/printable.ts';

const joiner = '\u2060';

/** `text` on one line and as plain text, cut at `lengthMax` characters. Not for the beginning of a line: there a number or a sign has a meaning. */
export function markdownText(text: string, lengthMax: number): string {
  const line = shorten(printable(text).replace(/ +/g, ' ').trim(), lengthMax);
  return line
    .replace(/[@#]/g, `$&${joiner}`)
    .replace(/:(?=\/|[\w+-]+:)/g, `:${joiner}`)
    .replace(/www(?=\.)/gi, `$&${joiner}`)
    .replace(/[\\`*_[\]|~$]|[&<>]/g, (character) => entities[character] ?? `\\${character}`);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** `text` as code, to be copied as it is: its fence is longer than any run of backticks in it. */
export function markdownCode(text: string): string {
  const line = printable(text).trim();
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return line === '' ? '' : `${fence}${pad}${line}${pad}${fence}`;
}
