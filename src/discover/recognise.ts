/** Inputs recognised by what is in them, never by their file name. */

import { SeatrialError } from '../lib/errors.ts';
import { readDocument } from '../model/document.ts';
import type { Failure } from '../model/failure.ts';
import { topologySchema, type Topology } from '../model/topology.ts';
import { failureLines } from './failure-lines.ts';
import { foreignJson, foreignText } from './foreign.ts';
import { columnsOf, incidentCsv, looksLikeIncidentCsv } from './incident-csv.ts';
import { topologyOfDependencies } from './jaeger-dependencies.ts';
import { topologyOfTraces } from './jaeger.ts';
import { checkSize, fieldOf, isRecord, parseJson, type InputName, type Located } from './json-input.ts';

/**
 * The topology in `text`: our own document (JSON or YAML), Jaeger traces, or Jaeger's dependency list.
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` when it is malformed, `E_INPUT_UNKNOWN` when it is none of these
 */
export function readTopology(text: string, { name }: InputName): Topology {
  checkSize(text, { name });
  if (!/^\uFEFF?\s*[[{]/.test(text)) {
    if (/^schemaVersion:/m.test(text)) return readDocument(topologySchema, text, { file: name });
    throw unknownTopology(name, foreignText(text));
  }
  const document = parseJson(text, { name });
  if (isRecord(document.value) && 'schemaVersion' in document.value) {
    return readDocument(topologySchema, text.replace(/^\uFEFF/, ''), { file: name });
  }
  const list = Array.isArray(document.value) ? document : fieldOf(document, 'data');
  if (isDependencyList(list)) return topologyOfDependencies(list);
  if (hasTraces(document.value) || hasTraces(list.value)) return topologyOfTraces(document);
  throw unknownTopology(name, foreignJson(document.value));
}

/**
 * The failures in `text`: our own JSON lines, or an incident table. An empty text is an empty history.
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` when it is malformed, `E_INPUT_UNKNOWN` when it is neither
 */
export function readFailures(text: string, { name }: InputName): Failure[] {
  checkSize(text, { name });
  if (looksLikeIncidentCsv(text)) return incidentCsv(text, { name });
  const whole = wholeJson(text);
  if (whole !== undefined) throw unknownHistory(name, foreignJson(whole));
  if (/^\uFEFF?\s*(\{|$)/.test(text)) return failureLines(text, { name });
  throw unknownHistory(name, foreignText(text), columnsOf(text));
}

/** The one document that the text is, when it is JSON over several lines or a list: then it is no history in lines. */
function wholeJson(text: string): unknown {
  const plain = text.replace(/^\uFEFF/, '').trim();
  const [first = ''] = plain.split('\n', 1);
  if (!/^[[{]/.test(plain) || (plain.startsWith('{') && parsed(first) !== undefined)) return undefined;
  return parsed(plain);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDependencyList({ value }: Located): boolean {
  return Array.isArray(value) && isRecord(value[0]) && 'parent' in value[0] && 'child' in value[0];
}

/** One trace, or a list that begins with one. An empty list is no traces at all, which is an answer, too. */
function hasTraces(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || hasTraces(value[0]);
  return isRecord(value) && 'spans' in value;
}

function unknownTopology(name: string, looksLike: string | undefined): SeatrialError {
  return unknownInput(name, 'a topology', looksLike, [
    'Jaeger traces ({data: [{spans, processes}]})',
    'Jaeger dependencies ([{parent, child, callCount}])',
    'our topology.json',
  ]);
}

function unknownHistory(
  name: string,
  looksLike: string | undefined,
  columns: readonly string[] = [],
): SeatrialError {
  const known = [
    'failures.jsonl (one JSON object a line)',
    'a table with the columns timestamp,service,type,severity,request_volume',
  ];
  const has = looksLike === undefined && columns.length > 1 ? `; this one has ${columns.join(',')}` : '';
  return unknownInput(name, 'a failure history', looksLike, known, has);
}

function unknownInput(
  name: string,
  what: string,
  looksLike: string | undefined,
  known: readonly string[],
  more = '',
): SeatrialError {
  const seems = looksLike === undefined ? '' : `; it looks like ${looksLike}`;
  return new SeatrialError('E_INPUT_UNKNOWN', `${name} is not ${what} in any format read here${seems}`, {
    hint: `known: ${known.join(', ')}${more}`,
  });
}
