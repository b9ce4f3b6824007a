import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../model/failure.ts';
import type { Plan, WeakSpot } from '../model/plan.ts';
import type { Topology } from '../model/topology.ts';
import { anyTopology } from '../testing/any-topology.ts';
import { parseFailure } from '../testing/failure-notation.ts';
import { often } from '../testing/often.ts';
import { parseTopology } from '../testing/topology-notation.ts';
import { planExperiments } from './plan.ts';

function planOf(topology: Topology, failures: readonly Failure[] = []): Plan {
  return planExperiments({ topology, failures, history: '', at: '2026-03-01T00:00:00Z' });
}

function firstOf(notation: string, failures: readonly Failure[] = []): WeakSpot {
  const [spot] = planOf(parseTopology(notation), failures).weakSpots;
  if (spot === undefined) throw new Error(`no weak spot in ${notation}`);
  return spot;
}

/** A number that is printed with four digits, as a whole number of them. */
function digits(value: number): number {
  return Number(value.toFixed(4).replace('.', ''));
}

const histories = fc.array(
  fc
    .tuple(
      fc.constantFrom('2026-02-27', '2026-01-01'),
      fc.constantFrom('low', 'high', 'critical'),
      fc.constantFrom('a', 'b', 'a->b', 'u->a', 'x'),
      fc.constantFrom('timeout', 'error', 'data'),
    )
    .map((words) => parseFailure(words.join(' '))),
  { maxLength: 6 },
);

describe('laws', () => {
  test('what is printed adds up: with four digits, exactly', () => {
    fc.assert(
      fc.property(anyTopology, histories, (topology, failures) => {
        for (const { terms, score, candidate } of planOf(topology, failures).weakSpots) {
          const sum = terms.reduce((total, { contribution = Number.NaN }) => total + digits(contribution), 0);
          expect(sum, candidate).toBe(digits(score));
        }
      }),
      { numRuns: often(60) },
    );
  });

  test('a reason is made of facts of its terms and factors, and what it says first is what weighs most', () => {
    fc.assert(
      fc.property(anyTopology, histories, (topology, failures) => {
        for (const { terms, factors = [], reason, candidate } of planOf(topology, failures).weakSpots) {
          const [strongest] = terms;
          const facts = [...terms.map(({ fact }) => fact), ...factors.map(({ fact }) => fact)];
          const clauses = reason.slice(0, -1).split('; ');
          if (strongest !== undefined) expect(reason.startsWith(strongest.fact), candidate).toBe(true);
          for (const clause of clauses.filter((one) => !one.startsWith('it comes later because')))
            expect(
              facts.some((fact) => fact.includes(clause)),
              `${candidate}: ${clause}`,
            ).toBe(true);
        }
      }),
      { numRuns: often(60) },
    );
  });

  test('what else comes later because of it was before it', () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        const before = new Set<string>();
        for (const { reason, candidate } of planOf(topology).weakSpots) {
          const like = /it comes later because (.*) may show the same/.exec(reason)?.[1];
          if (like !== undefined) expect(before).toContain(like);
          before.add(candidate);
        }
      }),
      { numRuns: often(60) },
    );
  });
});

describe('one sentence', () => {
  test('no history: the hazards alone, two of them at most', () => {
    expect(firstOf('a->b').reason).toBe(
      'nothing says how long a waits for b; nothing says that a has another answer when b fails.',
    );
  });

  test('what happened there is told where it is likelier than elsewhere', () => {
    const { reason } = firstOf('a->b', [parseFailure('2026-02-27 critical a->b timeout')]);
    expect(reason).toContain('; a->b had an incident on 2026-02-27 (critical, timeout).');
  });

  test('an open failure is said first', () => {
    const broken = parseFailure('2026-02-27 low a', {
      kind: 'verdict',
      candidate: 'a->b flap',
      verdict: 'violated',
      rules: ['SG1'],
      source: 'run r1',
    });
    const spot = firstOf('a->b', [broken]);
    expect(spot.candidate).toBe('a->b flap');
    expect(spot.reason).toMatch(/^it broke SG1 on 2026-02-27 \(run r1\), so it is tried again first; /);
  });

  test('factors: four, and their product is what the terms are weighed by', () => {
    const { factors = [], terms, costSeconds } = firstOf('a->b', [parseFailure('2026-02-27 critical b')]);
    expect(factors.map(({ name }) => name)).toEqual(['exposure', 'likelihood', 'information', 'cost']);
    expect(factors.at(-1)?.fact).toBe(`it takes about ${costSeconds ?? 0} s`);
    const product = factors.reduce((all, { value }) => all * value, 1);
    // Impacts are no more than 1, and one of the terms shown has 0.7.
    expect(terms.find(({ name }) => name === 'missing-timeout')?.weight).toBeCloseTo(0.7 * product, 2);
  });
});

test('names may be anything: each is said as it is', () => {
  const names = ['__proto__', 'constructor', 'a->b', 'my service', 'x; y', ''];
  const topology: Topology = {
    ...parseTopology(''),
    edges: names.map((to) => ({ from: 'front', to, operations: ['toString'], facts: {} })),
  };
  const { weakSpots } = planOf(topology);
  for (const name of names) {
    const here = weakSpots.filter(({ where }) => where === `front->${name}`);
    expect(here.length).toBeGreaterThan(0);
    const said = here.flatMap(({ terms }) => terms.flatMap(({ facts = [] }) => facts));
    for (const id of said) expect(id.startsWith(`front->${name}.`) || id.startsWith(`${name}.`)).toBe(true);
  }
});
