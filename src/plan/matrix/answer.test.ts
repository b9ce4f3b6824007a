import { expect, test } from 'vitest';
import type { MatrixCell } from '../../model/matrix.ts';
import type { Verdict } from '../../model/verdict.ts';
import { afterTry } from './answer.ts';

function verdictOf(word: string): Verdict | undefined {
  const [, status, rule] = /^(\w+)(?:\((\w+)\))?$/.exec(word) ?? [];
  if (status !== 'held' && status !== 'violated' && status !== 'inconclusive') return undefined;
  const rules: Verdict['rules'] =
    rule === undefined ? [] : [{ rule, status: 'violated', checked: 1, anomalies: [], reasons: [] }];
  const reasons = status === 'inconclusive' ? ['the machine was too busy'] : [];
  return { schemaVersion: 1, scenario: 's', status, rules, reasons };
}

/** `held`, `held missed`, `violated(SG4)`, `inconclusive`, `failed`: how each try ended; then tries and answer in words. */
function answered(words: string): string {
  let cell: Pick<MatrixCell, 'tries' | 'answer'> = { tries: [] };
  for (const [index, word] of words.split(', ').entries()) {
    const [verdictWord = '', missed] = word.split(' ');
    const verdict = verdictOf(verdictWord);
    cell = afterTry(cell, {
      experiment: `${index + 1}`,
      ...(verdict === undefined ? { error: 'E_INTERNAL no port' } : { verdict }),
      proof: missed === undefined ? { proof: 'o-2 was hit' } : { missed: 'it came too late' },
    });
  }
  const { tries, answer } = cell;
  if (answer === undefined) return `${tries.length} tries, open`;
  const { verdict, experiment, rules, why, proof } = answer;
  return [`${tries.length} tries, ${experiment} ${verdict}`, ...rules, why ?? proof].join(' ');
}

test.each([
  ['held', '1 tries, 1 held o-2 was hit'],
  ['held missed', '1 tries, open'],
  ['held missed, held missed', '2 tries, open'],
  ['held missed, held', '2 tries, 2 held o-2 was hit'],
  [
    'held missed, held missed, held missed',
    '3 tries, 3 inconclusive missed the moment 3 times: it came too late',
  ],
  [
    'inconclusive, held missed, inconclusive',
    '3 tries, 3 inconclusive 3 tries prove nothing: the machine was too busy',
  ],
  ['failed, failed, failed', '3 tries, 3 inconclusive 3 tries prove nothing: E_INTERNAL no port'],
  ['violated(SG4)', '1 tries, 1 violated SG4 o-2 was hit'],
  ['violated(SG4) missed', '1 tries, 1 violated SG4 not shown to be of this moment: it came too late'],
  ['inconclusive, violated(SG1)', '2 tries, 2 violated SG1 o-2 was hit'],
])('%s → %s', (words, expected) => {
  expect(answered(words)).toBe(expected);
});
