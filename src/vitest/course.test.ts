import { expect, test } from 'vitest';
import { saidAfter, type Judgement } from './course.ts';

const words = { m: 'met', u: 'unmet', i: 'inconclusive' } as const;

/** How many of these runs are made, and what is said then: `uim` are runs that are unmet, inconclusive, met. */
function check(runs: string, course: { sought?: boolean; times?: number; retries?: number }): string {
  const made: Judgement[] = [];
  for (const letter of runs) {
    made.push(words[letter as keyof typeof words]);
    const said = saidAfter(made, { sought: false, times: 1, retries: 0, ...course });
    if (said !== undefined) return `${made.length} ${said}`;
  }
  return `${made.length} again`;
}

test.each([
  ['m', {}, '1 met'],
  ['u', {}, '1 unmet'],
  ['i', {}, '1 inconclusive'],
  ['', {}, '0 again'],
  // What holds has to hold every time.
  ['mmm', { times: 3 }, '3 met'],
  ['mm', { times: 3 }, '2 again'],
  ['mum', { times: 3 }, '2 unmet'],
  // Of what is looked for one that shows it is enough.
  ['uum', { times: 3, sought: true }, '3 met'],
  ['mmm', { times: 3, sought: true }, '1 met'],
  ['uuu', { times: 3, sought: true }, '3 unmet'],
  // What is inconclusive counts neither way, and not for ever.
  ['im', { retries: 1 }, '2 met'],
  ['iu', { retries: 1 }, '2 unmet'],
  ['ii', { retries: 1 }, '2 inconclusive'],
  ['imimi', { times: 3, retries: 2 }, '5 inconclusive'],
  ['imimm', { times: 3, retries: 2 }, '5 met'],
  ['uiu', { times: 2, retries: 1, sought: true }, '3 unmet'],
])('%s %o → %s', (runs, course, said) => {
  expect(check(runs, course)).toBe(said);
});
