/** A whole system under test that lives in one process and in virtual time: the ports of an experiment, for tests. */

import type { Books } from '../model/client.ts';
import type { Event } from '../model/event.ts';
import type { FinalRead } from '../model/ledger.ts';
import { calleesOf } from '../model/names.ts';
import { CLIENT, edgeName, replicaName, serviceOf } from '../model/place.ts';
import type { Target } from '../model/target.ts';
import type { Ports, TargetSession } from '../run/ports.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeLinks, type FakeLinks } from './fake-links.ts';
import { createFakeRegisters, type FakeRegisters } from './fake-registers.ts';
import { createFakeRuntime, type FakeRuntime } from './fake-runtime.ts';
import { createFakeSagas, type FakeSagas } from './fake-sagas.ts';

/** A fake system, its ports, and what was written through them. */
export interface FakeSystem {
  readonly ports: Ports;
  readonly clock: FakeClock;
  readonly links: FakeLinks;
  readonly runtime: FakeRuntime;
  readonly sagas: FakeSagas;
  readonly registers: FakeRegisters;
  readonly events: readonly Event[];
  readonly reads: readonly FinalRead[];
  /** Every change to proxies, processes and the journal, in order. */
  readonly trace: readonly string[];
  /** The same changes with the time, in ms, at which each was asked for. */
  readonly asked: readonly { readonly atMs: number; readonly what: string }[];
  /** A replica whose books cannot be read. */
  readonly unreadable: Set<string>;
}

/** Every replica of the target, running, on links without faults. */
export function createFakeSystem(target: Target): FakeSystem {
  const clock = createFakeClock();
  const trace: string[] = [];
  const asked: FakeSystem['asked'][number][] = [];
  const changed = (text: string, atMs = clock.now()): void => {
    trace.push(text);
    asked.push({ atMs, what: text });
  };
  const replicas = Object.keys(target.services).flatMap((service) => replicasOf(target, service));
  const links = createFakeLinks(linksOf(target), clock, changed);
  const runtime = createFakeRuntime(replicas, clock, changed);
  const events: Event[] = [];
  const reads: FinalRead[] = [];
  const listeners = new Set<(event: Event) => void>();
  const unreadable = new Set<string>();
  const print = (event: Event): void => {
    for (const listener of listeners) listener(event);
  };
  const sagas = createFakeSagas({ target, clock, links, runtime, print });
  const registers = createFakeRegisters({ clock, links, runtime });
  let planned = 0;
  const ports: Ports = {
    clock,
    links,
    runtime,
    session: createSession({ target, clock, links, runtime, sagas, registers, unreadable }),
    recorder: {
      event: (event) => void events.push(event),
      read: (read) => void reads.push(read),
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    journal: {
      plan: async ({ entries }) => {
        await clock.sleep(1);
        for (const entry of entries) changed(`journal ${Object.values(entry).join(' ')}`);
        planned += 1;
        return planned;
      },
      begun: (number, lifetimeMs) => {
        changed(`begun ${number} ${lifetimeMs}`);
      },
      undone: (number) => {
        changed(`undone ${number}`);
      },
    },
    forbidden: () => undefined,
    overruled: () => Promise.resolve(undefined),
    broken: () => undefined,
    busyP99Ms: () => 2,
  };
  return { ports, clock, links, runtime, sagas, registers, events, reads, trace, asked, unreadable };
}

function createSession(
  fake: Pick<FakeSystem, 'clock' | 'links' | 'runtime' | 'sagas' | 'registers' | 'unreadable'> & {
    target: Target;
  },
): TargetSession {
  const { target, clock, links, runtime, sagas, registers, unreadable } = fake;
  return {
    perform: async (operation, timeoutMs) => {
      const { refused, delayMs, lost } = links.pass(edgeName(CLIENT, operation.place));
      if (refused) return { type: 'info', error: 'refused' };
      if (delayMs > timeoutMs || lost.upstream || lost.downstream || !runtime.runs(operation.place)) {
        await clock.sleep(timeoutMs);
        return { type: 'info', error: 'timeout' };
      }
      await clock.sleep(2 + delayMs);
      const request = target.requests[operation.f];
      if (operation.saga !== undefined)
        return sagas.accept({ ...operation, f: request?.saga ?? operation.f });
      return request === undefined ? registers.perform(operation) : { type: 'ok' };
    },
    books: async (replica, asked, timeoutMs): Promise<Books> => {
      if (unreadable.has(replica) || !runtime.runs(replica)) {
        await clock.sleep(timeoutMs);
        throw new Error(`${replica} does not answer`);
      }
      await clock.sleep(1);
      const service = serviceOf(replica);
      if (Object.values(target.sagas).some(({ coordinator }) => coordinator === service)) {
        return { sagas: sagas.statuses(asked) };
      }
      const ledger = sagas.ledger(replica);
      return ledger === undefined ? { state: registers.state(replica) } : { ledger };
    },
  };
}

function replicasOf(target: Target, service: string): string[] {
  const count = target.services[service]?.replicas ?? 0;
  return Array.from({ length: count }, (_, index) => replicaName({ service, number: index + 1 }));
}

/** From the client to every entry, and along every edge of the target, replica by replica. */
function linksOf(target: Target): string[] {
  return Object.entries(target.services).flatMap(([service, { entry }]) => {
    const own = replicasOf(target, service);
    const callees = calleesOf(target, service).flatMap((callee) => replicasOf(target, callee));
    return [
      ...(entry ? own.map((replica) => edgeName(CLIENT, replica)) : []),
      ...own.flatMap((caller) =>
        callees.filter((callee) => callee !== caller).map((callee) => edgeName(caller, callee)),
      ),
    ];
  });
}
