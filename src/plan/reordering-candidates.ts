/**
 * Reordering: a step's request is overtaken by its own compensation.
 *
 * Requests are delayed on their way to the participant, each connection with a chance, until the coordinator has given up all its tries
 * and undone the step; then the first one arrives. Who has no memory of what was undone does it now, for nobody (SG5; Seata's TCC mode
 * calls it suspension). Where nobody coordinates, nobody gives up: a later try is done, and undone because a later step refuses.
 */

import { durationMs, formatDuration } from '../lib/duration.ts';
import { edgeName } from '../model/place.ts';
import { isCoordinated } from '../model/target.ts';
import type { LeftOut } from './candidate.ts';
import type { Draft } from './draft.ts';
import type { SagaRoute } from './saga-route.ts';
import { refusalsAfter, type SagaLoad } from './saga-scenario.ts';
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
export function reorderings(step: Step, { saga }: SagaRoute): { drafts: Draft[]; leftOut: LeftOut[] } {
  const { name, service, compensation, edge, index } = step;
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
  const gaveUp = isCoordinated(saga);
  const [refusal] = gaveUp ? [] : refusalsAfter(saga, index);
  if (!gaveUp && refusal === undefined) {
    const why = `nobody coordinates the saga, so ${compensation} only follows a refusal, and nothing is refused after ${name}`;
    return { drafts: [], leftOut: [{ what: `${where} reordering`, why }] };
  }
  const latency = formatDuration(latencyMs);
  const seconds = Math.ceil(latencyMs / 1_000) + moreSeconds;
  const load: SagaLoad = { rate, seconds, plain: gaveUp };
  const overtaking = gaveUp
    ? `${edge.from} gives ${name} up after ${timeout} and sends ${compensation}, which may overtake it`
    : `${edge.from} may ask for ${name} again after ${timeout}, and ${compensation} may overtake what it asked first`;
  const draft: Draft = {
    where,
    family: 'reordering',
    moment: overtaken(name, compensation),
    momentGroup: `late ${name}`,
    acts: { edge },
    stakes: {
      // Less than silence: it takes a delay beyond all tries.
      value: 0.75,
      fact: `${overtaking}: ${service} must then refuse ${name}`,
    },
    fault: {
      kind: 'latency',
      on: where,
      latency,
      stream: 'upstream',
      toxicity: toxicityFor(attempts),
      begin,
    },
    description: `Some requests take ${latency} to ${service}: ${name} is ${gaveUp ? 'given up' : 'asked for again'} and undone by ${compensation} before its first try arrives.`,
    checks: ['SG1', 'SG5'],
    load,
    ...(refusal === undefined ? {} : { frequent: refusal.variant }),
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
