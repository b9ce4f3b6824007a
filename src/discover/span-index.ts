/**
 * Spans → who called whom, whatever format they came in.
 *
 * All spans are held until all are there, in columns of numbers ({@link createSpanRows}), so that nothing depends on the order of spans and
 * files: a trace may be told in pieces, one collector a service. Then {@link countCalls} counts.
 */

import { SeatrialError } from '../lib/errors.ts';
import type { Topology } from '../model/topology.ts';
import { createEdgeTally } from './edge-tally.ts';
import { createNames } from './names.ts';
import { countCalls, type SpanNote } from './span-calls.ts';
import type { OtherParent } from './span-data.ts';
import { isSpanSampled } from './span-sample.ts';
import { writeSpanKey, writeTraceKey } from './span-keys.ts';
import { createSpanRows, emptyRow, kindNumber, rowFlags } from './span-rows.ts';
import { createSpanTable } from './span-table.ts';
import type { ParentReference, Span, SpanTold } from './span.ts';

/** How spans are counted. */
export interface SpanIndexOptions {
  /** The share of traces that is counted, above 0 up to 1; left out: all. Which ones depends on their ids alone. */
  readonly share?: number;
  /** The most spans all inputs together may have. */
  readonly spansMax?: number;
  /** The most links besides parents. */
  readonly linksMax?: number;
  /** The most characters that all names together may have. */
  readonly nameCharactersMax?: number;
  /** A number that whoever wrote the spans cannot know, so that they cannot make them slow to find. Changes nothing else. */
  readonly hashSeed?: number;
}

/** There are too many spans, or what they name is too much. */
export class SpanLimitError extends SeatrialError {
  constructor(file: string, what: string) {
    super('E_FILE_INVALID', `${file}: more than ${what} in all`, {
      hint: 'count a share of the traces only (--sample 10%), or merge the topologies of several parts (--merge)',
    });
  }
}

/** Spans so far. */
export interface SpanIndex {
  /** @throws {@link SpanLimitError} `E_FILE_INVALID` when there are too many */
  add(span: Span, file: string): void;
  /** What `act` gives; when it throws, no span that it has added is there any more. */
  allOrNone<T>(act: () => T): T;
  /** So many more spans belong to no service. */
  passOver(nameless: number): void;
  /** The calls between them, counted. O(spans). */
  topology(source: string): Topology;
  /** What was taken for what, for people; of the last topology. */
  notes(): readonly SpanNote[];
}

const nothingTold: SpanTold = { peer: undefined, protocol: undefined, signs: { flags: 0, request: 0 } };

/** 70 bytes each, and 24 more while they are counted. */
const spansMaxDefault = 10_000_000;
/** Links to other traces, and parents beyond the first: objects each. */
const linksMaxDefault = 1_000_000;
/** Names of services and operations, each once. */
const nameCharactersMaxDefault = 128 * 1024 * 1024;

/** No spans yet. */
export function createSpanIndex({
  share = 1,
  spansMax = spansMaxDefault,
  linksMax = linksMaxDefault,
  nameCharactersMax = nameCharactersMaxDefault,
  hashSeed = 0,
}: SpanIndexOptions = {}): SpanIndex {
  const rows = createSpanRows();
  const names = createNames();
  const others: OtherParent[] = [];
  const row = emptyRow();
  let nameless = 0;
  let sampledOut = 0;
  let notes: readonly SpanNote[] = [];
  const addParent = ({ trace, span, followsFrom }: ParentReference, own: Span, file: string): void => {
    if ((row.flags & rowFlags.parent) === 0 && trace === own.trace) {
      writeSpanKey(span, row.parent);
      row.flags |= rowFlags.parent | (followsFrom ? rowFlags.followsFrom : 0);
      return;
    }
    if (others.length >= linksMax) throw new SpanLimitError(file, `${linksMax} links`);
    const other = { row: rows.count, trace: new Uint32Array(4), span: new Uint32Array(2), followsFrom };
    writeTraceKey(trace, file, other.trace);
    writeSpanKey(span, other.span);
    others.push(other);
  };
  // The spans of a trace come one after another, mostly.
  let lastTrace: string | undefined;
  let lastFile: string | undefined;
  return {
    add: (span, file) => {
      if (span.trace !== lastTrace || file !== lastFile) {
        writeTraceKey(span.trace, file, row.trace);
        lastTrace = span.trace;
        lastFile = file;
      }
      if (share < 1 && !isSpanSampled(row.trace, share)) {
        sampledOut += 1;
        return;
      }
      if (rows.count >= spansMax) throw new SpanLimitError(file, `${spansMax} spans`);
      if (names.characters > nameCharactersMax)
        throw new SpanLimitError(file, `${nameCharactersMax} characters of names`);
      writeSpanKey(span.id, row.span);
      row.flags = kindNumber(span.kind) | (span.failed ? rowFlags.failed : 0);
      row.service = names.numberOf(span.service);
      row.operation = span.operation === undefined ? 0 : names.numberOf(span.operation) + 1;
      const { peer, protocol, signs } = span.told ?? nothingTold;
      row.peer = peer === undefined ? 0 : names.numberOf(`${peer.kind} ${peer.name}`) + 1;
      row.protocol = protocol === undefined ? 0 : names.numberOf(protocol) + 1;
      row.signs = signs.flags;
      row.request = signs.request;
      if (span.times !== undefined) {
        row.flags |= rowFlags.timed;
        row.startUs = span.times.startUs;
        row.endUs = span.times.endUs;
      }
      for (const parent of span.parents) addParent(parent, span, file);
      rows.add(row);
    },
    allOrNone: (act) => {
      const [rowsBefore, namesBefore, othersBefore, sampledBefore] = [
        rows.count,
        names.count,
        others.length,
        sampledOut,
      ];
      try {
        return act();
      } catch (error) {
        rows.keep(rowsBefore);
        names.keep(namesBefore);
        others.length = othersBefore;
        sampledOut = sampledBefore;
        throw error;
      }
    },
    passOver: (count) => {
      nameless += count;
    },
    topology: (source) => {
      const tally = createEdgeTally(share);
      const table = createSpanTable(rows, names, hashSeed);
      const counted = countCalls({ rows, names, table, others }, tally);
      notes = [...counted.notes, ...crowdsNote(table.crowds)];
      const confidence = { ...counted.confidence, nameless, sampledOut };
      return { ...tally.topology(source), confidence };
    },
    notes: () => notes,
  };
}

function crowdsNote(crowds: number): SpanNote[] {
  if (crowds === 0) return [];
  const ids = crowds === 1 ? 'a span id' : `${crowds} span ids`;
  return [
    {
      what: `${ids} of more than 64 services each`,
      why: 'an id is that of one call: of whose parents it is, the own service’s or the first by name was taken',
    },
  ];
}
