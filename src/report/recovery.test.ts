import { expect, test } from 'vitest';
import type { Matrix, MatrixCell } from '../model/matrix.ts';
import { recoveryOf, recoveryWords } from './recovery.ts';

/** `crash held`, `crash SG1`, `crash LA1`, `crash ?`, `crash`, `lost SG4`: what is tried, and the answer or the rule that was broken. */
function matrixOf(words: string): Matrix {
  const cells = words.split(', ').map((word): MatrixCell => {
    const [what, said] = word.split(' ');
    const kind = what === 'crash' ? 'participant-crash' : 'lost-reply';
    const verdict = said === '?' ? 'inconclusive' : said === 'held' ? 'held' : 'violated';
    const rules = verdict === 'violated' ? [said ?? ''] : [];
    return {
      combination: { path: 'plain', kind },
      ...(said === undefined ? {} : { answer: { verdict, experiment: '1', rules } }),
    } as MatrixCell;
  });
  return { cells } as unknown as Matrix;
}

test.each([
  ['crash held, crash held, lost SG4', 'held', '2 moments'],
  ['crash held, crash SG6, crash ?', 'violated', 'at 1 of 3 moments'],
  [
    'crash held, crash ?, crash',
    'inconclusive',
    'of 3 moments at which a process is killed, 2 have no answer',
  ],
  ['lost held', 'not exercised', 'no cell kills a process'],
  // Broken, but not one of these rules: a process that was killed did recover.
  ['crash held, crash LA1', 'held', '2 moments'],
])('%s → %s', (words, status, said) => {
  const matrix = matrixOf(words);
  expect(recoveryOf(matrix).status).toBe(status);
  expect(recoveryWords(matrix)).toContain(said);
});
