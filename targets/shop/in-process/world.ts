/**
 * The whole shop in one process: virtual time, stores that outlive a killed service, and a network with switches.
 *
 * A service is killed by taking its ports away: its calls and sleeps never come back, and what it writes goes nowhere. That is what
 * `kill -9` looks like from inside. The same seed gives the same run.
 */

import { receive } from '../entrance.ts';
import type { Answer, LogRow, Ports, Request, Service, Settings } from '../ports.ts';
import { createChance } from './chance.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** What the network does to calls on one edge. `lose-reply`: the call arrives, its answer does not. */
export type Trouble = 'refuse' | 'silence' | 'lose-reply' | { readonly delayMs: number };

/** A service of the world: how it is made, and its settings. */
export interface Part {
  // A world holds services with different journals; each only ever sees records of its own.
  readonly create: (ports: Ports<never>, settings: Settings) => Service;
  readonly settings: Settings;
  /** How far its clock is off. */
  readonly clockOffsetMs?: number;
}

/** Where a service dies: at its n-th write from now on (from 1), before or after the line is in the journal. */
export interface Death {
  readonly write: number;
  readonly line: 'lost' | 'kept';
}

/** A log row, and whose. */
type WorldRow = LogRow & { readonly service: string };

/** The world. Services are named as in its parts; a name is also an address. */
export interface World {
  /** Starts a service, or starts it again after it was killed. */
  start(name: string): void;
  kill(name: string): void;
  /** Kills the service at one of its writes. */
  killAt(name: string, death: Death): void;
  isAlive(name: string): boolean;
  /** Switches trouble on the edge `caller->callee` on, or off with `undefined`. */
  trouble(edge: string, trouble: Trouble | undefined): void;
  /** A call from outside; `undefined` when there was no answer. Time must pass for it to come back. */
  call(name: string, request: Request): Promise<Answer | undefined>;
  /** Lets time pass. Throws what broke in a service that nobody killed. */
  pass(ms: number): Promise<void>;
  /** What a service has written to its store. */
  readonly journal: (name: string) => readonly unknown[];
  readonly log: readonly WorldRow[];
}

interface Instance {
  readonly name: string;
  readonly service: Service;
  alive: boolean;
}

/** Thrown at the line of code where a service dies. */
class Killed extends Error {}

/** A world with these parts, none of them started. */
export function createWorld(parts: Readonly<Record<string, Part>>, seed = 1): World {
  const clock = createVirtualClock();
  const chance = createChance(seed);
  const troubles = new Map<string, Trouble>();
  const stores = new Map<string, unknown[]>();
  const running = new Map<string, Instance>();
  const deaths = new Map<string, Death>();
  const log: WorldRow[] = [];
  const broken: unknown[] = [];
  const latencyMs = (): number => 1 + Math.floor(chance.next() * 5);

  const alive = (instance: Instance | undefined): instance is Instance => instance?.alive === true;
  const kill = (name: string): void => {
    const instance = running.get(name);
    if (instance !== undefined) instance.alive = false;
    deaths.delete(name);
  };
  const fatal = (error: unknown): void => {
    if (!(error instanceof Killed)) broken.push(error);
  };

  /** A promise for the service: it never comes back once the service is dead. */
  function only<T>(instance: () => Instance | undefined, promise: Promise<T>): Promise<T> {
    return new Promise((resolve) => {
      promise.then((value) => {
        if (alive(instance())) resolve(value);
      }, fatal);
    });
  }

  function append(name: string, record: unknown): void {
    const death = deaths.get(name);
    const store = stores.get(name) ?? [];
    stores.set(name, store);
    if (death?.write === 1) {
      if (death.line === 'kept') store.push(wire(record));
      kill(name);
      throw new Killed();
    }
    if (death !== undefined) deaths.set(name, { ...death, write: death.write - 1 });
    store.push(wire(record));
  }

  function start(name: string): void {
    const part = parts[name];
    if (part === undefined) throw new Error(`the world has no ${name}`);
    let self: Instance | undefined = undefined;
    const me = (): Instance | undefined => self;
    const mayAct = (): boolean => self === undefined || alive(self);
    const ports: Ports<unknown> = {
      network: { call: (to, request, timeoutMs) => only(me, send({ from: name, to, request, timeoutMs })) },
      clock: { now: () => clock.now() + (part.clockOffsetMs ?? 0), sleep: (ms) => only(me, clock.sleep(ms)) },
      store: {
        records: (stores.get(name) ?? []).map(wire),
        append: (record) => {
          if (!mayAct()) throw new Killed();
          append(name, record);
        },
      },
      random: chance,
      say: (row) => {
        if (mayAct()) log.push({ ...row, service: name });
      },
      fatal,
    };
    const instance: Instance = {
      name,
      // The store holds what this very part wrote.
      service: part.create(ports as Ports<never>, part.settings),
      alive: true,
    };
    self = instance;
    running.set(name, instance);
    try {
      instance.service.start();
    } catch (error) {
      fatal(error);
    }
  }

  interface Sending {
    readonly from: string;
    readonly to: string;
    readonly request: Request;
    readonly timeoutMs: number;
  }

  function send({ from, to, request, timeoutMs }: Sending): Promise<Answer | undefined> {
    const edge = `${from}->${to}`;
    return new Promise((resolve) => {
      clock.after(timeoutMs, () => {
        resolve(undefined);
      });
      const trouble = troubles.get(edge);
      if (trouble === 'silence') return;
      const delayMs = typeof trouble === 'object' ? trouble.delayMs : 0;
      clock.after(latencyMs() + delayMs, () => {
        const callee = running.get(to);
        if (trouble === 'refuse' || !alive(callee)) {
          resolve(undefined);
          return;
        }
        const reply = (answer: Answer): void => {
          if (troubles.get(edge) === 'lose-reply' || !callee.alive) return;
          clock.after(latencyMs(), () => {
            resolve(wire(answer));
          });
        };
        const received = async (): Promise<Answer> =>
          await receive(callee.service, wire(request), (row) => log.push({ ...row, service: to }));
        received().then(reply, fatal);
      });
    });
  }

  return {
    start,
    kill,
    killAt: (name, death) => deaths.set(name, death),
    isAlive: (name) => alive(running.get(name)),
    trouble: (edge, trouble) => {
      if (trouble === undefined) troubles.delete(edge);
      else troubles.set(edge, trouble);
    },
    call: (name, request) => send({ from: 'client', to: name, request, timeoutMs: 2_000 }),
    pass: async (ms) => {
      await clock.pass(ms);
      if (broken.length > 0) throw new AggregateError(broken.splice(0), 'a service broke');
    },
    journal: (name) => stores.get(name) ?? [],
    log,
  };
}

/** What is left of a value on the wire or on disk. */
function wire<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
