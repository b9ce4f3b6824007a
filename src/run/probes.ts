/** Steady state: every service of the hypothesis answers its health check in time. */

import { durationMs } from '../lib/duration.ts';
import { withFields } from '../lib/fields.ts';
import { covers } from '../model/place.ts';
import type { Probe, Scenario } from '../model/scenario.ts';
import type { EventLog } from './event-log.ts';
import type { Clock, Runtime } from './ports.ts';
import { settleAll } from './settle-all.ts';

/** One replica that must be healthy within a time. */
export interface ReplicaProbe {
  readonly replica: string;
  readonly withinMs: number;
  /** To be looked at during the load, too. */
  readonly during: boolean;
}

/** What one look at a replica saw. */
export interface ProbeResult extends ReplicaProbe {
  readonly ok: boolean;
  readonly tookMs: number;
  readonly detail?: string;
}

const everyServiceMs = 1_000;

/** The scenario's hypothesis, replica by replica; left out: every started replica is healthy within 1 s. */
export function probesOf({ hypothesis }: Scenario, replicas: readonly string[]): ReplicaProbe[] {
  if (hypothesis.length === 0) {
    return replicas.map((replica) => ({ replica, withinMs: everyServiceMs, during: false }));
  }
  return hypothesis.flatMap(({ service, within, during }: Probe) =>
    replicas
      .filter((replica) => covers(service, replica))
      .map((replica) => ({ replica, withinMs: durationMs(within), during })),
  );
}

/** Looks at all of them at once. */
export async function probeAll(probes: readonly ReplicaProbe[], runtime: Runtime): Promise<ProbeResult[]> {
  const answers = await settleAll(probes.map(({ replica, withinMs }) => runtime.healthy(replica, withinMs)));
  const results: ProbeResult[] = [];
  for (const [index, { replica, withinMs, during }] of probes.entries()) {
    const answer = answers[index];
    if (answer !== undefined) results.push(withFields({ replica, withinMs, during }, answer));
  }
  return results;
}

/** Writes the results down. Gives whether all were met. */
export function recordProbes(results: readonly ProbeResult[], log: EventLog, clock: Clock): boolean {
  for (const { replica, ok, tookMs, detail } of results) {
    const row = {
      kind: 'probe',
      at: clock.now(),
      phase: log.current(),
      service: replica,
      ok,
      tookMs,
    } as const;
    log.event(detail === undefined ? row : { ...row, detail });
  }
  return results.every(({ ok }) => ok);
}
