/**
 * Spans in columns of numbers: 70 bytes each, where an object with its texts takes ten times as much. That is what lets millions of spans be held
 * until all files are read, so that neither their order nor how a trace is spread over files matters.
 */

import type { Span } from './span.ts';
import { spanWords, traceWords } from './span-keys.ts';

/** Flags of a row, above its kind in the lowest three bits. */
export const rowFlags = {
  kinds: 7,
  failed: 8,
  parent: 16,
  followsFrom: 32,
  duplicate: 64,
  timed: 128,
} as const;

/** The number of a kind; 0: not told. */
export const kindNumbers = {
  untold: 0,
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
} as const;

/** What one span is in numbers. */
export interface Row {
  readonly trace: Uint32Array;
  readonly span: Uint32Array;
  readonly parent: Uint32Array;
  service: number;
  /** One more than the number of its name; 0: none. The peer's and the protocol's likewise. */
  operation: number;
  peer: number;
  protocol: number;
  /** What was asked for; 0: not told. */
  request: number;
  /** {@link SpanSigns.flags} */
  signs: number;
  flags: number;
  startUs: number;
  endUs: number;
}

/** The rows of a piece of the whole, column by column. */
interface Piece {
  readonly trace: Uint32Array;
  readonly span: Uint32Array;
  readonly parent: Uint32Array;
  readonly names: Uint32Array;
  readonly times: Float64Array;
  readonly flags: Uint8Array;
  readonly signs: Uint16Array;
}

/** Numbers of names, and of what was asked for. */
const nameColumns = 5;
const pieceBits = 14;
const pieceRows = 1 << pieceBits;
const inPiece = pieceRows - 1;

/** Rows that were added. A row is known by its number, from 0. */
export interface SpanRows {
  readonly count: number;
  add(row: Row): number;
  /** Puts the row of this number into `row`. */
  read(number: number, row: Row): void;
  write(number: number, row: Row): void;
  /** Forgets all but the first so many. */
  keep(count: number): void;
  serviceOf(number: number): number;
  flagsOf(number: number): number;
  kindOf(number: number): number;
  signsOf(number: number): number;
  /** Whether two rows are of one trace and one span id. */
  isSameSpan(a: number, b: number): boolean;
  /** Whether the row has this id. */
  hasId(number: number, trace: Uint32Array, span: Uint32Array): boolean;
}

/** A row of nothing, to be filled. */
export function emptyRow(): Row {
  return {
    trace: new Uint32Array(traceWords),
    span: new Uint32Array(spanWords),
    parent: new Uint32Array(spanWords),
    service: 0,
    operation: 0,
    peer: 0,
    protocol: 0,
    request: 0,
    signs: 0,
    flags: 0,
    startUs: 0,
    endUs: 0,
  };
}

/** The number of a span's kind. */
export function kindNumber(kind: Span['kind']): number {
  return kindNumbers[kind ?? 'untold'];
}

/** No rows yet. */
export function createSpanRows(): SpanRows {
  const pieces: Piece[] = [];
  let count = 0;
  const pieceOf = (number: number): Piece => {
    const piece = pieces[number >>> pieceBits];
    if (piece === undefined) throw new RangeError(`there is no row ${number}`);
    return piece;
  };
  const write = (number: number, row: Row): void => {
    const piece = pieceOf(number);
    const at = number & inPiece;
    copyWords(row.trace, 0, piece.trace, at * traceWords, traceWords);
    copyWords(row.span, 0, piece.span, at * spanWords, spanWords);
    copyWords(row.parent, 0, piece.parent, at * spanWords, spanWords);
    const name = nameColumns * at;
    piece.names[name] = row.service;
    piece.names[name + 1] = row.operation;
    piece.names[name + 2] = row.peer;
    piece.names[name + 3] = row.protocol;
    piece.names[name + 4] = row.request;
    piece.times[2 * at] = row.startUs;
    piece.times[2 * at + 1] = row.endUs;
    piece.flags[at] = row.flags;
    piece.signs[at] = row.signs;
  };
  const flagsOf = (number: number): number => pieceOf(number).flags[number & inPiece] ?? 0;
  const hasId = (number: number, trace: Uint32Array, span: Uint32Array): boolean => {
    const piece = pieceOf(number);
    const at = number & inPiece;
    return (
      areSameWords(piece.span, at * spanWords, span, 0, spanWords) &&
      areSameWords(piece.trace, at * traceWords, trace, 0, traceWords)
    );
  };
  return {
    get count() {
      return count;
    },
    add: (row) => {
      if ((count & inPiece) === 0) pieces.push(emptyPiece());
      write(count, row);
      count += 1;
      return count - 1;
    },
    read: (number, row) => {
      const piece = pieceOf(number);
      const at = number & inPiece;
      copyWords(piece.trace, at * traceWords, row.trace, 0, traceWords);
      copyWords(piece.span, at * spanWords, row.span, 0, spanWords);
      copyWords(piece.parent, at * spanWords, row.parent, 0, spanWords);
      const name = nameColumns * at;
      row.service = piece.names[name] ?? 0;
      row.operation = piece.names[name + 1] ?? 0;
      row.peer = piece.names[name + 2] ?? 0;
      row.protocol = piece.names[name + 3] ?? 0;
      row.request = piece.names[name + 4] ?? 0;
      row.startUs = piece.times[2 * at] ?? 0;
      row.endUs = piece.times[2 * at + 1] ?? 0;
      row.flags = piece.flags[at] ?? 0;
      row.signs = piece.signs[at] ?? 0;
    },
    write,
    keep: (first) => {
      count = Math.min(count, first);
      pieces.length = Math.ceil(count / pieceRows);
    },
    serviceOf: (number) => pieceOf(number).names[nameColumns * (number & inPiece)] ?? 0,
    flagsOf,
    kindOf: (number) => flagsOf(number) & rowFlags.kinds,
    signsOf: (number) => pieceOf(number).signs[number & inPiece] ?? 0,
    isSameSpan: (a, b) => {
      const other = pieceOf(b);
      const at = b & inPiece;
      return hasId(
        a,
        other.trace.subarray(at * traceWords, (at + 1) * traceWords),
        other.span.subarray(at * spanWords, (at + 1) * spanWords),
      );
    },
    hasId,
  };
}

function emptyPiece(): Piece {
  return {
    trace: new Uint32Array(pieceRows * traceWords),
    span: new Uint32Array(pieceRows * spanWords),
    parent: new Uint32Array(pieceRows * spanWords),
    names: new Uint32Array(pieceRows * nameColumns),
    times: new Float64Array(pieceRows * 2),
    flags: new Uint8Array(pieceRows),
    signs: new Uint16Array(pieceRows),
  };
}

function copyWords(from: Uint32Array, start: number, to: Uint32Array, at: number, count: number): void {
  for (let index = 0; index < count; index += 1) to[at + index] = from[start + index] ?? 0;
}

function areSameWords(a: Uint32Array, from: number, b: Uint32Array, start: number, count: number): boolean {
  for (let index = 0; index < count; index += 1) if (a[from + index] !== b[start + index]) return false;
  return true;
}
