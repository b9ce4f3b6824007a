/** The runtime over replicas, whatever they run in. */

import { SeatrialError } from '../lib/errors.ts';
import type { Runtime } from '../run/ports.ts';
import type { Replica } from './replica.ts';

const stopGraceMs = 5_000;

/** The runtime over these replicas. Its methods throw `E_USAGE` for a replica that was not started. */
export function createRuntime(replicas: readonly Replica[]): Runtime {
  const byName = new Map(replicas.map((replica) => [replica.name, replica]));
  const named = (name: string): Replica => {
    const replica = byName.get(name);
    if (replica === undefined) throw new SeatrialError('E_USAGE', `${name} was not started`);
    return replica;
  };
  return {
    replicas: [...byName.keys()],
    crash: async (name) => named(name).crash(),
    stop: async (name, signal) => named(name).stop(stopGraceMs, signal),
    start: async (name) => named(name).start(),
    pause: async (name) => named(name).pause(),
    resume: async (name) => named(name).resume(),
    disconnect: async (name) => named(name).disconnect(),
    connect: async (name) => named(name).connect(),
    state: async (name) => named(name).state(),
    healthy: async (name, ms) => named(name).healthy(ms),
    address: (name) => named(name).address,
    lost: () =>
      replicas.flatMap((replica) => {
        const detail = replica.lost();
        return detail === undefined ? [] : [{ replica: replica.name, detail }];
      }),
  };
}
