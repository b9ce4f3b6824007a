/**
 * Explanation: a pick as a weak spot of the plan, with one sentence of reason.
 *
 * Every clause is the text of a fact, and every fact has an id: what is not known from the input cannot be said. A clause that is as true of
 * every other candidate says nothing, and is left to the table of terms.
 */

import type { Factor, Term, WeakSpot } from '../model/plan.ts';
import { placeOf } from './candidate.ts';
import type { Fact } from './hazard.ts';
import type { Ranked } from './ranking.ts';
import { round } from './round.ts';

/** A sentence names so many hazards. */
const hazardsMost = 2;
/** A hazard that adds less than this share of the strongest one says nothing. */
const noticeable = 0.5;
/** A place where things go wrong this much more often than elsewhere is worth a word. */
const likelier = 1.05;

/** The weak spot in its place. */
export function weakSpotOf(ranked: Ranked, index: number): WeakSpot {
  const {
    candidate,
    where,
    operation,
    fault,
    moment,
    delayMs,
    acts,
    and,
    scenario,
    hypothesis,
    costSeconds,
  } = ranked.candidate;
  return {
    rank: index + 1,
    candidate,
    where,
    ...(operation === undefined ? {} : { operation }),
    fault,
    ...(moment === undefined ? {} : { moment }),
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(and === undefined ? {} : { together: [placeOf({ acts }), placeOf({ acts: and })] }),
    score: ranked.score,
    ...(ranked.factors.information.open ? { open: true } : {}),
    terms: termsOf(ranked),
    factors: factorsOf(ranked),
    reason: reasonFor(ranked),
    ...(scenario === undefined ? {} : { scenario }),
    ...(hypothesis === undefined
      ? {}
      : { hypothesis: hypothesis.map(({ text, facts }) => ({ text, facts: [...facts] })) }),
    ...(costSeconds === undefined ? {} : { costSeconds }),
  };
}

function termsOf({ parts, named, others }: Ranked): Term[] {
  const told = named.map(({ name, at, facts }, nth): Term => {
    const { probability = 0, shows = 0, value = 0, weight = 0, contribution = 0 } = parts[nth] ?? {};
    return {
      name,
      at,
      probability,
      shows,
      value,
      weight,
      contribution,
      fact: clause(facts),
      facts: facts.map(({ id }) => id),
    };
  });
  return [...told, ...othersOf(others)];
}

/** What is too much to be told one by one. */
function othersOf({ count, ...sums }: Ranked['others']): Term[] {
  if (count === 0) return [];
  const contribution = round(sums.contribution);
  const value = round(Math.min(1, sums.value));
  const fact = `${count} hazards more, each of which adds less`;
  return [{ name: 'others', value, weight: contribution / value, contribution, fact }];
}

function factorsOf({ factors, minutes }: Ranked): Factor[] {
  const { exposure, likelihood, information } = factors;
  const seconds = Math.round(minutes * 60);
  return [
    { name: 'exposure', value: round(exposure.value), fact: exposure.fact() },
    { name: 'likelihood', value: round(likelihood.value), fact: likelihood.fact() },
    { name: 'information', value: round(information.value), fact: information.fact },
    { name: 'cost', value: round(1 / minutes), fact: `it takes about ${seconds} s` },
  ];
}

/** The reason for a rank. Every name and number in it comes from facts. */
export function reasonFor({ parts, named, factors, experience, like }: Ranked): string {
  const { information, likelihood, exposure } = factors;
  const [strongest] = parts;
  const told = parts
    .map(({ contribution }, at) => ({ contribution, facts: named[at]?.facts ?? [] }))
    .filter(({ contribution }) => contribution >= noticeable * (strongest?.contribution ?? 0))
    .slice(0, hazardsMost);
  const said = new Set<string>();
  const hazards = told.flatMap(({ facts: all }) => {
    const fresh = all.filter(({ id, text }) => !said.has(`${id} ${text}`));
    for (const { id, text } of fresh) said.add(`${id} ${text}`);
    return fresh.length === 0 ? [] : [clause(fresh)];
  });
  const clauses = [
    ...(information.open ? [information.fact] : []),
    ...hazards,
    ...(likelihood.value > likelier ? [likelihood.fact()] : []),
    ...(experience.last === undefined || information.open ? [] : [information.fact]),
    ...(like === undefined || information.open ? [] : [`it comes later because ${like} may show the same`]),
  ];
  return `${(clauses.length > 0 ? clauses : [exposure.fact()]).join('; ')}.`;
}

/** Facts as one clause: `nothing says …, and …`. */
function clause(facts: readonly Fact[]): string {
  return facts.map(({ text }) => text).join(', and ');
}
