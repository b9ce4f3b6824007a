/**
 * Reordering: a step's request is overtaken by its own compensation.
 *
 * Requests are delayed on their way to the participant, each connection with a chance, until the coordinator has given up all its tries
 * and undone the step; then the first one arrives. Who has no memory of what was undone does it now, for nobody (SG5; Seata's TCC mode
 * calls it suspension).
 */

import { durationMs, formatDuration } from '../lib/duration.ts';
import { edgeName } from '../model/place.ts';
import type { LeftOut } from './candidate.ts';
import type { Draft } from './draft.ts';
import type { SagaLoad } from './saga-scenario.ts';
import type { Step } from './step.ts';

/** Tries where no number is declared: a common default of HTTP clients that repeat at all. */
const attemptsUnknown = 3;
/** Later than that nobody waits for in a short experiment. */
const latencyMsMax = 10_000;
/** Early, so that most of the load goes through it. It stands until healing: taking it away would let everything arrive. */
const begin = { after: '500ms' } as const;
/** Few enough that what undoes them is not itself queueing behind what is late. */
const rate = 6;
/** After the first requests have come late, so long more. */
const moreSeconds = 6;

/** The draft for a step that can be undone; what is left out, and why. */
export function reorderings(step: Step): { drafts: Draft[]; leftOut: LeftOut[] } {
  const { name, service, compensation, edge } = step;
  const { timeout, attempts = attemptsUnknown } = edge.facts;
  // Without a timeout nobody gives up, and nothing is undone.
  if (compensation === undefined || timeout === undefined) return { drafts: [], leftOut: [] };
  const where = edgeName(edge.from, edge.to);
  const latencyMs = overtakenMs(durationMs(timeout), attempts);
  if (latencyMs > latencyMsMax) {
    const tries = `${attempts} tries of ${timeout} each`;
    const why = `a request that comes after ${tries} comes too late for a short experiment`;
    return { drafts: [], leftOut: [{ what: `${where} reordering`, why }] };
  }
  const latency = formatDuration(latencyMs);
  const seconds = Math.ceil(latencyMs / 1_000) + moreSeconds;
  const load: SagaLoad = { rate, seconds, plain: true };
  const draft: Draft = {
    where,
    family: 'reordering',
    moment: overtaken(name, compensation),
    momentGroup: `late ${name}`,
    acts: { edge },
    stakes: {
      // Less than silence: it takes a delay beyond all tries.
      value: 0.75,
      fact: `${edge.from} gives ${name} up after ${timeout} and sends ${compensation}, which may overtake it: ${service} must then refuse ${name}`,
    },
    fault: {
      kind: 'latency',
      on: where,
      latency,
      stream: 'upstream',
      toxicity: toxicityFor(attempts),
      begin,
    },
    description: `Some requests take ${latency} to ${service}: ${name} is given up and undone by ${compensation} before its first try arrives.`,
    checks: ['SG1', 'SG5'],
    load,
  };
  return { drafts: [draft], leftOut: [] };
}

/** The moment of a step that comes after it was undone. */
export function overtaken(step: string, compensation: string): string {
  return `${step} arrives after ${compensation}`;
}

/** All tries, one more for the compensation, and as long again: that call may be late, too, and is repeated until it is not. */
function overtakenMs(timeoutMs: number, attempts: number): number {
  return 2 * (attempts + 1) * timeoutMs;
}

/**
 * The share of connections that are late: half, so that some compensations are in time; with more than three tries more, so that still an
 * eighth of all steps have every try late.
 */
function toxicityFor(attempts: number): number {
  return Math.round(100 * 0.5 ** Math.min(1, 3 / attempts)) / 100;
}
