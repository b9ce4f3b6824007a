/** A row from its fields, as a file has them: what EDN and JSON have in common. */

import type { HistoryRow, HistoryRowType, Value } from '../model/history.ts';
import { ednText } from './edn-text.ts';
import { withPlainNames } from './micro-operations.ts';
import { invalid, quoted, type HistoryName, type Place } from './place.ts';

/** Rows that are read as they are gone through, once. */
export interface HistoryRows extends Iterable<HistoryRow> {
  /** As a loop over them, without an iterator in between: that costs a short history more than a row does. Left out where there is none. */
  forEach?(take: (row: HistoryRow) => void): void;
}

/** The fields of a row; `undefined` where the file has none. */
export interface RowFields {
  process: Value | undefined;
  type: Value | undefined;
  f: Value | undefined;
  key: Value | undefined;
  value: Value | undefined;
  /** Milliseconds. */
  atMs: Value | undefined;
  error: Value | undefined;
}

/** The fields of a row that has none yet. */
export function noFields(): RowFields {
  return {
    process: undefined,
    type: undefined,
    f: undefined,
    key: undefined,
    value: undefined,
    atMs: undefined,
    error: undefined,
  };
}

/** How rows are read, beyond their form. */
export interface RowOptions extends HistoryName {
  /** Values are `[key value]`, as `jepsen.independent` writes them. */
  readonly keyed?: boolean | undefined;
  /** No row may have a process: each completion then belongs to the invocation before it. */
  readonly anonymous?: boolean;
}

const types: readonly string[] = ['invoke', 'ok', 'fail', 'info'] satisfies HistoryRowType[];

/** Makes rows of fields, in the order of the file. `undefined`: a row of the fault injector, which is none. */
export type MakeRow = (fields: RowFields, place: Place) => HistoryRow | undefined;

/**
 * A maker of rows for one file.
 *
 * @throws from the maker: `SeatrialError` `E_FILE_INVALID` naming the place, when a field is missing or cannot be what it says
 */
export function createRowMaker({ name, keyed = false, anonymous = false }: RowOptions): MakeRow {
  const processOf = createProcessReader({ name }, anonymous);
  return (fields, place) => {
    const { process: client, f, error } = fields;
    if (isInjector(client)) return undefined;
    const type = typeof fields.type === 'string' ? withoutColon(fields.type) : undefined;
    if (!isRowType(type)) {
      const seen = fields.type === undefined ? 'missing' : ednText(fields.type);
      throw invalid({ name }, place, `type must be invoke, ok, fail or info, this is ${seen}`);
    }
    const process = processOf(client, type, place);
    const { key, value } = keyed ? unpacked(fields, { name }, place) : fields;
    const row: { -readonly [Field in keyof HistoryRow]: HistoryRow[Field] } = {
      line: place.line,
      process,
      type,
      f: functionOf(f, value, { name }, place),
    };
    if (key !== undefined) row.key = key;
    if (value !== undefined) row.value = row.f === 'txn' ? withPlainNames(value) : value;
    const atMs = timeOf(fields.atMs, { name }, place);
    if (atMs !== undefined) row.atMs = atMs;
    if (error !== undefined && error !== null) row.error = typeof error === 'string' ? error : ednText(error);
    return row;
  };
}

/** Fault injectors and the like: keywords in EDN, the best known also in JSON. */
function isInjector(process: Value | undefined): boolean {
  return typeof process === 'string' && (process.startsWith(':') || process === 'nemesis');
}

function withoutColon(text: string): string {
  return text.startsWith(':') ? text.replace(/^:+/, '') : text;
}

/** Whether a word is the type of a row. */
export function isRowType(type: string | undefined): type is HistoryRowType {
  return type !== undefined && types.includes(type);
}

/** Reads who asks. In a file without processes every invocation is of a new one. */
function createProcessReader(name: HistoryName, anonymous: boolean) {
  let asked = 0;
  let hasProcesses: boolean | undefined;
  return (process: Value | undefined, type: HistoryRowType, place: Place): number | string => {
    hasProcesses ??= process !== undefined;
    if (process === undefined && anonymous && !hasProcesses) {
      if (type === 'invoke') asked += 1;
      return asked;
    }
    if (process !== undefined && hasProcesses && isProcess(process)) return process;
    const seen =
      process === undefined
        ? 'missing'
        : hasProcesses
          ? ednText(process)
          : `${ednText(process)}, and the rows before have none`;
    throw invalid(name, place, `process must be an integer or a text, this is ${seen}`);
  };
}

function isProcess(process: Value): process is number | string {
  return typeof process === 'string' ? process !== '' : Number.isSafeInteger(process);
}

/** Histories of transactions may leave `f` out. */
function functionOf(f: Value | undefined, value: Value | undefined, name: HistoryName, place: Place): string {
  const plain = typeof f === 'string' ? withoutColon(f) : '';
  if (plain !== '') return plain;
  if ((f === undefined || f === null) && Array.isArray(value)) return 'txn';
  const seen = f === undefined ? 'missing' : ednText(f);
  throw invalid(name, place, `f must say what is asked (read, write, …), this is ${seen}`);
}

function timeOf(atMs: Value | undefined, name: HistoryName, place: Place): number | undefined {
  if (atMs === undefined || atMs === null) return undefined;
  if (typeof atMs === 'number' && Number.isFinite(atMs)) return atMs;
  throw invalid(name, place, `the time must be a number, this is ${quoted(ednText(atMs))}`);
}

/** Key and value of a `[key value]`; what has no value has no key either. */
function unpacked(
  { key, value }: RowFields,
  name: HistoryName,
  place: Place,
): Pick<RowFields, 'key' | 'value'> {
  if (value === undefined || value === null) return { key, value };
  if (isPair(value)) return { key: value[0], value: value[1] };
  throw invalid(name, place, `the value must be [key value], this is ${quoted(ednText(value))}`);
}

function isPair(value: Value): value is readonly [Value, Value] {
  return Array.isArray(value) && value.length === 2;
}
