/** The sequential objects of the models, each a few lines: the specification that a generated history keeps. */

import type { Value } from '../model/history.ts';
import type { Random } from '../lib/random.ts';
import type { Asked, SequentialObject, Told } from './sequential-object.ts';

/**
 * Which objects there are: the models' names; and of a `register` also the `distinct-register`, to which no value is written twice, of a `set`
 * also the `element-set`, whose elements are asked for one by one.
 */
export type SequentialObjectName = keyof typeof sequentialObjects;

/** The name of the model that judges what the object tells. */
export function modelNameOf(object: SequentialObjectName): string {
  if (object === 'distinct-register') return 'register';
  return object === 'element-set' ? 'set' : object;
}

/** How many may hold the semaphore at a time: what its histories' dialect says is there at first. */
export const semaphorePermits = 2;

/** A new object of each name, before anything has happened. */
export const sequentialObjects = {
  register: () => register((random) => ({ f: 'write', value: random.integer(0, 4) })),
  'distinct-register': () => {
    let written = 0;
    return register(() => ({ f: 'write', value: (written += 1) }));
  },
  'cas-register': () =>
    register((random) =>
      random.chance(0.5)
        ? { f: 'write', value: random.integer(0, 4) }
        : { f: 'cas', value: [random.integer(0, 4), random.integer(0, 4)] },
    ),
  'multi-register': multiRegister,
  'kv-append': appended,
  set: growingSet,
  'element-set': elementSet,
  'fifo-queue': () => line('enqueue', 'dequeue', (elements) => elements.shift()),
  stack: () => line('push', 'pop', (elements) => elements.pop()),
  counter,
  mutex: () => permits(1, () => undefined),
  semaphore: () => permits(semaphorePermits, () => undefined),
  'fenced-lock': () => {
    let token = 0;
    return permits(1, () => (token += 1));
  },
  'unique-ids': () => {
    let last = 0;
    return { ask: () => ({ f: 'generate' }), perform: () => ({ type: 'ok', value: (last += 1) }) };
  },
} satisfies Record<string, () => SequentialObject>;

/** `read`, `write` and `cas [from, to]`; `null` where nothing was ever written. */
function register(change: (random: Random) => Asked): SequentialObject {
  let state: Value = null;
  return {
    ask: (random, observers) => (random.chance(observers) ? { f: 'read' } : change(random)),
    perform: ({ f, value = null }) => {
      if (f === 'read') return { type: 'ok', value: state };
      const [from, to] = f === 'cas' ? (value as readonly Value[]) : [state, value];
      if (state !== from) return { type: 'fail' };
      state = to ?? null;
      return { type: 'ok' };
    },
    last: 'read',
  };
}

/** `txn [[read k nil] [write k v] …]` on registers that are unset at first, all at once. */
function multiRegister(): SequentialObject {
  type Step = readonly ['read' | 'write', string, Value];
  const states = new Map<string, Value>();
  return {
    ask: (random, observers) => ({
      f: 'txn',
      value: Array.from({ length: random.integer(1, 3) }, (): Step => {
        const name = random.pick(['x', 'y', 'z']);
        return random.chance(observers) ? ['read', name, null] : ['write', name, random.integer(0, 4)];
      }),
    }),
    perform: ({ value }) => ({
      type: 'ok',
      value: (value as readonly Step[]).map(([what, name, written]): Step => {
        if (what === 'write') states.set(name, written);
        return [what, name, states.get(name) ?? null];
      }),
    }),
  };
}

/** `get`, `put` and `append` of texts, no two of them the same; empty at first. */
function appended(): SequentialObject {
  let state = '';
  let written = 0;
  return {
    ask: (random, observers) => {
      if (random.chance(observers)) return { f: 'get' };
      written += 1;
      return { f: random.chance(0.2) ? 'put' : 'append', value: `x ${written} y` };
    },
    perform: ({ f, value }) => {
      if (f === 'get') return { type: 'ok', value: state };
      state = f === 'put' ? (value as string) : state + (value as string);
      return { type: 'ok' };
    },
  };
}

/** `add` of elements, no two of them the same, and `read` of all there are. */
function growingSet(): SequentialObject {
  const elements: Value[] = [];
  let added = 0;
  return {
    ask: (random, observers) =>
      random.chance(observers) ? { f: 'read' } : { f: 'add', value: (added += 1) },
    perform: ({ f, value = null }) => {
      if (f === 'read') return { type: 'ok', value: [...elements] };
      elements.push(value);
      return { type: 'ok' };
    },
    last: 'read',
  };
}

/** `add`, `remove` and `contains` of a few elements. */
function elementSet(): SequentialObject {
  const elements = new Set<Value>();
  return {
    ask: (random, observers) => {
      const value = random.integer(0, 4);
      if (random.chance(observers)) return { f: 'contains', value };
      return { f: random.chance(0.5) ? 'add' : 'remove', value };
    },
    perform: ({ f, value = null }) => {
      if (f === 'contains') return { type: 'ok', value: elements.has(value) };
      if (f === 'add') elements.add(value);
      else elements.delete(value);
      return { type: 'ok' };
    },
  };
}

/** Elements, no two of them the same, put in and taken out again; where there is none, nil is taken. */
function line(
  put: 'enqueue' | 'push',
  take: 'dequeue' | 'pop',
  out: (elements: Value[]) => Value | undefined,
): SequentialObject {
  const elements: Value[] = [];
  let made = 0;
  return {
    ask: (random) => (random.chance(0.5) ? { f: take } : { f: put, value: (made += 1) }),
    perform: ({ f, value = null }): Told => {
      if (f === put) {
        elements.push(value);
        return { type: 'ok' };
      }
      return { type: 'ok', value: out(elements) ?? null };
    },
    last: take,
  };
}

/** `add` of numbers, some below 0, and `read` of their sum. */
function counter(): SequentialObject {
  let sum = 0;
  return {
    ask: (random, observers) => {
      if (random.chance(observers)) return { f: 'read' };
      return { f: 'add', value: random.chance(0.2) ? -random.integer(1, 3) : random.integer(1, 5) };
    },
    perform: ({ f, value }) => {
      if (f === 'read') return { type: 'ok', value: sum };
      sum += Number(value);
      return { type: 'ok' };
    },
    last: 'read',
  };
}

/** `acquire` and `release` of so many permits; `granted` is what who acquires one is told. */
function permits(count: number, granted: () => Value | undefined): SequentialObject {
  let free = count;
  return {
    ask: (random) => ({ f: random.chance(0.5) ? 'acquire' : 'release' }),
    perform: ({ f }): Told => {
      if (f === 'release') {
        if (free === count) return { type: 'fail' };
        free += 1;
        return { type: 'ok' };
      }
      if (free === 0) return { type: 'fail' };
      free -= 1;
      const told = granted();
      return told === undefined ? { type: 'ok' } : { type: 'ok', value: told };
    },
  };
}
