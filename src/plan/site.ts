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
import {
  applies,
  delayMsOf,
  menuNumber,
  momentWords,
  serviceTries,
  tries,
  type Try,
  type TryName,
} from './tries.ts';

/** One thing to try at a site. */
export interface Option {
  readonly fault: string;
  readonly costSeconds: number;
  readonly shown: Shown;
}

/** A place. */
export interface Site {
  /** The name sites are ordered by where nothing else tells them apart. */
  readonly name: string;
  readonly acts: Candidate['acts'];
  readonly count: number;
  /** Added to the numbers of the hazards that its options show. */
  readonly base: number;
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

/** The tries that apply to some calls, as options: calls that are alike share them. */
interface Menu {
  readonly tries: readonly Try[];
  readonly options: readonly Option[];
}

function menuOf(all: readonly Try[]): Menu {
  return {
    tries: all,
    options: all.map(({ name, fault, costSeconds }) => ({ fault, costSeconds, shown: shownOf(name) })),
  };
}

/** Gives each call its menu. */
function createMenus(): (call: Call) => Menu {
  const known = new Map<number, Menu>();
  return (call) => {
    const key = menuNumber(call);
    const menu = known.get(key) ?? menuOf(tries.filter((one) => applies(one, call)));
    known.set(key, menu);
    return menu;
  };
}

/** The sites of calls, the hazards of each of which begin where those of the one before end. O(calls × tries). */
export function callSites(calls: readonly Call[]): Site[] {
  const menuFor = createMenus();
  return calls.map((call, at) => siteOf(call, menuFor(call), at * hazardsPerCall));
}

/**
 * The sites of edges of which several operations are known, all of them hit at once: what most faults of a network do. Each shows less, as the first
 * failure hides the others. The calls of one edge come one after the other.
 */
export function wholeEdgeSites(calls: readonly Call[]): Site[] {
  const menus = new Map<number, Menu>();
  const sites: Site[] = [];
  for (let first = 0, next = 0; first < calls.length; first = next) {
    const call = calls[first];
    for (next = first + 1; next < calls.length && calls[next]?.edge === call?.edge; next += 1);
    if (call === undefined || next - first < 2) continue;
    // A menu number is below eight.
    const key = (next - first) * 8 + menuNumber(call);
    const menu = menus.get(key) ?? wholeMenu(call, next - first);
    menus.set(key, menu);
    sites.push(
      siteOf(
        { edge: call.edge, operation: undefined, timeoutMs: call.timeoutMs },
        menu,
        first * hazardsPerCall,
      ),
    );
  }
  return sites;
}

function wholeMenu(call: Call, count: number): Menu {
  const here = tries.filter(
    (one) => (one.moment === undefined || one.moment === 'then-healed') && applies(one, call),
  );
  const bases = Array.from({ length: count }, (_, nth) => nth * hazardsPerCall);
  return {
    tries: here,
    options: here.map(({ name, fault, costSeconds }) => ({
      fault,
      costSeconds,
      shown: shownAtAll(name, bases),
    })),
  };
}

/** The site of a call, or, without an operation, of all calls of an edge. */
function siteOf(
  { edge, operation, timeoutMs }: Pick<Call, 'edge' | 'operation' | 'timeoutMs'>,
  { tries: here, options }: Menu,
  base: number,
): Site {
  const whole = edgeName(edge.from, edge.to);
  const name = operation === undefined ? whole : `${whole} ${operation}`;
  return {
    name,
    acts: { edge },
    count: here.length,
    base,
    option: (number) => at(options, number),
    candidate: (number) => {
      const { fault, moment, costSeconds, ...one } = at(here, number);
      const delayMs = delayMsOf({ fault, costSeconds, ...one }, { timeoutMs });
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
  const size = one.hazards.length;
  const all = { hazards: new Int32Array(size * bases.length), shares: new Float64Array(size * bases.length) };
  for (const [nth, base] of bases.entries()) {
    for (let place = 0; place < size; place += 1) {
      const number = one.hazards[place] ?? 0;
      all.hazards[nth * size + place] = base + number;
      all.shares[nth * size + place] =
        (one.shares[place] ?? 0) * (hazards[number]?.of === 'callee' ? 1 : masked);
    }
  }
  return all;
}

/** The site of a service that others call: what shows at all of them at once. */
export function serviceSite(service: string, into: readonly { call: Call; base: number }[]): Site {
  const bases = into.map(({ base }) => base);
  const options = serviceTries.map(({ name, fault, costSeconds }): Option => ({
    fault,
    costSeconds,
    shown: shownAtAll(name, bases),
  }));
  return {
    name: service,
    acts: { service },
    count: serviceTries.length,
    base: 0,
    option: (number) => at(options, number),
    candidate: (number) => {
      const { fault, costSeconds } = at(serviceTries, number);
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

/** What is at a place in a list that is known to be so long. */
export function at<T>(list: readonly T[], number: number): T {
  const found = list[number];
  if (found === undefined) throw new RangeError(`there is no option ${number}`);
  return found;
}
