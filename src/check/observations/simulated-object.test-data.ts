/** Histories that are right by construction: clients of one object that does everything at one instant, some of whom never learn how it ended. */

import type { Random } from '../../lib/random.ts';
import type { HistoryRow, Value } from '../../model/history.ts';
import type { PairedRow } from '../../model/history-verdict.ts';

/** What the object is. */
export type SimulatedKind = 'set' | 'queue' | 'identifiers' | 'counter' | 'register';

type Request = Pick<HistoryRow, 'f' | 'value'>;

/** An object: `apply` does what is asked and gives the value to answer with. */
interface SimulatedObject {
  ask(random: Random): Request;
  apply(request: Request): Value | undefined;
  /** What clients ask at the end, when all is quiet. */
  readonly last: Request;
}

interface OpenRequest {
  readonly invoke: HistoryRow;
  isApplied: boolean;
  answer: Value | undefined;
}

/** About forty operations of four clients, then three operations that look at the end, one after another. */
export function simulateObject(kind: SimulatedKind, random: Random): PairedRow[] {
  const object = objects[kind]();
  const rows: PairedRow[] = [];
  const open: (OpenRequest | undefined)[] = [undefined, undefined, undefined, undefined];
  const processes = open.map((_, client) => client);
  const push = (row: Omit<HistoryRow, 'line' | 'atMs'>, invoke?: HistoryRow): HistoryRow => {
    const placed = { ...row, line: rows.length + 1, atMs: rows.length };
    rows.push({ row: placed, invoke: invoke ?? placed });
    return placed;
  };
  const step = (client: number, mayBegin: boolean): void => {
    const request = open[client];
    const process = processes[client] ?? 0;
    if (request === undefined) {
      if (!mayBegin) return;
      const invoke = push({ process, type: 'invoke', ...object.ask(random) });
      open[client] = { invoke, isApplied: false, answer: undefined };
    } else if (!request.isApplied && random.chance(0.85)) {
      request.answer = object.apply(request.invoke);
      request.isApplied = true;
    } else {
      const isLost = random.chance(0.15);
      const type = isLost ? 'info' : request.isApplied ? 'ok' : 'fail';
      const value = type === 'ok' ? request.answer : request.invoke.value;
      const { f } = request.invoke;
      push({ process, type, f, ...(value === undefined ? {} : { value }) }, request.invoke);
      open[client] = undefined;
      if (isLost) processes[client] = process + open.length;
    }
  };
  for (let count = random.integer(10, 120); count > 0; count -= 1) step(random.integer(0, 3), true);
  while (open.some((request) => request !== undefined)) step(random.integer(0, 3), false);
  for (const process of ['x', 'y', 'z']) {
    const invoke = push({ process, type: 'invoke', ...object.last });
    const value = object.apply(object.last);
    push({ process, type: 'ok', f: invoke.f, ...(value === undefined ? {} : { value }) }, invoke);
  }
  return rows;
}

const read: Request = { f: 'read' };

const objects: Readonly<Record<SimulatedKind, () => SimulatedObject>> = {
  set() {
    const elements = new Set<Value>();
    let next = 0;
    return {
      ask: (random) => (random.chance(0.5) ? read : { f: 'add', value: (next += 1) }),
      apply: ({ f, value = null }) => (f === 'read' ? [...elements] : (elements.add(value), value)),
      last: read,
    };
  },
  queue() {
    let inside: Value[] = [];
    let next = 0;
    return {
      ask: (random) => (random.chance(0.4) ? { f: 'dequeue' } : { f: 'enqueue', value: (next += 1) }),
      apply({ f, value = null }) {
        if (f === 'dequeue') return inside.shift() ?? null;
        if (f === 'enqueue') inside.push(value);
        else {
          const all = inside;
          inside = [];
          return all;
        }
        return value;
      },
      last: { f: 'drain' },
    };
  },
  identifiers() {
    let next = 0;
    return { ask: () => ({ f: 'generate' }), apply: () => (next += 1), last: { f: 'generate' } };
  },
  counter() {
    let count = 0;
    return {
      ask: (random) => (random.chance(0.5) ? read : { f: 'add', value: random.integer(-3, 5) }),
      apply({ f, value }) {
        if (f === 'add') count += Number(value);
        return f === 'add' ? value : count;
      },
      last: read,
    };
  },
  register() {
    let held: Value = null;
    return {
      ask: (random) => (random.chance(0.6) ? read : { f: 'write', value: random.integer(1, 30) }),
      apply({ f, value = null }) {
        if (f === 'write') held = value;
        return held;
      },
      last: read,
    };
  },
};
