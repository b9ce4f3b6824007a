/**
 * A row in JSON: `{"process":0,"type":"invoke","f":"write","key":"x","value":1,"atMs":1.5}`.
 *
 * `client` is accepted for `process`, `result` for the `value` of an ok, and Jepsen's `time` in nanoseconds for `atMs`. Other fields are passed
 * over.
 */

import type { Value } from '../model/history.ts';
import { fieldOf } from '../lib/untyped.ts';
import type { RowFields } from './history-row.ts';
import { JsonProblem, jsonValue } from './json-value.ts';
import { invalid, type HistoryName, type Place } from './place.ts';

/** The fields of the row that `value` is; `undefined` when it is no object. */
export function jsonFields(value: Value): RowFields | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const field = (name: string): Value | undefined => fieldOf(value, name) as Value | undefined;
  const time = field('time');
  const result = field('result');
  return {
    process: field('process') ?? field('client'),
    type: field('type'),
    f: field('f'),
    key: field('key'),
    value: result === undefined || field('type') !== 'ok' ? field('value') : result,
    atMs: field('atMs') ?? (typeof time === 'number' || typeof time === 'bigint' ? Number(time) / 1e6 : time),
    error: field('error'),
  };
}

/**
 * The value in `text`, which begins at `place` of the file.
 *
 * @throws `SeatrialError` `E_FILE_INVALID` naming the place
 */
export function jsonAt(text: string, place: Place, name: HistoryName): Value {
  try {
    return jsonValue(text);
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    const before = text.slice(0, error.offset).split('\n');
    const last = before.at(-1) ?? '';
    const column = before.length === 1 ? place.column + last.length : last.length + 1;
    throw invalid(name, { line: place.line + before.length - 1, column }, error.message);
  }
}
