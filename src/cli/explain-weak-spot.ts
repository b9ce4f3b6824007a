/** One weak spot in full: what its score is made of, and what would change its place. */

import { SeatrialError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import type { Plan, WeakSpot } from '../model/plan.ts';
import { wrap } from '../report/text.ts';
import type { Paint } from './paint.ts';

/** So many terms say what would change the place. */
const changesMost = 3;

/**
 * The weak spot of a rank or a name; a part of a name is enough where it is the only one.
 *
 * @throws {@link SeatrialError} `E_USAGE` when there is none, or more than one
 */
export function weakSpotNamed({ weakSpots }: Plan, asked: string): WeakSpot {
  const byRank = /^\d+$/.test(asked) ? weakSpots[Number(asked) - 1] : undefined;
  const exact = byRank ?? weakSpots.find(({ candidate }) => candidate === asked);
  if (exact !== undefined) return exact;
  const [one, another] = weakSpots.filter(({ candidate }) => candidate.includes(asked));
  if (one !== undefined && another === undefined) return one;
  throw new SeatrialError(
    'E_USAGE',
    one === undefined
      ? `no weak spot is called ${asked}`
      : `${asked} may be ${one.candidate}, or ${another?.candidate ?? ''}`,
    { hint: 'give its rank, or its whole name, as --json shows it' },
  );
}

/** The explanation as a person reads it. The printed contributions add up to the printed score. */
export function explainWeakSpot(
  spot: WeakSpot,
  plan: Plan,
  { paint, width }: { readonly paint: Paint; readonly width: number },
): string {
  const { rank, candidate, score, reason, terms, factors = [], hypothesis = [], costSeconds } = spot;
  const wrapped = (text: string, first: string, rest: string): readonly string[] =>
    wrap(printable(text), { first, rest, width });
  const rows = terms.flatMap(({ name, value, weight, contribution = value * weight, fact }) =>
    wrapped(
      fact,
      `  ${contribution.toFixed(4).padStart(8)}  ${paint.bold(name)}: ${percent(value)} × ${weight.toFixed(2)}: `,
      '            ',
    ),
  );
  return [
    `${String(rank)}. ${paint.bold(printable(candidate))}`,
    ...wrapped(reason, '   ', '   '),
    '',
    ...(hypothesis.length === 0
      ? []
      : ['what is expected', ...hypothesis.flatMap(({ text }) => wrapped(text, '  - ', '    ')), '']),
    'what its score is made of: how likely this finds it × how bad that is',
    ...rows,
    `  ${score.toFixed(4).padStart(8)}  ${paint.bold('score')}`,
    '',
    'what multiplies all of it',
    ...factors.flatMap(({ name, value, fact }) =>
      wrapped(fact, `  ${value.toFixed(4).padStart(8)}  ${paint.bold(name)}: `, '            '),
    ),
    '',
    'what would change its place',
    ...changes(spot, plan).flatMap((line) => wrapped(line, '  - ', '    ')),
    '',
    ...wrapped(triedWords(spot, plan), '', ''),
    ...(costSeconds === undefined ? [] : [`it takes about ${costSeconds} s`]),
    '',
  ].join('\n');
}

/** What the place would be without each of the strongest terms, all else being as it is. */
function changes({ terms, score, rank }: WeakSpot, { weakSpots }: Plan): string[] {
  const rankOf = (changed: number): number =>
    1 + weakSpots.filter((other) => other.rank !== rank && other.score > changed).length;
  return [
    ...terms.slice(0, changesMost).map(({ name, contribution = 0 }) => {
      const without = score - contribution;
      return `without what “${name}” says, its score would be ${without.toFixed(2)}: place ${rankOf(without)} of ${weakSpots.length}`;
    }),
    `were it tried and held, it would wait: what it can show is hardly looked for again within two weeks`,
  ];
}

function triedWords({ where, fault, moment }: WeakSpot, { coverage }: Plan): string {
  const here = coverage.filter((one) => one.where === where);
  const own = here.find((one) => one.fault === fault && one.moment === moment);
  const tested = here.filter(({ state }) => state === 'tested').length;
  const last = own?.last === undefined ? 'it was never tried' : `its last try: ${own.last}`;
  return `${last}; of ${here.length} ways to try ${where}, ${tested} were tried within two weeks`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
