/**
 * The agenda of a run: what to try next of a plan, by what the run itself has found.
 *
 * The plan’s own numbers are enough: each weak spot tells which hazards it may show, how likely each is there, and how likely it is shown. What
 * was not planned, and what the plan puts first because it is known to be broken, keeps its place.
 */

import { serviceOf } from '../model/place.ts';
import type { Plan, WeakSpot } from '../model/plan.ts';
import type { VerdictStatus } from '../model/verdict.ts';
import { createBeliefs, type Beliefs, type Shown } from './beliefs.ts';
import { isLoneOutage } from './lone-outages.ts';
import { pairOdds } from './pairs.ts';
import { siblingOdds, weakest } from './siblings.ts';

/** What is to be tried, one at a time. */
export interface Agenda<T> {
  /** Takes out the next; `undefined`: nothing is left. O(n) in what is left. */
  next(): T | undefined;
  /** What was found by the candidate; without a verdict nothing was learnt. */
  learn(candidate: string | undefined, verdict: VerdictStatus | undefined): void;
}

/** A weak spot as beliefs know it. */
interface Planned {
  readonly shown: Shown;
  /** All that multiplies its hazards. */
  readonly scale: number;
  /** The place of an outage that is tried alone. */
  readonly alone: string | undefined;
  /** The places of two faults at once. */
  readonly together: readonly string[];
}

/** A hazard of the plan. */
interface Hazard {
  readonly name: string;
  readonly caller: string | undefined;
  readonly probability: number;
  readonly impact: number;
}

/** The agenda. The order of `wanted` is kept as long as nothing is learnt. O(terms of the plan). */
export function createAgenda<T extends { readonly candidate?: string }>(
  wanted: readonly T[],
  plan: Pick<Plan, 'weakSpots'> | undefined,
): Agenda<T> {
  const left = [...wanted];
  const { planned, hazards, beliefs } = readPlan(plan?.weakSpots ?? []);
  let hasLearnt = false;
  const gainOf = ({ candidate = '' }: T): number => {
    const one = planned.get(candidate);
    return one === undefined ? Number.POSITIVE_INFINITY : beliefs.gain(one.shown, 0) * one.scale;
  };
  return {
    next: () => {
      // What is not planned is worth more than anything that is: it stays before all that comes after it.
      let best = 0;
      if (hasLearnt && planned.has(left[0]?.candidate ?? '')) {
        for (let place = 1; place < left.length; place += 1) {
          const [one, first] = [left[place], left[best]];
          if (one === undefined || first === undefined || !planned.has(one.candidate ?? '')) break;
          if (gainOf(one) > gainOf(first)) best = place;
        }
      }
      const [taken] = left.splice(best, 1);
      const one = planned.get(taken?.candidate ?? '');
      if (one !== undefined) beliefs.pick(one.shown, 0);
      return taken;
    },
    learn: (candidate, verdict) => {
      const one = planned.get(candidate ?? '');
      if (one === undefined) return;
      if (verdict === 'held') {
        hasLearnt = true;
        shiftPairs(pairOdds.survived, one, { planned, beliefs });
        for (const [place, hazard] of one.shown.hazards.entries())
          spread(
            hazard,
            siblingOdds.absent.caller,
            beliefs.probability(hazard) * (one.shown.shares[place] ?? 0),
            {
              hazards,
              beliefs,
            },
          );
        beliefs.survived(one.shown, 0);
      } else if (verdict === 'violated') {
        hasLearnt = true;
        shiftPairs(pairOdds.failed, one, { planned, beliefs });
        for (const { hazard, part } of beliefs.failed(one.shown, 0))
          spread(hazard, siblingOdds.found.caller, part, { hazards, beliefs });
      } else beliefs.unpick(one.shown, 0);
    },
  };
}

/** The weak spots that can be ranked anew: those with numbers, and not known to be broken. */
function readPlan(weakSpots: readonly WeakSpot[]): {
  readonly planned: ReadonlyMap<string, Planned>;
  readonly hazards: readonly Hazard[];
  readonly beliefs: Beliefs;
} {
  const hazards: Hazard[] = [];
  const numbers = new Map<string, number>();
  const planned = new Map<string, Planned>();
  for (const spot of weakSpots.filter(({ open }) => open !== true)) {
    const scale = (spot.factors ?? []).reduce((product, { value }) => product * value, 1);
    const found: number[] = [];
    const shares: number[] = [];
    for (const { name, at, probability, shows, weight } of spot.terms) {
      if (at === undefined || probability === undefined || shows === undefined) continue;
      const id = `${name} ${at}`;
      const number = numbers.get(id) ?? hazards.length;
      if (!numbers.has(id)) {
        numbers.set(id, number);
        hazards.push({ name, caller: callerOf(at), probability, impact: weight / scale });
      }
      found.push(number);
      shares.push(shows);
    }
    if (found.length > 0)
      planned.set(spot.candidate, {
        scale,
        alone: isLoneOutage(spot.candidate, spot.where) ? placeOf(spot.where) : undefined,
        together: spot.together ?? [],
        shown: { hazards: Int32Array.from(found), shares: Float64Array.from(shares) },
      });
  }
  const beliefs = createBeliefs(
    Float64Array.from(hazards, ({ probability }) => probability),
    (hazard) => hazards[hazard]?.impact ?? 0,
  );
  return { planned, hazards, beliefs };
}

/** A second fault is of use where one alone was borne, and of none where it was not: what the pairs with its place may show becomes likelier, or less. */
function shiftPairs(
  odds: number,
  { alone }: Planned,
  { planned, beliefs }: { readonly planned: ReadonlyMap<string, Planned>; readonly beliefs: Beliefs },
): void {
  if (alone === undefined) return;
  const both = [...planned.values()].filter(({ together }) => together.includes(alone));
  for (const hazard of new Set(both.flatMap(({ shown }) => [...shown.hazards]))) beliefs.shift(hazard, odds);
}

/** Replicas are alike: one of them stands for its service. */
function placeOf(where: string): string {
  return where.includes('->') ? where : serviceOf(where);
}

function spread(
  hazard: number,
  odds: number,
  strength: number,
  { hazards, beliefs }: { readonly hazards: readonly Hazard[]; readonly beliefs: Beliefs },
): void {
  const own = hazards[hazard];
  if (own?.caller === undefined || strength < weakest) return;
  for (const [number, { name, caller }] of hazards.entries())
    if (number !== hazard && name === own.name && caller === own.caller)
      beliefs.shift(number, odds ** strength);
}

/** Who makes a call: `order` of `order->payment charge`. */
function callerOf(at: string): string | undefined {
  const arrow = at.indexOf('->');
  return arrow < 0 ? undefined : at.slice(0, arrow);
}
