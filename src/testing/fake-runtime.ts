/** Processes that do not exist: they can be killed, paused and started, and die by themselves when a test says so. */

import type { Signal } from '../lib/signal.ts';
import type { Clock, ReplicaState, Runtime } from '../run/ports.ts';

/** Switches of the fake processes. */
interface FakeRuntimeSwitches {
  /** So many starts fail before one works. */
  startsFail: number;
  /** Replicas whose health check fails. */
  readonly unhealthy: Set<string>;
  /** How long a start takes. */
  startMs: number;
  /** How long a replica that is asked to stop takes to end, unless it is killed before. */
  stopMs: number;
}

/** Processes that a test can look into. */
export interface FakeRuntime extends Runtime {
  readonly switches: FakeRuntimeSwitches;
  /** The replica ends though nobody asked. */
  die(replica: string, detail: string): void;
  /** Whether it runs now. */
  runs(replica: string): boolean;
}

const actMs = 5;

/** All of these run. `trace` is told of every change. */
export function createFakeRuntime(
  replicas: readonly string[],
  clock: Clock,
  trace: (text: string) => void,
): FakeRuntime {
  const states = new Map<string, ReplicaState>(replicas.map((replica) => [replica, 'running']));
  const cut = new Set<string>();
  const lost: { replica: string; detail: string }[] = [];
  const switches: FakeRuntimeSwitches = {
    startsFail: 0,
    unhealthy: new Set(),
    startMs: 300,
    stopMs: actMs,
  };
  const stateOf = (replica: string): ReplicaState => states.get(replica) ?? 'gone';
  const become = async (
    replica: string,
    change: { from: string; to: ReplicaState; what: string; tookMs?: number },
    signal?: Signal,
  ): Promise<void> => {
    const { from, to, what, tookMs = actMs } = change;
    if (!from.split(' ').includes(stateOf(replica)))
      throw new Error(`cannot ${what} ${replica}: ${stateOf(replica)}`);
    trace(`${what} ${replica}`);
    await clock.sleep(tookMs, signal);
    states.set(replica, to);
  };

  return {
    replicas,
    switches,
    crash: (replica) => become(replica, { from: 'running paused', to: 'gone', what: 'crash' }),
    stop: (replica, signal) =>
      become(replica, { from: 'running paused', to: 'gone', what: 'stop', tookMs: switches.stopMs }, signal),
    start: async (replica) => {
      if (switches.startsFail > 0) {
        switches.startsFail -= 1;
        throw new Error(`${replica} does not start`);
      }
      await become(replica, { from: 'gone', to: 'running', what: 'start', tookMs: switches.startMs });
    },
    pause: (replica) => become(replica, { from: 'running', to: 'paused', what: 'pause' }),
    resume: (replica) => become(replica, { from: 'paused', to: 'running', what: 'resume' }),
    disconnect: async (replica) => {
      trace(`disconnect ${replica}`);
      await clock.sleep(actMs);
      cut.add(replica);
    },
    connect: async (replica) => {
      if (!cut.has(replica)) return;
      trace(`connect ${replica}`);
      await clock.sleep(actMs);
      cut.delete(replica);
    },
    state: (replica) => {
      const state = stateOf(replica);
      return Promise.resolve(state === 'running' && cut.has(replica) ? 'disconnected' : state);
    },
    healthy: async (replica, ms) => {
      const ok = stateOf(replica) === 'running' && !cut.has(replica) && !switches.unhealthy.has(replica);
      const tookMs = ok ? 1 : ms;
      await clock.sleep(tookMs);
      return ok ? { ok, tookMs } : { ok, tookMs, detail: 'no answer' };
    },
    address: () => ({ host: '127.0.0.1', port: 1 }),
    lost: () => lost,
    die: (replica, detail) => {
      states.set(replica, 'gone');
      lost.push({ replica, detail });
    },
    runs: (replica) => stateOf(replica) === 'running',
  };
}
