/**
 * Files about a system, several of any kinds mixed → one topology, one failure history.
 *
 * Each file is recognised by what is in it, never by its name.
 */

import type { Failure } from '../model/failure.ts';
import { isNonEmpty } from '../lib/non-empty.ts';
import type { Topology } from '../model/topology.ts';
import { alertIncidents, looksLikeAlerts } from './alertmanager.ts';
import { composeTopologies, unseenIn, type Unseen } from './compose.ts';
import { draftTarget } from './compose-target.ts';
import { failureLines } from './failure-lines.ts';
import { foreignJson, foreignText } from './foreign.ts';
import { columnsOf, incidentCsv, looksLikeIncidentCsv } from './incident-csv.ts';
import { checkSize, parseJson, parseJsonLines, type InputName } from './json-input.ts';
import { mergeTopologies } from './merge.ts';
import { createSpanIndex } from './span-index.ts';
import { recogniseBytes, type ByteFile } from './topology-bytes.ts';
import { recogniseTopology } from './topology-input.ts';
import { unknownInput } from './unknown-input.ts';

/** One file that was read. */
export interface TextFile extends InputName {
  readonly text: string;
}

/** One file, read or to be read. */
export type InputFile = TextFile | ByteFile;

/** What several files show together. */
export interface Discovered {
  readonly topology: Topology;
  /** What they cannot show. */
  readonly unseen: readonly Unseen[];
  /** With a compose file: the target file it would need, for a target of this name. */
  readonly draftTarget?: (name: string) => string;
}

/** A failure history. */
export interface History {
  readonly failures: readonly Failure[];
  readonly unseen: readonly Unseen[];
}

/**
 * The topology in these files: our own document (JSON or YAML), OpenTelemetry and Jaeger traces, Jaeger's dependency list, compose files.
 *
 * @throws `SeatrialError` `E_FILE_INVALID` when one is malformed, `E_INPUT_UNKNOWN` when one is none of these
 */
export function discoverTopology(files: readonly [InputFile, ...InputFile[]]): Discovered {
  const inputs = files.map((file) =>
    'text' in file ? recogniseTopology(file.text, { name: file.name }) : recogniseBytes(file),
  );
  const composed = inputs.flatMap((input) => (input.kind === 'compose' ? [input.compose] : []));
  const traced = inputs.flatMap((input) => (input.kind === 'traces' ? [input] : []));
  const index = createSpanIndex();
  const passedOver = traced.flatMap(({ file, addTo }) => {
    const nameless = addTo(index);
    index.passOver(nameless);
    return namelessSpans(file, nameless);
  });
  const topologies = [
    ...inputs.flatMap((input) => (input.kind === 'graph' ? [input.topology] : [])),
    ...(traced.length === 0 ? [] : [index.topology([...new Set(traced.map(({ file }) => file))].join(', '))]),
    ...composeTopologies(composed),
  ];
  if (!isNonEmpty(topologies)) throw unknownInput(files[0].name, 'a topology', undefined, []);
  const topology = mergeTopologies(topologies);
  return {
    topology,
    unseen: [...passedOver, ...index.notes(), ...unseenIn(composed, topology)],
    ...(composed.length === 0 ? {} : { draftTarget: (name) => draftTarget(composed, topology, name) }),
  };
}

/** {@link discoverTopology} of one file. */
export function readTopology(text: string, { name }: InputName): Topology {
  return discoverTopology([{ text, name }]).topology;
}

/** The failures in `text`; see {@link readHistory}. */
export function readFailures(text: string, { name }: InputName): Failure[] {
  return [...readHistory({ text, name }).failures];
}

/**
 * The failures in a file: our own JSON lines, an incident table, Alertmanager's alerts. An empty text is an empty history.
 *
 * @throws `SeatrialError` `E_FILE_INVALID` when it is malformed, `E_INPUT_UNKNOWN` when it is none of these
 */
export function readHistory({ text, name }: TextFile): History {
  checkSize(text, { name });
  if (looksLikeIncidentCsv(text)) return { failures: incidentCsv(text, { name }), unseen: [] };
  const form = jsonForm(text);
  if (form !== undefined && looksLikeAlerts(form.first)) {
    const { failures, nameless } = alertIncidents(parseJsonLines(text, { name }));
    return { failures, unseen: namelessIn(name, nameless) };
  }
  const foreign = form === undefined ? undefined : foreignJson(form.first);
  if (form?.lines === false || foreign !== undefined) throw unknownHistory(name, foreign);
  if (/^\uFEFF?\s*\[|^\uFEFF?\s*\{[ \t]*\r?\n/.test(text)) parseJson(text, { name });
  if (/^\uFEFF?\s*(\{|$)/.test(text)) return { failures: failureLines(text, { name }), unseen: [] };
  throw unknownHistory(name, foreignText(text), columnsOf(text));
}

/** The first document in a text of JSON, and whether it may be the first line of several; nothing for another text. */
function jsonForm(text: string): { first: unknown; lines: boolean } | undefined {
  const plain = text.replace(/^\uFEFF/, '').trim();
  if (!/^[[{]/.test(plain)) return undefined;
  const [line = ''] = plain.split('\n', 1);
  const first = plain.startsWith('{') ? parsed(line) : undefined;
  if (first !== undefined) return { first, lines: true };
  const whole = parsed(plain);
  return whole === undefined ? undefined : { first: whole, lines: false };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function namelessSpans(file: string, count: number): Unseen[] {
  if (count === 0) return [];
  return [
    {
      what: `${file}: ${count} span${count === 1 ? '' : 's'}`,
      why: 'the resource has no service.name: passed over',
    },
  ];
}

function namelessIn(file: string, names: readonly string[]): Unseen[] {
  if (names.length === 0) return [];
  const distinct = [...new Set(names)].sort();
  const more = distinct.length > 5 ? ' and others' : '';
  return [
    {
      what: `${file}: ${names.length} alert${names.length === 1 ? '' : 's'} (${distinct.slice(0, 5).join(', ')}${more})`,
      why: 'no label names a service',
    },
  ];
}

function unknownHistory(name: string, looksLike: string | undefined, columns: readonly string[] = []): Error {
  const known = [
    'failures.jsonl (one JSON object a line)',
    'a table with the columns timestamp,service,type,severity,request_volume',
    'Alertmanager alerts ([{labels, startsAt}] or {alerts: […]})',
  ];
  const has = looksLike === undefined && columns.length > 1 ? `; this one has ${columns.join(',')}` : '';
  return unknownInput(name, 'a failure history', looksLike, known, has);
}
