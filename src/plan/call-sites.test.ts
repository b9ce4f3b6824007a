import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Topology } from '../model/topology.ts';
import { anyTopology } from '../testing/any-topology.ts';
import { often } from '../testing/often.ts';
import { parseTopology } from '../testing/topology-notation.ts';
import type { Beliefs } from './beliefs.ts';
import { callSites, serviceSites, wholeEdgeSites } from './call-sites.ts';
import { callsIn, type Call } from './call.ts';
import { mostOf } from './envelope.ts';
import { createGreedy, type SiteFactors } from './greedy.ts';
import { symptomsOf } from './likelihood.ts';
import { priorBeliefs } from './prior-beliefs.ts';
import { hazardsPerCall, type Option, type Site } from './site.ts';
import { orderOf, sitesOf, type AllSites, type SiteGroup } from './site-groups.ts';

function groupsOf(calls: readonly Call[]): SiteGroup[] {
  const into = new Map<string, number[]>();
  for (const [at, { edge }] of calls.entries())
    into.set(edge.to, [...(into.get(edge.to) ?? []), at * hazardsPerCall]);
  const bases = new Map(Array.from(into, ([service, all]) => [service, Int32Array.from(all)]));
  return [callSites(calls), wholeEdgeSites(calls), serviceSites(bases, () => -1)];
}

function sitesIn(topology: Topology): Site[] {
  const sites = sitesOf(groupsOf(callsIn(topology)));
  return orderOf(sites).flatMap((index) => sites.at(index) ?? []);
}

function allOptions(site: Site): Option[] {
  return Array.from({ length: site.count }, (_, number) => site.option(number));
}

/** Any likelihood that depends on the symptoms alone. */
function likelihoodBy(seed: number): (fault: string) => number {
  return (fault) => 0.5 + ((seed + symptomsOf(fault).reduce((sum, one) => sum * 7 + one + 1, 0)) % 11) / 5;
}

/** Beliefs after some picks. */
function beliefsAfter(calls: readonly Call[], sites: readonly Site[], picks: readonly number[]): Beliefs {
  const beliefs = priorBeliefs(calls, []);
  for (const pick of picks) {
    const site = sites[pick % Math.max(1, sites.length)];
    if (site !== undefined) beliefs.pick(site.option(pick % site.count).shown, site.base);
  }
  return beliefs;
}

describe('sites of a graph', () => {
  test('by name: each call, edges of several operations, services that are called', () => {
    const names = sitesIn(parseTopology('a->b op=Get,List; b->c; a->c op=Put')).map(({ name }) => name);
    expect(names).toEqual(['a->b', 'a->b Get', 'a->b List', 'a->c Put', 'b', 'b->c', 'c']);
  });

  test('groups know the names and the number of options without making a site', () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        for (const group of groupsOf(callsIn(topology))) {
          const sites = Array.from({ length: group.length }, (_, index) => group.at(index));
          expect(sites.map((site) => site?.name)).toEqual(sites.map((_, index) => group.name(index)));
          expect(sites.reduce((sum, site) => sum + (site?.count ?? 0), 0)).toBe(group.options);
          expect(group.at(group.length)).toBeUndefined();
        }
      }),
      { numRuns: often(50) },
    );
  });
});

describe('laws of bounds', () => {
  /** What no option of a site exceeds; of a service, nothing is known. */
  const boundIn = (sites: AllSites, index: number, beliefs: Beliefs, seed: number): number | undefined => {
    const envelope = sites.atMost(index);
    return envelope && mostOf(envelope, sites.base(index), { beliefs, likelihood: likelihoodBy(seed) });
  };

  test('no option of a site is worth more than its bound, whatever is believed and however likely each symptom is', () => {
    fc.assert(
      fc.property(anyTopology, fc.array(fc.nat(), { maxLength: 9 }), fc.nat(), (topology, picks, seed) => {
        const sites = sitesOf(groupsOf(callsIn(topology)));
        const beliefs = beliefsAfter(callsIn(topology), sitesIn(topology), picks);
        const likelihood = likelihoodBy(seed);
        for (let index = 0; index < sites.length; index += 1) {
          const [site, most] = [sites.at(index), boundIn(sites, index, beliefs, seed)];
          if (site === undefined || most === undefined) continue;
          for (const { shown, fault, costSeconds } of allOptions(site)) {
            const worth = (beliefs.gain(shown, site.base) * likelihood(fault)) / (costSeconds / 60);
            expect(worth, site.name).toBeLessThanOrEqual(most * (1 + 1e-9));
          }
        }
      }),
      { numRuns: often(50) },
    );
  });

  test('with bounds the order is the same as without', () => {
    fc.assert(
      fc.property(anyTopology, fc.nat(), (topology, seed) => {
        const sites = sitesOf(groupsOf(callsIn(topology)));
        const exposureOf = ({ acts }: Site): number =>
          'edge' in acts ? 0.5 + (acts.edge.to.length + seed) / 9 : 1;
        const order = (isBounded: boolean): [string, number][] => {
          const beliefs = priorBeliefs(callsIn(topology), []);
          const greedy = createGreedy({
            sites,
            beliefs,
            factorsOf: (site): SiteFactors => ({
              exposure: { value: exposureOf(site), fact: () => '' },
              likelihood: { value: likelihoodBy(seed), fact: () => '' },
              information: { value: 1, open: false, fact: '' },
            }),
            boundOf: (index) => {
              const [site, most] = [sites.at(index), boundIn(sites, index, beliefs, seed)];
              return isBounded && site && most !== undefined ? most * exposureOf(site) : undefined;
            },
          });
          const picks: [string, number][] = [];
          for (let next = greedy.next(); next !== undefined; next = greedy.next())
            picks.push([next.candidate.candidate, next.score]);
          return picks;
        };
        expect(order(true)).toEqual(order(false));
      }),
      { numRuns: often(50) },
    );
  });
});
