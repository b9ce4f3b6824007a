/** Rows as we write them: JSON lines. */

import type { HistoryRow, Value } from '../model/history.ts';
import { numberText } from './number-text.ts';

/** The lines of `rows`, each with its newline. Read again they give the same rows, lines counted from 1. */
export function* seatrialLines(rows: Iterable<HistoryRow>): Generator<string> {
  for (const { process, type, f, key, value, atMs, error } of rows) {
    const fields = [`"process":${jsonText(process)}`, `"type":"${type}"`, `"f":${jsonText(f)}`];
    if (key !== undefined) fields.push(`"key":${jsonText(key)}`);
    if (value !== undefined) fields.push(`"value":${jsonText(value)}`);
    if (atMs !== undefined) fields.push(`"atMs":${numberText(atMs)}`);
    if (error !== undefined) fields.push(`"error":${jsonText(error)}`);
    yield `{${fields.join(',')}}\n`;
  }
}

/** `JSON.stringify`, but for a `bigint`, which it does not know. */
function jsonText(value: Value): string {
  if (typeof value === 'number' || typeof value === 'bigint') return numberText(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(jsonText).join(',')}]`;
  return `{${Object.entries(value)
    .map(([name, one]) => `${JSON.stringify(name)}:${jsonText(one)}`)
    .join(',')}}`;
}
