import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { often } from '../testing/often.ts';
import { createBeliefs, type Beliefs, type Shown } from './beliefs.ts';
import { envelopeOf, mostOf } from './envelope.ts';
import { createGreedy, type Greedy, type SiteFactors } from './greedy.ts';
import type { Picked } from './pick.ts';
import { round } from './round.ts';
import type { Option, Site } from './site.ts';

const hazardsMost = 6;

/** One thing to try, as the tests write it. */
interface Trial {
  /** Hazard and share. */
  readonly shows: readonly (readonly [number, number])[];
  readonly seconds: number;
  /** Exposure × likelihood × information. */
  readonly worth: number;
  readonly open: boolean;
}

interface World {
  readonly prior: readonly number[];
  readonly impact: readonly number[];
  readonly sites: readonly (readonly Trial[])[];
}

const worlds: fc.Arbitrary<World> = fc.record({
  prior: fc.array(fc.double({ min: 0, max: 0.9, noNaN: true }), {
    minLength: hazardsMost,
    maxLength: hazardsMost,
  }),
  impact: fc.array(fc.constantFrom(0.3, 0.6, 1), { minLength: hazardsMost, maxLength: hazardsMost }),
  sites: fc.array(
    fc.array(
      fc.record({
        shows: fc.uniqueArray(
          fc.tuple(fc.nat(hazardsMost - 1), fc.double({ min: 0, max: 0.97, noNaN: true })),
          {
            selector: ([hazard]) => hazard,
            maxLength: 4,
          },
        ),
        seconds: fc.constantFrom(10, 12, 20),
        worth: fc.constantFrom(0.05, 0.5, 1, 3),
        open: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
    { maxLength: 5 },
  ),
});

function shownOf({ shows }: Trial): Shown {
  return {
    hazards: Int32Array.from(shows.map(([hazard]) => hazard)),
    shares: Float64Array.from(shows.map(([, share]) => share)),
  };
}

function optionOf(trial: Trial): Option {
  return { fault: 'refuse', costSeconds: trial.seconds, shown: shownOf(trial) };
}

function siteOf(trials: readonly Trial[], name: string): Site {
  const at = (number: number): Trial => {
    const trial = trials[number];
    if (trial === undefined) throw new RangeError(`there is no trial ${number}`);
    return trial;
  };
  return {
    name,
    acts: { service: name },
    count: trials.length,
    base: 0,
    option: (number) => optionOf(at(number)),
    candidate: (number) => ({
      candidate: `${name} ${number}`,
      where: name,
      fault: 'refuse',
      acts: { service: name },
    }),
  };
}

function beliefsIn({ prior, impact }: World): Beliefs {
  return createBeliefs(Float64Array.from(prior), (hazard) => impact[hazard] ?? 0);
}

function greedyIn(world: World, beliefs: Beliefs, isWanted?: (candidate: string) => boolean): Greedy {
  const sites = world.sites.map((trials, at) => siteOf(trials, `s${at}`));
  const factorsOf = (site: Site): SiteFactors => ({
    exposure: { value: 1, fact: () => '' },
    likelihood: { value: () => 1, fact: () => '' },
    information: (number) => {
      const trial = world.sites[sites.indexOf(site)]?.[number];
      if (trial === undefined) throw new RangeError(`there is no trial ${number}`);
      return { value: trial.worth, open: trial.open, fact: '' };
    },
  });
  return createGreedy({ sites, beliefs, factorsOf, isWanted });
}

function everything(greedy: Greedy, fits?: (costSeconds: number) => boolean): Picked[] {
  const picks: Picked[] = [];
  for (let next = greedy.next(fits); next !== undefined; next = greedy.next(fits)) picks.push(next);
  return picks;
}

/** Looks at everything that is left before each pick. */
function naively(world: World, beliefs: Beliefs): string[] {
  const left = world.sites.flatMap((trials, site) =>
    trials.map((trial, number) => ({ name: `s${site} ${number}`, trial, site, number })),
  );
  const order: string[] = [];
  while (left.length > 0) {
    const [best] = left
      .map((one) => ({
        one,
        gain: round(beliefs.gain(shownOf(one.trial), 0) * (one.trial.worth / (one.trial.seconds / 60))),
      }))
      .sort(
        (a, b) =>
          Number(b.one.trial.open) - Number(a.one.trial.open) ||
          b.gain - a.gain ||
          a.one.site - b.one.site ||
          a.one.number - b.one.number,
      );
    if (best === undefined) break;
    left.splice(left.indexOf(best.one), 1);
    beliefs.pick(shownOf(best.one.trial), 0);
    order.push(best.one.name);
  }
  return order;
}

function namesOf(picks: readonly Picked[]): string[] {
  return picks.map(({ candidate }) => candidate.candidate);
}

describe('laws', () => {
  test('the order is that of looking at everything each time', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const picks = everything(greedyIn(world, beliefsIn(world)));
        expect(namesOf(picks)).toEqual(naively(world, beliefsIn(world)));
      }),
      { numRuns: often(500) },
    );
  });

  test('with bounds the order is the same as without', () => {
    const inSite = fc.constantFrom(0.05, 0.5, 1, 3);
    const change = fc.tuple(fc.nat(hazardsMost - 1), fc.constantFrom(0.2, 5));
    fc.assert(
      fc.property(
        worlds,
        fc.array(inSite, { minLength: 5, maxLength: 5 }),
        fc.nat(6),
        change,
        (world, worths, count, [hazard, odds]) => {
          const order = (isBounded: boolean): string[] => {
            const beliefs = beliefsIn(world);
            const greedy = createGreedy({
              sites: world.sites.map((trials, at) => siteOf(trials, `s${at}`)),
              beliefs,
              factorsOf: (_, at) => ({
                exposure: { value: worths[at] ?? 1, fact: () => '' },
                likelihood: { value: () => 1, fact: () => '' },
                information: { value: 1, open: false, fact: '' },
              }),
              boundOf: (at) => {
                const envelope = envelopeOf((world.sites[at] ?? []).map(optionOf));
                const most = mostOf(envelope, 0, { beliefs, likelihood: () => 1 });
                return isBounded ? most * (worths[at] ?? 1) : undefined;
              },
            });
            const first = Array.from({ length: count }, () => greedy.next()).flatMap((one) => one ?? []);
            beliefs.shift(hazard, odds);
            greedy.reconsider();
            return namesOf([...first, ...everything(greedy)]);
          };
          expect(order(true)).toEqual(order(false));
        },
      ),
      { numRuns: often(500) },
    );
  });

  test('everything once, open failures first, and each time the same', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const picks = everything(greedyIn(world, beliefsIn(world)));
        const all = world.sites.flatMap((trials, site) => trials.map((_, number) => `s${site} ${number}`));
        expect(namesOf(picks).toSorted()).toEqual(all.sort());
        const open = picks.map(({ factors }) => factors.information.open);
        expect(open).toEqual(open.toSorted((a, b) => Number(b) - Number(a)));
        const again = everything(greedyIn(world, beliefsIn(world)));
        expect(again.map(({ candidate, parts }) => ({ candidate, parts }))).toEqual(
          picks.map(({ candidate, parts }) => ({ candidate, parts })),
        );
      }),
      { numRuns: often(200) },
    );
  });

  test('a score is the sum of what its parts add, the strongest first', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        for (const { parts, score } of everything(greedyIn(world, beliefsIn(world)))) {
          const sum = parts.reduce((total, { contribution }) => total + contribution, 0);
          expect(sum.toFixed(4)).toBe(score.toFixed(4));
          for (const [at, { contribution, value, weight }] of parts.entries()) {
            expect(contribution).toBe(round(value * weight));
            // The only one may be too little for the digits.
            if (parts.length > 1) expect(contribution).toBeGreaterThan(0);
            expect(contribution).toBeLessThanOrEqual(parts[at - 1]?.contribution ?? Infinity);
          }
        }
      }),
      { numRuns: often(200) },
    );
  });

  test('what is not wanted, or does not fit, might as well not be there', () => {
    const isWanted = (candidate: string): boolean => candidate.endsWith('0') || candidate.endsWith('2');
    fc.assert(
      fc.property(worlds, (world) => {
        const fits = (costSeconds: number): boolean => costSeconds < 15;
        const picks = everything(greedyIn(world, beliefsIn(world), isWanted), fits);
        const named = new Map<string, string>();
        const sites = world.sites.map((trials, site) => {
          const here = trials.flatMap((trial, number) =>
            isWanted(`s${site} ${number}`) && fits(trial.seconds) ? [{ trial, number }] : [],
          );
          for (const [at, { number }] of here.entries()) named.set(`s${site} ${at}`, `s${site} ${number}`);
          return here.map(({ trial }) => trial);
        });
        const order = naively({ ...world, sites }, beliefsIn(world));
        expect(namesOf(picks)).toEqual(order.map((name) => named.get(name)));
      }),
      { numRuns: often(300) },
    );
  });

  test('after beliefs were changed, the rest is ordered by them', () => {
    const change = fc.tuple(fc.nat(hazardsMost - 1), fc.constantFrom(0.2, 5));
    fc.assert(
      fc.property(worlds, fc.nat(5), fc.array(change, { maxLength: 3 }), (world, count, changes) => {
        const beliefs = beliefsIn(world);
        const greedy = greedyIn(world, beliefs);
        const before: string[] = [];
        for (let pick = 0; pick < count; pick += 1) {
          const picked = greedy.next();
          if (picked !== undefined) before.push(picked.candidate.candidate);
        }
        for (const [hazard, odds] of changes) beliefs.shift(hazard, odds);
        greedy.reconsider();
        const after = namesOf(everything(greedy));

        const again = beliefsIn(world);
        const rest = world.sites.map((trials, site) =>
          trials.flatMap((trial, number) => {
            const isPicked = before.includes(`s${site} ${number}`);
            if (isPicked) again.pick(shownOf(trial), 0);
            return isPicked ? [] : [{ trial, name: `s${site} ${number}` }];
          }),
        );
        for (const [hazard, odds] of changes) again.shift(hazard, odds);
        const named = new Map<string, string>(
          rest.flatMap((here, site) => here.map(({ name }, number) => [`s${site} ${number}`, name] as const)),
        );
        const left = { ...world, sites: rest.map((here) => here.map(({ trial }) => trial)) };
        expect(after).toEqual(naively(left, again).map((name) => named.get(name)));
      }),
      { numRuns: often(300) },
    );
  });
});

test('what is bound below the best is not looked at', () => {
  const trial = (share: number): Trial => ({ shows: [[0, share]], seconds: 60, worth: 1, open: false });
  const looked: string[] = [];
  const sites = [0.1, 0.5, 0.9].map((share, at): Site => {
    const site = siteOf([trial(share)], `s${at}`);
    const option = (number: number): Option => {
      looked.push(site.name);
      return site.option(number);
    };
    return { ...site, option };
  });
  const greedy = createGreedy({
    sites,
    beliefs: createBeliefs(Float64Array.of(0.5), () => 1),
    factorsOf: () => ({
      exposure: { value: 1, fact: () => '' },
      likelihood: { value: () => 1, fact: () => '' },
      information: { value: 1, open: false, fact: '' },
    }),
    boundOf: (at) => [0.05, 0.25, 0.45][at],
  });
  expect(greedy.next()?.site.name).toBe('s2');
  expect(new Set(looked)).toEqual(new Set(['s2']));
});

test('nothing to try: nothing is next, also the second time', () => {
  const greedy = greedyIn(
    { prior: [], impact: [], sites: [[], []] },
    createBeliefs(new Float64Array(0), () => 0),
  );
  expect(greedy.next()).toBeUndefined();
  greedy.reconsider();
  expect(greedy.next()).toBeUndefined();
});
