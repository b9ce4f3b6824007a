/**
 * Sites: places with everything that can be tried there, ready to be reckoned with.
 *
 * The hazards of all calls are numbered in one row, so many for each call; what a try shows is a short list of those numbers. A site does not
 * hold its candidates: of millions, only those that are picked are ever put into words.
 */

import { edgeName } from '../model/place.ts';
import type { Shown } from './beliefs.ts';
import type { Call } from './call.ts';
import { candidateName, type Candidate } from './candidate.ts';
import { hazards } from './hazards/all.ts';
import { applies, delayMsOf, momentWords, serviceTries, tries, type Try, type TryName } from './tries.ts';

/** One thing to try at a site. */
export interface Option {
  readonly fault: string;
  readonly costSeconds: number;
  readonly shown: Shown;
  /** Added to the numbers in `shown`. */
  readonly base: number;
}

/** A place. */
export interface Site {
  /** The name sites are ordered by where nothing else tells them apart. */
  readonly name: string;
  readonly acts: Candidate['acts'];
  readonly count: number;
  option(number: number): Option;
  /** The candidate in words. */
  candidate(number: number): Candidate;
}

/** The largest share a try can have: nothing shows a hazard for certain. */
const shareMost = 0.97;

/** How many hazards are numbered for each call. */
export const hazardsPerCall = hazards.length;

/** What each try shows of a call’s hazards. */
const shownBy: ReadonlyMap<TryName, Shown> = new Map(
  [...tries, ...serviceTries].map(({ name }) => {
    const numbers = hazards.flatMap((hazard, number) => (hazard.shows[name] === undefined ? [] : [number]));
    return [
      name,
      {
        hazards: Int32Array.from(numbers),
        shares: Float64Array.from(
          numbers.map((number) => Math.min(shareMost, hazards[number]?.shows[name] ?? 0)),
        ),
      },
    ];
  }),
);

/** What a try shows of a call’s hazards, by their numbers within the call. */
export function shownOf(name: TryName): Shown {
  return shownBy.get(name) ?? { hazards: new Int32Array(0), shares: new Float64Array(0) };
}

/** Which tries apply, by the bits of a number: calls that are alike share their list. */
const alike = new Map<string, readonly Try[]>();

function triesOf(call: Call): readonly Try[] {
  const all = tries.filter((one) => applies(one, call));
  const key = all.map(({ name }) => name).join();
  const known = alike.get(key);
  if (known !== undefined) return known;
  alike.set(key, all);
  return all;
}

/** The site of a call, the hazards of which begin at number `base`. */
export function callSite(call: Call, base: number): Site {
  const here = triesOf(call);
  const { edge, operation } = call;
  const name = [edgeName(edge.from, edge.to), ...(operation === undefined ? [] : [operation])].join(' ');
  return {
    name,
    acts: { edge },
    count: here.length,
    option: (number) => {
      const { fault, costSeconds, name: tried } = tryAt(here, number);
      return { fault, costSeconds, shown: shownOf(tried), base };
    },
    candidate: (number) => {
      const { fault, moment, costSeconds, ...one } = tryAt(here, number);
      const delayMs = delayMsOf({ fault, costSeconds, ...one }, call);
      const said = moment === undefined ? undefined : momentWords[moment];
      return {
        candidate: candidateName(name, fault, said),
        where: edgeName(edge.from, edge.to),
        ...(operation === undefined ? {} : { operation }),
        fault,
        ...(said === undefined ? {} : { moment: said }),
        ...(moment === undefined ? {} : { when: moment }),
        ...(delayMs === undefined ? {} : { delayMs }),
        acts: { edge },
        costSeconds,
      };
    },
  };
}

/**
 * What a try shows of several calls at once. Of the calls’ own hazards each shows the less the more they are, as the first failure hides the
 * others; what is of the callee itself shows as ever.
 */
export function shownAtAll(name: TryName, bases: readonly number[]): Shown {
  const one = shownOf(name);
  const masked = 1 / Math.sqrt(Math.max(1, bases.length));
  const pairs = bases.flatMap((base) =>
    [...one.hazards].map((number, at) => ({
      hazard: base + number,
      share: (one.shares[at] ?? 0) * (hazards[number]?.of === 'callee' ? 1 : masked),
    })),
  );
  return {
    hazards: Int32Array.from(pairs.map(({ hazard }) => hazard)),
    shares: Float64Array.from(pairs.map(({ share }) => share)),
  };
}

/** The site of a service that others call: what shows at all of them at once. */
export function serviceSite(service: string, into: readonly { call: Call; base: number }[]): Site {
  const bases = into.map(({ base }) => base);
  const shown = serviceTries.map(({ name }) => shownAtAll(name, bases));
  return {
    name: service,
    acts: { service },
    count: serviceTries.length,
    option: (number) => {
      const { fault, costSeconds } = tryAt(serviceTries, number);
      const none = { hazards: new Int32Array(0), shares: new Float64Array(0) };
      return { fault, costSeconds, shown: shown[number] ?? none, base: 0 };
    },
    candidate: (number) => {
      const { fault, costSeconds } = tryAt(serviceTries, number);
      return {
        candidate: candidateName(service, fault),
        where: service,
        fault,
        acts: { service },
        costSeconds,
      };
    },
  };
}

function tryAt(list: readonly Try[], number: number): Try {
  const found = list[number];
  if (found === undefined) throw new RangeError(`there is no try ${number}`);
  return found;
}
