/**
 * What a cell's experiments say of it: held, violated, or, after three tries that prove nothing, inconclusive.
 *
 * A violation counts whatever was hit. Kept promises count only when the moment was.
 */

import type { MatrixAnswer, MatrixCell } from '../../model/matrix.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Proof } from './prove.ts';

/** Tries that prove nothing, until a cell is given up. */
export const triesMost = 3;

/** How one try ended. */
export interface TryEnd {
  /** The folder inside the run. */
  readonly experiment: string;
  /** Left out: it was not judged. */
  readonly verdict?: Verdict;
  /** Why it was not. */
  readonly error?: string;
  readonly proof: Proof;
}

type Tried = Pick<MatrixCell, 'tries' | 'answer'>;

/** The cell's tries and answer after one more try. */
export function afterTry({ tries }: Pick<MatrixCell, 'tries'>, end: TryEnd): Tried {
  const { experiment, verdict, proof } = end;
  if (verdict?.status === 'violated')
    return { tries: [...tries, { experiment, verdict: 'violated' }], answer: violated(end, verdict) };
  if (verdict?.status === 'held' && 'proof' in proof) {
    const answer: MatrixAnswer = { verdict: 'held', experiment, rules: [], proof: proof.proof };
    return { tries: [...tries, { experiment, verdict: 'held' }], answer };
  }
  const why =
    'missed' in proof
      ? `${missedWords}${proof.missed}`
      : (verdict?.reasons[0] ?? end.error ?? 'it was not judged');
  const all = [...tries, { experiment, verdict: 'inconclusive' as const, why }];
  if (all.length < triesMost) return { tries: all };
  return { tries: all, answer: { verdict: 'inconclusive', experiment, rules: [], why: givenUp(all, why) } };
}

function violated({ experiment, proof }: TryEnd, { rules }: Verdict): MatrixAnswer {
  const broken = rules.filter(({ status }) => status === 'violated');
  const summary = broken[0]?.anomalies[0]?.summary;
  const unproven = 'missed' in proof ? `not shown to be of this moment: ${proof.missed}` : undefined;
  const why = [summary, unproven].filter((part) => part !== undefined).join('; ');
  return {
    verdict: 'violated',
    experiment,
    rules: broken.map(({ rule }) => rule),
    ...(why === '' ? {} : { why }),
    ...('proof' in proof ? { proof: proof.proof } : {}),
  };
}

const missedWords = 'missed the moment: ';

function givenUp(tries: readonly { readonly why?: string | undefined }[], last: string): string {
  const isAlwaysMissed = tries.every(({ why = '' }) => why.startsWith(missedWords));
  return isAlwaysMissed
    ? `missed the moment ${tries.length} times: ${last.slice(missedWords.length)}`
    : `${tries.length} tries prove nothing: ${last}`;
}
