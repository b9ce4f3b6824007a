/** What a checker counted, for a person: names in words, lengths of time with their unit, shares in per cent. */

import { formatDuration } from '../lib/duration.ts';

/** `acknowledged 3, lost 0, stale p99 12ms`, broken into lines of at most `width` characters. */
export function describeNumbers(numbers: Readonly<Record<string, number>>, width: number): string[] {
  const parts = Object.entries(numbers).map(([name, number]) => numberText(name, number));
  const lines: string[] = [];
  for (const [index, part] of parts.entries()) {
    const text = index === parts.length - 1 ? part : `${part},`;
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + text.length > width) lines.push(text);
    else lines[lines.length - 1] = `${last} ${text}`;
  }
  return lines;
}

function numberText(name: string, number: number): string {
  const [, sinceMs] = /^freshAfter(\d+)Ms$/.exec(name) ?? [];
  if (sinceMs !== undefined)
    return `fresh after ${formatDuration(Number(sinceMs))} ${Number((number * 100).toFixed(1))} %`;
  const [, what, which = ''] = /^([a-z][A-Za-z]*?)Ms(Max|P\d+)?$/.exec(name) ?? [];
  if (what !== undefined)
    return `${words(what)}${which === 'Max' ? ' at most' : ` ${which.toLowerCase()}`} ${formatDuration(number)}`;
  // The names of operations stay as they are: `addToCart.ok`.
  if (name.includes('.')) return `${name} ${number}`;
  return `${words(name)} ${number}`;
}

/** `neverRead` → `never read`, `staleVersionsMax` → `stale versions at most`. */
function words(name: string): string {
  return name
    .replace(/Max$/, 'AtMost')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .replace(/(?<=[a-zA-Z])P(?=\d)/, ' p')
    .toLowerCase();
}
