/** The proof of healing: nothing of ours is left on any link, every process runs, and steady state is back. */

import type { Signal } from '../lib/signal.ts';
import { messageOf } from '../lib/errors.ts';
import type { EventLog } from './event-log.ts';
import type { Links, Ports, Runtime } from './ports.ts';
import { probeAll, recordProbes, type ReplicaProbe } from './probes.ts';
import { settleAll } from './settle-all.ts';

/** What is to be proven. */
export interface ProofOptions {
  readonly ports: Ports;
  readonly log: EventLog;
  /** Steady state; empty: not asked for. */
  readonly probes: readonly ReplicaProbe[];
  /** Steady state must be back so long after healing. */
  readonly steadyWithinMs: number;
  /** Aborted: somebody waits, so steady state gets less time. */
  readonly inHaste: Signal;
}

const probePauseMs = 100;
const steadyWithinMsInHaste = 2_000;

/** What speaks against it, as sentences; none: healing is proven. */
export interface HealProof {
  /** What of ours is still there, or may be. */
  readonly left: readonly string[];
  /** Nothing of ours, and yet not as before. */
  readonly unsteady: readonly string[];
}

/** Looks for itself, whatever the undoing said. Never rejects. A lost replica is not ours to heal. */
export async function proveHealed(options: ProofOptions): Promise<HealProof> {
  const { links, runtime } = options.ports;
  try {
    const lost = new Set(runtime.lost().map(({ replica }) => replica));
    const own = runtime.replicas.filter((replica) => !lost.has(replica));
    const left = await settleAll([leftOnLinks(links), notRunning(own, runtime)]);
    // Where a service is lost, those who depend on it cannot be steady: the links and the others are all that can be healed.
    const unsteady = lost.size > 0 ? [] : await awaitSteadyState(options);
    return { left: left.flat(), unsteady };
  } catch (error) {
    return { left: [`healing could not be checked: ${messageOf(error)}`], unsteady: [] };
  }
}

async function leftOnLinks(links: Links): Promise<string[]> {
  const states = await links.states();
  const left: string[] = [];
  for (const link of links.names) {
    const state = states[link];
    if (state === undefined) {
      left.push(`${link} is gone from the proxy`);
      continue;
    }
    for (const toxic of state.toxics) left.push(`${toxic} is still on ${link}`);
    if (!state.enabled) left.push(`${link} still refuses connections`);
    if (!state.asMade) left.push(`${link} no longer leads where it did`);
  }
  return left;
}

async function notRunning(replicas: readonly string[], runtime: Runtime): Promise<string[]> {
  const states = await settleAll(replicas.map((replica) => runtime.state(replica)));
  const left: string[] = [];
  for (const [index, state] of states.entries())
    if (state !== 'running') left.push(`${replicas[index] ?? ''} is ${state}`);
  return left;
}

async function awaitSteadyState({
  ports,
  log,
  probes,
  steadyWithinMs,
  inHaste,
}: ProofOptions): Promise<string[]> {
  const { clock, runtime } = ports;
  const beganMs = clock.now();
  for (;;) {
    const results = await probeAll(probes, runtime);
    const failing = results.filter(({ ok }) => !ok);
    const withinMs = inHaste.aborted ? Math.min(steadyWithinMs, steadyWithinMsInHaste) : steadyWithinMs;
    if (failing.length === 0 || clock.now() >= beganMs + withinMs) {
      recordProbes(results, log, clock);
      return failing.map(
        ({ replica, withinMs, detail = 'no answer' }) =>
          `${replica} is not healthy within ${withinMs} ms after healing: ${detail}`,
      );
    }
    await clock.sleep(probePauseMs);
  }
}
