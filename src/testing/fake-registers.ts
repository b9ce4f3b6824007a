/** Replicas of a register each, with anti-entropy, that do what a correct one does, on fake links and processes. */

import type { Operation, Outcome } from '../model/client.ts';
import { parseEdge } from '../model/place.ts';
import type { FakeWorld } from './fake-sagas.ts';

/** The registers of a fake target. */
export interface FakeRegisters {
  perform(operation: Operation): Outcome;
  state(replica: string): Readonly<Record<string, string>>;
  /** Replicas no longer tell each other anything. */
  stopSync(): void;
}

interface Version {
  readonly value: string | undefined;
  /** Later writes win. */
  readonly stamp: number;
}

const syncMs = 300;

/** Nothing is stored. Replicas exchange state every 300 ms over the links between them, from now on. */
export function createFakeRegisters({
  clock,
  links,
  runtime,
}: Omit<FakeWorld, 'print' | 'target'>): FakeRegisters {
  const stores = new Map(runtime.replicas.map((replica) => [replica, new Map<string, Version>()]));
  const storeOf = (replica: string): Map<string, Version> =>
    stores.get(replica) ?? new Map<string, Version>();
  let stamp = 0;
  let syncs = true;

  const take = (replica: string, item: string, version: Version): void => {
    const store = storeOf(replica);
    if ((store.get(item)?.stamp ?? 0) < version.stamp) store.set(item, version);
  };
  const sync = async (): Promise<void> => {
    while (syncs) {
      await clock.sleep(syncMs);
      for (const link of links.names) {
        const { from, to } = parseEdge(link);
        if (!stores.has(from) || !runtime.runs(from) || !runtime.runs(to)) continue;
        const { refused, lost } = links.pass(link);
        if (refused || lost.upstream || lost.downstream) continue;
        for (const [item, version] of storeOf(from)) take(to, item, version);
        for (const [item, version] of storeOf(to)) take(from, item, version);
      }
    }
  };
  void sync();

  return {
    perform: ({ f, place, item = '', value }) => {
      const found = storeOf(place).get(item)?.value;
      if (f === 'read') return { type: 'ok', result: found ?? null };
      if (f === 'delete' && found === undefined) return { type: 'fail', error: 'no such item' };
      stamp += 1;
      take(place, item, { value: f === 'put' ? value : undefined, stamp });
      return { type: 'ok' };
    },
    state: (replica) =>
      Object.fromEntries(
        Array.from(storeOf(replica)).flatMap(([item, { value }]) =>
          value === undefined ? [] : [[item, value] as const],
        ),
      ),
    stopSync: () => {
      syncs = false;
    },
  };
}
