/**
 * One sentence of reason, composed of facts: what is at stake, then what tells this candidate from the others, then what our own verdicts
 * say and why it is not tried earlier. A fact that is as true of every other candidate says nothing, and is left to the table of terms.
 */

import type { Ranked } from './rank.ts';
import { nothingHappened } from './incidents.ts';
import { byText } from './order.ts';
import { weigh, type TermName, type Weighed } from './term.ts';

/** What is at stake, by the target's own description. */
const stakesTerms = ['saga', 'replicas', 'requests'] as const satisfies readonly TermName[];
/** A sentence names so many facts that tell it from the others. */
const factsMost = 2;
/** What adds less than this to the average candidate's score says nothing. */
const noticeable = 0.05;

/**
 * How much each term adds to the score of the average candidate; one without the term counts as nothing. What happened before is compared
 * with nothing having happened: it is worth a word even where it happened everywhere.
 */
export function usualTerms(
  candidates: readonly { readonly terms: readonly Weighed[] }[],
): ReadonlyMap<TermName, number> {
  const usual = new Map<TermName, number>();
  for (const { name, value, weight } of candidates.flatMap(({ terms }) => terms)) {
    usual.set(name, (usual.get(name) ?? 0) + (value * weight) / candidates.length);
  }
  const { value, weight } = weigh('incidents', nothingHappened, '');
  return usual.set('incidents', value * weight).set('symptom', 0);
}

/** The reason for a rank. Every name and number in it comes from the terms' facts. */
export function reasonFor({ terms, like, verdict }: Ranked, usual: ReadonlyMap<TermName, number>): string {
  const factOf = (...names: TermName[]): string[] =>
    terms.filter(({ name }) => names.includes(name)).map(({ fact }) => fact);
  const stakes = factOf(...stakesTerms);
  const evidence = distinctive(
    terms.filter(
      ({ name }) => ![...stakesTerms, ...(verdict === undefined ? [] : ['experience'])].includes(name),
    ),
    usual,
  );
  const clauses = [
    ...(verdict === 'violated' ? factOf('experience') : []),
    ...stakes,
    ...evidence,
    ...(verdict === undefined || verdict === 'violated' ? [] : factOf('experience')),
    ...(verdict === 'violated' ? [] : like.slice(0, 1).map(comesFirst)),
  ];
  // That nothing was tried here yet is no reason of its own while there is anything else to say.
  const [first] = [
    ...terms.filter(({ name }) => name !== 'experience').sort(byStrength),
    ...terms.filter(({ name }) => name === 'experience'),
  ];
  return `${(clauses.length > 0 ? clauses : [first?.fact ?? '']).join('; ')}.`;
}

/** The facts that raise this candidate above the average one, the strongest first. */
function distinctive(terms: readonly Weighed[], usual: ReadonlyMap<TermName, number>): string[] {
  return terms
    .map((term) => ({ ...term, above: term.value * term.weight - (usual.get(term.name) ?? 0) }))
    .filter(({ above }) => above > noticeable)
    .sort((a, b) => b.above - a.above || byText(a.name, b.name))
    .slice(0, factsMost)
    .map(({ fact }) => fact);
}

function byStrength(a: Weighed, b: Weighed): number {
  return b.value * b.weight - a.value * a.weight || byText(a.name, b.name);
}

function comesFirst({ candidate, shares }: Ranked['like'][number]): string {
  return `it comes later because ${candidate} already looks at the same ${shares}`;
}
