/** The undo journal, read: what is still open in it. */

import { closeSync, openSync, readSync } from 'node:fs';
import { SeatrialError } from '../lib/errors.ts';
import { fieldOf } from '../lib/untyped.ts';
import { undoLineSchema, type UndoLine } from '../model/undo.ts';

type Line<K extends UndoLine['kind']> = Extract<UndoLine, { kind: K }>;

/** A fault that is not undone. */
export interface OpenFault extends Omit<Line<'fault'>, 'kind' | 'at'> {
  /** Left out: it has not begun. */
  readonly begun?: { readonly at: string; readonly until: string };
}

/** Proxies that are not removed. */
interface OpenProxies extends Line<'proxies'> {
  /** They had been made when the journal ended: services are started after their links. */
  readonly areMade: boolean;
}

/** What a journal says. */
export interface JournalView {
  readonly run: string;
  readonly tag: string;
  readonly harness: Line<'journal'>['harness'];
  /** Process groups that were started and are not said to have ended, in order. */
  readonly processes: readonly Line<'process'>[];
  /** Proxies in a server that was found running. */
  readonly proxies: readonly OpenProxies[];
  /** Containers and networks in an engine. */
  readonly containers: readonly Line<'containers'>[];
  /** Experiments whose services were found running: their faults outlive the harness. */
  readonly attached: ReadonlySet<string>;
  /** Processes that were found running and started again since, in order. They are nobody's to end. */
  readonly revived: readonly Line<'revived'>[];
  /** Servers that were found running: what is set there outlives the harness. */
  readonly foundApis: ReadonlySet<string>;
  readonly faults: readonly OpenFault[];
  /** Somebody has said that nothing is left, and nothing has been started since. */
  readonly closed: boolean;
  /** The run's last sign of life, epoch ms. */
  readonly lastMs: number;
}

/**
 * The lines of a journal. What is no JSON is half a line, which a killed writer left: what it stood for was never begun. A file that does
 * not begin as a journal does (one of an earlier version) has no lines.
 *
 * @param name - the file's name, for errors
 * @throws {@link SeatrialError} `E_FILE_INVALID` naming file and line
 */
export function parseUndoLines(text: string, name: string): UndoLine[] {
  const written = text.split('\n').map((one, index) => ({ line: index + 1, value: parsedOrUndefined(one) }));
  const values = written.filter(({ value }) => value !== undefined);
  if (fieldOf(values[0]?.value, 'kind') !== 'journal') return [];
  return values.map(({ line, value }) => {
    const parsed = undoLineSchema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new SeatrialError('E_FILE_INVALID', `${name}:${line}:1: this is no line of an undo journal`, {
      hint: 'if another version of Seatrial wrote it, heal with that one',
    });
  });
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is open after these lines; `undefined` when not even the first one is there: then nothing was begun. */
export function viewOf(lines: readonly UndoLine[]): JournalView | undefined {
  const [first] = lines;
  if (first?.kind !== 'journal') return undefined;
  const done = new Set(lines.flatMap((line) => (line.kind === 'done' ? [line.number] : [])));
  const begun = new Map<number, { readonly at: string; readonly until: string }>();
  for (const line of lines) {
    // It may be given more time; since when it stands does not change.
    if (line.kind === 'begun')
      begun.set(line.number, { at: begun.get(line.number)?.at ?? line.at, until: line.until });
  }
  const isKind = <K extends UndoLine['kind']>(kind: K): Line<K>[] =>
    lines.filter((line): line is Line<K> => line.kind === kind);
  const isOpen = ({ number }: { readonly number: number }): boolean => !done.has(number);
  return {
    run: first.run,
    tag: first.tag,
    harness: first.harness,
    processes: isKind('process').filter(isOpen),
    proxies: isKind('proxies')
      .filter(isOpen)
      .map((line) => ({
        ...line,
        areMade: isKind('process').some(({ experiment }) => experiment === line.experiment),
      })),
    containers: isKind('containers').filter(isOpen),
    attached: new Set(isKind('attached').map(({ experiment }) => experiment)),
    revived: isKind('revived'),
    foundApis: new Set(isKind('proxies').map(({ api }) => api)),
    faults: isKind('fault')
      .filter(isOpen)
      .map(({ number, experiment, what, steps }) => {
        const start = begun.get(number);
        const fault = { number, experiment, what, steps };
        return start === undefined ? fault : { ...fault, begun: start };
      }),
    closed: lines.some(({ kind }) => kind === 'closed') && !isKind('process').some(isOpen),
    lastMs: Math.max(...lines.map(({ at }) => Date.parse(at))),
  };
}

/** The journal in this file. */
export function readUndoJournal(file: string): JournalView | undefined {
  const descriptor = openSync(file, 'r');
  try {
    return viewOf(parseUndoLines(readFromStart(descriptor), file));
  } finally {
    closeSync(descriptor);
  }
}

const bytesMax = 256 * 2 ** 20;

/** The whole text behind a descriptor, wherever it stands. */
export function readFromStart(descriptor: number): string {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(64 * 1024);
    const read = readSync(descriptor, chunk, 0, chunk.length, size);
    if (read === 0) return Buffer.concat(chunks).toString('utf8');
    chunks.push(chunk.subarray(0, read));
    size += read;
    if (size > bytesMax) throw new SeatrialError('E_FILE_INVALID', 'an undo journal of more than 256 MiB');
  }
}
