/**
 * Long histories, written row by row: clients that ask one object at a time, answered as a correct one answers, or with one thing wrong near the end.
 *
 * Every operation takes effect when it is answered; one in a thousand has an unknown outcome, and its client goes on under another name.
 */

import { closeSync, openSync, writeSync } from 'node:fs';
import { createRandom } from '../dist/lib/random.js';

const clients = 20;
const pieceLength = 1024 * 1024;

/** The rows of a file, each with its time. */
class Rows {
  #file;
  #text = '';
  #time = 0;
  bytes = 0;
  count = 0;

  constructor(file) {
    this.#file = openSync(file, 'w');
  }

  write(process, type, f, key, value) {
    this.#time += 137;
    const keyed = key === undefined ? '' : `,"key":${key}`;
    const valued = value === undefined ? '' : `,"value":${value}`;
    const row = `{"process":${process},"type":"${type}","f":"${f}"${keyed}${valued},"atMs":${this.#time / 1_000}}\n`;
    this.#text += row;
    this.bytes += row.length;
    this.count += 1;
    if (this.#text.length > pieceLength) this.#flush();
  }

  /** One that begins and ends by itself. */
  writeBoth(process, f, key, asked, told) {
    this.write(process, 'invoke', f, key, asked);
    this.write(process, 'ok', f, key, told);
  }

  end() {
    this.#flush();
    closeSync(this.#file);
  }

  #flush() {
    writeSync(this.#file, this.#text);
    this.#text = '';
  }
}

/**
 * Objects by the name of what judges them. `ask` gives `{ f, key, value }` of a new operation, `tell` performs it and gives what is answered (JSON), `finish` writes
 * what comes when all is quiet. `spoil`: from now on one answer is to be wrong.
 */
const objects = {
  set: () => {
    const present = [];
    let next = 0;
    let lost = 0;
    return {
      model: 'set',
      ask: () => ({ f: 'add', value: (next += 1) }),
      tell: ({ value }) => {
        present.push(value);
        return value;
      },
      spoil: () => (lost = 1),
      finish: (rows) => rows.writeBoth(clients, 'read', undefined, undefined, `[${present.slice(lost)}]`),
    };
  },
  counter: (random) => {
    let count = 0;
    let tooMuch = 0;
    return {
      model: 'counter',
      ask: () => (random.chance(0.5) ? { f: 'read' } : { f: 'add', value: random.integer(-3, 5) }),
      tell: ({ f, value }) => {
        if (f === 'add') count += value;
        return f === 'add' ? value : count + tooMuch;
      },
      spoil: () => (tooMuch = 1_000_000),
      finish: () => {},
    };
  },
  'unique-ids': (random) => {
    const idOf = (number) => `"${((number * 0x9e37_79b1) >>> 0).toString(36)}-${number.toString(36)}"`;
    let given = 0;
    return {
      model: 'unique-ids',
      ask: () => ({ f: 'generate' }),
      tell: () => idOf((given += 1)),
      spoil: () => (given = random.integer(0, given - 1)),
      finish: () => {},
    };
  },
  'total-queue': (random) => {
    // What is inside is a range: in order it goes in, and comes out.
    let next = 0;
    let taken = 0;
    return {
      model: 'total-queue',
      ask: () => (random.chance(0.5) ? { f: 'dequeue' } : { f: 'enqueue' }),
      begin: (asked) => {
        if (asked.f === 'enqueue') asked.value = next += 1;
      },
      inside: [],
      tell({ f, value }) {
        if (f === 'enqueue') this.inside.push(value);
        if (f === 'enqueue') return value;
        if (taken === this.inside.length) return 'null';
        return this.inside[taken++];
      },
      spoil: () => (taken -= 1),
      finish(rows) {
        while (taken < this.inside.length)
          rows.writeBoth(clients, 'dequeue', undefined, undefined, this.inside[taken++]);
        rows.writeBoth(clients, 'dequeue', undefined, undefined, 'null');
      },
    };
  },
  convergence: (random) => {
    const keys = 1_000;
    const values = new Array(keys).fill('null');
    let next = 0;
    let isSpoilt = false;
    return {
      model: 'convergence',
      ask: () => {
        const key = random.integer(0, keys - 1);
        return random.chance(0.5) ? { f: 'read', key } : { f: 'write', key, value: (next += 1) };
      },
      tell: ({ f, key, value }) => {
        if (f === 'write') values[key] = value;
        return values[key];
      },
      spoil: () => (isSpoilt = true),
      finish: (rows) => {
        for (let key = 0; key < keys; key += 1) rows.writeBoth(clients, 'write', key, (next += 1), next);
        for (let key = 0; key < keys; key += 1)
          for (let client = 1; client <= 5; client += 1) {
            const value = next - keys + 1 + key;
            rows.writeBoth(
              clients + client,
              'read',
              key,
              undefined,
              isSpoilt && client === 5 ? value - 1 : value,
            );
          }
      },
    };
  },
  'cas-register': (random) => {
    const keys = 100;
    const values = new Array(keys).fill('null');
    let isSpoilt = false;
    return {
      model: 'cas-register',
      ask: () => {
        const [key, value] = [random.integer(0, keys - 1), random.integer(0, 4)];
        if (random.chance(0.5)) return { f: 'read', key };
        if (random.chance(0.5)) return { f: 'write', key, value };
        return { f: 'cas', key, value: `[${random.integer(0, 4)},${value}]`, to: value };
      },
      tell: ({ f, key, value, to }) => {
        if (f === 'read') return isSpoilt ? 7 : values[key];
        if (f === 'cas' && String(values[key]) !== value[1]) return undefined;
        values[key] = to ?? value;
        return value;
      },
      spoil: () => (isSpoilt = true),
      finish: () => {},
    };
  },
};

/** What can be written. */
export const largeKinds = Object.keys(objects);

/**
 * Writes a history of about `bytes` into `file`: `{ model, rows, bytes }`. `isSpoilt`: with one thing wrong; `isEndless`: the first operation of every object is
 * never answered.
 */
export function writeLargeHistory(file, kind, { seed, bytes, isSpoilt = false, isEndless = false }) {
  const random = createRandom(seed, kind);
  const object = objects[kind](random);
  const rows = new Rows(file);
  const processes = Array.from({ length: clients }, (_, process) => process);
  const open = new Array(clients).fill(undefined);
  let names = 1_000;
  let isToSpoil = isSpoilt;
  if (isEndless) for (let key = 0; key < 100; key += 1) rows.write(names++, 'invoke', 'read', key);
  while (rows.bytes < bytes) {
    if (isToSpoil && rows.bytes > 0.9 * bytes) {
      object.spoil();
      isToSpoil = false;
    }
    const client = random.integer(0, clients - 1);
    const asked = open[client];
    if (asked === undefined) {
      const begun = object.ask();
      object.begin?.(begun);
      rows.write(processes[client], 'invoke', begun.f, begun.key, begun.value);
      open[client] = begun;
      continue;
    }
    open[client] = undefined;
    const isKnown = !random.chance(0.001);
    const told = isKnown || (asked.f !== 'dequeue' && random.chance(0.5)) ? object.tell(asked) : undefined;
    if (isKnown)
      rows.write(
        processes[client],
        told === undefined ? 'fail' : 'ok',
        asked.f,
        asked.key,
        told ?? asked.value,
      );
    else {
      rows.write(processes[client], 'info', asked.f, asked.key, asked.value);
      processes[client] = names++;
    }
  }
  for (const [client, asked] of open.entries()) {
    if (asked === undefined) continue;
    const told = object.tell(asked);
    rows.write(
      processes[client],
      told === undefined ? 'fail' : 'ok',
      asked.f,
      asked.key,
      told ?? asked.value,
    );
  }
  object.finish(rows);
  rows.end();
  return { model: object.model, rows: rows.count, bytes: rows.bytes };
}
