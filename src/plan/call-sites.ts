/** The sites of calls, of whole edges, and of services that are called: every place of a graph of which nothing but calls is known. */

import { edgeName } from '../model/place.ts';
import type { Shown } from './beliefs.ts';
import type { Call } from './call.ts';
import { candidateName, type Acts } from './candidate.ts';
import { envelopeOf } from './envelope.ts';
import { callName } from './hazard.ts';
import type { SiteGroup } from './site-groups.ts';
import { at, hazardsPerCall, shownAtAll, shownOf, type Option, type Site } from './site.ts';
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

/** The tries that apply to some calls, as options: calls that are alike share them. */
interface Menu {
  readonly tries: readonly Try[];
  readonly options: readonly Option[];
  readonly atMost: readonly Option[];
}

function menuOf(all: readonly Try[], shown: (name: TryName) => Shown): Menu {
  const options = all.map(({ name, fault, costSeconds }) => ({ fault, costSeconds, shown: shown(name) }));
  return { tries: all, options, atMost: envelopeOf(options) };
}

/** The sites of calls, the hazards of each of which begin where those of the one before end. O(calls) at once. */
export function callSites(calls: readonly Call[]): SiteGroup {
  const menus: Menu[] = [];
  const numbers = Uint8Array.from(calls, menuNumber);
  let options = 0;
  for (const [index, number] of numbers.entries()) {
    menus[number] ??= menuFor(at(calls, index));
    options += menus[number].options.length;
  }
  const menuAt = (index: number): Menu => at(menus, numbers[index] ?? -1);
  return {
    length: calls.length,
    options,
    name: (index) => callName(at(calls, index)),
    count: (index) => menuAt(index).options.length,
    place: (index) => at(calls, index).edge,
    acts: (index) => at(calls, index).place,
    base: (index) => index * hazardsPerCall,
    atMost: (index) => menuAt(index).atMost,
    at: (index) => {
      const call = calls[index];
      return call && siteOf(call, menuAt(index), index * hazardsPerCall);
    },
  };
}

function menuFor(call: Call): Menu {
  const here = tries.filter((one) => applies(one, call));
  return menuOf(here, shownOf);
}

/**
 * The sites of edges of which several operations are known, all of them hit at once: what most faults of a network do. Each shows less, as the first
 * failure hides the others. The calls of one edge come one after the other.
 */
export function wholeEdgeSites(calls: readonly Call[]): SiteGroup {
  const known = new Map<number, Menu>();
  const menuOfAll = (call: Call, count: number): Menu => {
    // A menu number is below eight.
    const key = count * 8 + menuNumber(call);
    const menu = known.get(key) ?? wholeMenu(call, count);
    known.set(key, menu);
    return menu;
  };
  const firsts: number[] = [];
  const menus: Menu[] = [];
  let options = 0;
  for (let first = 0, next = 0; first < calls.length; first = next) {
    const call = at(calls, first);
    for (next = first + 1; next < calls.length && calls[next]?.edge === call.edge; next += 1);
    if (next - first < 2) continue;
    const menu = menuOfAll(call, next - first);
    firsts.push(first);
    menus.push(menu);
    options += menu.options.length;
  }
  const callAt = (index: number): Call => at(calls, at(firsts, index));
  return {
    length: firsts.length,
    options,
    name: (index) => callName({ edge: callAt(index).edge, operation: undefined }),
    count: (index) => at(menus, index).options.length,
    place: (index) => callAt(index).edge,
    acts: (index) => callAt(index).place,
    base: (index) => at(firsts, index) * hazardsPerCall,
    atMost: (index) => at(menus, index).atMost,
    at: (index) => {
      const first = firsts[index];
      if (first === undefined) return undefined;
      const { edge, timeoutMs } = at(calls, first);
      return siteOf({ edge, operation: undefined, timeoutMs }, at(menus, index), first * hazardsPerCall);
    },
  };
}

function wholeMenu(call: Call, count: number): Menu {
  const here = tries.filter(
    (one) => (one.moment === undefined || one.moment === 'then-healed') && applies(one, call),
  );
  const bases = Int32Array.from({ length: count }, (_, nth) => nth * hazardsPerCall);
  return menuOf(here, (name) => shownAtAll(name, bases));
}

/** The site of a call, or, without an operation, of all calls of an edge. */
function siteOf(
  { edge, operation, timeoutMs }: Pick<Call, 'edge' | 'operation' | 'timeoutMs'>,
  { tries: here, options }: Menu,
  base: number,
): Site {
  return {
    // Hardly anybody asks for it.
    get name() {
      return callName({ edge, operation });
    },
    acts: { edge },
    count: here.length,
    base,
    option: (number) => at(options, number),
    candidate: (number) => {
      const { fault, moment, costSeconds, ...one } = at(here, number);
      const delayMs = delayMsOf({ fault, costSeconds, ...one }, { timeoutMs });
      const said = moment === undefined ? undefined : momentWords[moment];
      return {
        candidate: candidateName(callName({ edge, operation }), fault, said),
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
 * The sites of services that others call. O(services).
 *
 * @param basesOf - where the hazards of the calls into each service begin
 */
export function serviceSites(
  basesOf: ReadonlyMap<string, Int32Array>,
  placeOf: (acts: Acts) => number,
): SiteGroup {
  const services = [...basesOf.keys()];
  // Services that as many call show the same, elsewhere.
  const known = new Map<number, readonly Shown[]>();
  const optionsOf = (service: string): readonly Option[] => {
    const bases = basesOf.get(service) ?? new Int32Array(0);
    const shown = known.get(bases.length) ?? serviceTries.map(({ name }) => shownAtAll(name, bases));
    known.set(bases.length, shown);
    return serviceTries.map(({ fault, costSeconds }, number) => ({
      fault,
      costSeconds,
      shown: { ...at(shown, number), bases },
    }));
  };
  return {
    length: services.length,
    options: services.length * serviceTries.length,
    name: (index) => at(services, index),
    count: () => serviceTries.length,
    place: (index) => at(services, index),
    acts: (index) => placeOf({ service: at(services, index) }),
    base: () => 0,
    at: (index) => {
      const service = services[index];
      return service === undefined ? undefined : serviceSite(service, optionsOf(service));
    },
  };
}

/** The site of a service: what shows at all that call it at once. */
function serviceSite(service: string, options: readonly Option[]): Site {
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
