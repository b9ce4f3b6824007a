/** Incidents as a table: `timestamp,service,type,severity,request_volume` (ChaosRank's columns; order and case do not matter). */

import Papa from 'papaparse';
import type { Failure } from '../model/failure.ts';
import type { Reading } from './history-reading.ts';
import { positionAt } from './json-syntax.ts';
import { createProblemList } from './problem-list.ts';
import { severityOf } from './severity-table.ts';
import { toldTime } from './told-time.ts';

const required = ['timestamp', 'service'] as const;
const known = [...required, 'type', 'severity', 'request_volume'] as const;
/** A header is not longer; what is, is none. */
const headerMax = 10_000;
const symptoms = ['latency', 'error', 'timeout', 'data', 'other'] as const;

/** The columns that the first line with anything in it names, in lower case. */
export function columnsOf(text: string): string[] {
  const plain = text.replace(/^\uFEFF/, '');
  const start = plain.search(/\S/);
  if (start < 0) return [''];
  const lineStart = Math.max(plain.lastIndexOf('\n', start), plain.lastIndexOf('\r', start)) + 1;
  const [first = ''] = plain.slice(lineStart, start + headerMax).split(/[\r\n]/, 1);
  return first.split(/[,;\t]/).map(columnName);
}

/** Whether the first line of `text` names the columns of an incident table. */
export function looksLikeIncidentCsv(text: string): boolean {
  const columns = columnsOf(text);
  return required.every((name) => columns.includes(name));
}

/**
 * Reads the incidents in `text`. No severity is `medium`, no volume is unknown, a type that is none of ours is `other`; columns of other
 * names are passed over. O(length).
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` with every problem, each with file:line:column
 */
export function incidentCsv(text: string, reading: Reading): void {
  const plain = text.replace(/^\uFEFF/, '').replace(/\r(?!\n)/g, '\n');
  const problems = createProblemList(plain, { name: reading.file });
  // As the header has it: guessing goes wrong on short tables.
  const delimiter = /[,;\t]/.exec(plain)?.[0] ?? ',';
  let columns: readonly string[] | undefined;
  let end = 0;
  let line = 1;
  Papa.parse<string[]>(plain, {
    delimiter,
    step: ({ data, errors, meta }) => {
      const raw = plain.slice(end, meta.cursor);
      const row: Row = {
        values: data,
        refuse: (index, message) => {
          const place = positionAt(raw, offsetOfCell(raw, delimiter, index));
          problems.add({ ...place, line: place.line + rowLine - 1, message });
        },
      };
      const rowLine = line;
      end = meta.cursor;
      line += raw.split('\n').length - 1;
      const [error] = errors;
      if (error !== undefined) row.refuse(data.length - 1, error.message);
      else if (data.some((cell) => cell.trim() !== '')) {
        if (columns === undefined) columns = headerOf(row);
        else {
          reading.count();
          const failure = failureOf(row, columns, reading);
          if (failure !== undefined) reading.add(failure);
        }
      }
    },
  });
  problems.refuse();
}

interface Row {
  readonly values: readonly string[];
  /** Something is wrong with a cell. */
  readonly refuse: (index: number, message: string) => void;
}

function columnName(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .toLowerCase();
}

function headerOf(row: Row): string[] {
  const columns = row.values.map(columnName);
  for (const name of required) {
    if (!columns.includes(name)) row.refuse(0, `there is no column ${name}; columns: ${columns.join(', ')}`);
  }
  for (const name of known) {
    if (columns.indexOf(name) !== columns.lastIndexOf(name)) {
      row.refuse(columns.lastIndexOf(name), `there is a second column ${name}`);
    }
  }
  return columns;
}

/** The failure of a row; nothing when something in it is wrong, which is then refused. */
function failureOf(
  row: Row,
  columns: readonly string[],
  { rules }: Reading,
): Omit<Failure, 'source'> | undefined {
  if (row.values.length > columns.length) {
    row.refuse(columns.length, `${row.values.length} cells under ${columns.length} columns`);
    return undefined;
  }
  const refused: string[] = [];
  const read = <T>(name: string, parse: (text: string) => T | undefined, problem: string): T | undefined => {
    const index = columns.indexOf(name);
    const text = (row.values[index] ?? '').trim();
    const value = parse(text);
    if (value === undefined && (text !== '' || required.some((one) => one === name))) {
      row.refuse(index, text === '' ? `the ${name} is empty` : `${JSON.stringify(text)} is ${problem}`);
      refused.push(name);
    }
    return value;
  };
  const told = read(
    'timestamp',
    (text) => toldTime(text, rules.zone),
    'not a time; write it as 2026-03-01T00:00:00Z',
  );
  const service = read('service', (text) => (text === '' ? undefined : text), '');
  const severity = read(
    'severity',
    (text) => severityOf(text, rules.severities),
    'in no row of the table of severities',
  );
  const volume = read('request_volume', volumeOf, 'not a request volume');
  const symptom = read('type', (text) => oneOf(symptoms)(text) ?? (text === '' ? undefined : 'other'), '');
  if (refused.length > 0 || told === undefined || service === undefined) return undefined;
  return {
    ...told,
    kind: 'incident',
    service,
    severity: severity ?? 'medium',
    ...(symptom === undefined ? {} : { symptom }),
    ...(volume === undefined ? {} : { volume }),
  };
}

function oneOf<T extends string>(words: readonly T[]): (text: string) => T | undefined {
  return (text) => words.find((word) => word === text.toLowerCase());
}

function volumeOf(text: string): number | undefined {
  return /^\d+(\.\d+)?(e\d{1,2})?$/i.test(text) ? Number(text) : undefined;
}

/** Where the cell begins in its row as written; a quoted cell may hold delimiters and line ends. */
function offsetOfCell(raw: string, delimiter: string, index: number): number {
  let cells = 0;
  let quoted = false;
  for (let at = 0; at < raw.length; at += 1) {
    if (cells === index) return at;
    const character = raw.charAt(at);
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) cells += 1;
  }
  return 0;
}
