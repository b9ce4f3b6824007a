import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WeakSpot } from '../model/plan.ts';
import type { VerdictStatus } from '../model/verdict.ts';
import { createAgenda } from './agenda.ts';

/** `a->b hang: missing-timeout a->b .5 1, no-fallback a->b .3 .8`: a weak spot with its hazards, how likely each is and shows. */
function spots(notation: string): WeakSpot[] {
  const read = notation
    .trim()
    .split('\n')
    .map((line) => {
      const [candidate = '', told = ''] = line.trim().split(/:\s+/);
      const terms = told.split(', ').map((term) => {
        const [name = '', at = '', probability, shows] = term.split(' ');
        return {
          name,
          at,
          probability: Number(probability),
          shows: Number(shows),
          value: 0,
          weight: 1,
          fact: '',
        };
      });
      const score = terms.reduce((sum, one) => sum + one.probability * one.shows, 0);
      return { candidate, where: '', fault: '', score, terms, factors: [], reason: '' };
    });
  return read.map((one, index) => ({ ...one, rank: index + 1 }));
}

const plan = `
  a->b hang:   missing-timeout a->b .5 .9
  a->b cut:    missing-timeout a->b .5 .8
  c->d hang:   missing-timeout c->d .45 .9
  a->e refuse: no-fallback a->e .4 .9
  a->f hang:   missing-timeout a->f .3 .9
`;

/** The candidates in the order they come, with what the first of them are found to be. */
function order(
  notation: string,
  found: readonly (VerdictStatus | undefined)[],
  others: string[] = [],
): string[] {
  const weakSpots = spots(notation);
  const wanted = [...others.map((name) => ({ candidate: name })), ...weakSpots];
  const agenda = createAgenda(wanted, { weakSpots });
  const came: string[] = [];
  for (let next = agenda.next(); next !== undefined; next = agenda.next()) {
    came.push(next.candidate);
    const verdict = found[came.length - 1];
    if (verdict !== undefined) agenda.learn(next.candidate, verdict);
  }
  return came;
}

describe('what comes after the first', () => {
  test.each<[string, (VerdictStatus | undefined)[], string[]]>([
    ['nothing is learnt: as the plan has it', [], ['a->b cut', 'c->d hang', 'a->e refuse', 'a->f hang']],
    [
      'it held: its like is not tried again soon',
      ['held'],
      ['c->d hang', 'a->e refuse', 'a->f hang', 'a->b cut'],
    ],
    [
      'it was violated: the same caller’s other calls rise, and it is not explored further',
      ['violated'],
      ['a->f hang', 'c->d hang', 'a->e refuse', 'a->b cut'],
    ],
    [
      'it was undecided: nothing changes',
      ['inconclusive'],
      ['a->b cut', 'c->d hang', 'a->e refuse', 'a->f hang'],
    ],
  ])('%s', (_, found, rest) => {
    expect(order(plan, found).slice(1)).toEqual(rest);
  });
});

test('what was not planned, and what is known to be broken, keeps its place', () => {
  expect(order(plan, ['held'], ['mine', 'yours']).slice(0, 2)).toEqual(['mine', 'yours']);
  const weakSpots = spots(plan).map((spot) =>
    spot.candidate === 'a->f hang' ? { ...spot, rank: 1, open: true as const } : spot,
  );
  const agenda = createAgenda([...weakSpots].reverse(), { weakSpots });
  expect(agenda.next()?.candidate).toBe('a->f hang');
});

test('every experiment comes once, whatever is found', () => {
  const verdicts = fc.array(
    fc.constantFrom<VerdictStatus | undefined>('held', 'violated', 'inconclusive', undefined),
  );
  fc.assert(
    fc.property(verdicts, (found) => {
      expect(order(plan, found).sort()).toEqual(
        spots(plan)
          .map(({ candidate }) => candidate)
          .sort(),
      );
    }),
  );
});

test('without a plan, or with one of an older form, the order is kept', () => {
  const wanted = [{ candidate: 'b' }, {}, { candidate: 'a' }];
  const agenda = createAgenda(wanted, undefined);
  agenda.learn('b', 'violated');
  expect([agenda.next(), agenda.next(), agenda.next(), agenda.next()]).toEqual([...wanted, undefined]);
});
