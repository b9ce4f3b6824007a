/** What a search found, fact by fact, in sentences of one line. What the target said may stand in them, made printable and cut off, and never first. */

import { printable, shorten } from '../lib/printable.ts';
import type { SearchFinding } from '../model/explore.ts';
import { listed } from './findings.ts';
import { ruleWords } from './rules.ts';

/** A sentence about a target may be as long as a page; the report has all of it. */
const lengthMax = 300;

/** The finding in a sentence, then its rules, the first anomaly, how sure it is, and how it became so small. O(length) */
export function foundInWords(finding: SearchFinding): readonly string[] {
  const { rules, why, without, scenario } = finding;
  const facts = [
    `Found by a search: ${listed(rules)} of ${scenario.target}, ${causeInWords(finding)}.`,
    ...rules.map((rule) => `${rule}: ${ruleWords(rule).title}.`),
    `For example: ${why}`,
    shownInWords(finding),
    ...without.map(
      ({ what, held, shown, of }) => `Without ${what}: held in ${held} of ${of}, broken in ${shown}.`,
    ),
    stepsInWords(finding),
  ];
  return facts.map((fact) => shorten(printable(fact), lengthMax));
}

function causeInWords({ cause }: SearchFinding): string {
  switch (cause) {
    case 'broken by the fault':
      return 'broken by the fault (the same seed without faults held)';
    case 'broken anyway':
      return 'broken anyway (no fault is needed for it)';
    case 'undecided':
      return 'and it is not decided whether the fault is to blame (the same seed without faults proved nothing)';
  }
}

function shownInWords({ rate, state }: SearchFinding): string {
  if (rate === undefined) return 'How often it comes again was not counted: the search ended before.';
  const { shown, of, low, high } = rate;
  const seldom = state === 'seldom' ? ' That is too seldom to tell what is needed for it.' : '';
  return `Shown in ${shown} of ${of} tries, each with another seed (95 % interval: ${Math.round(low * 100)} to ${Math.round(high * 100)} %).${seldom}`;
}

function stepsInWords({ path, state }: SearchFinding): string {
  const kept = path.filter((step) => step.kept).length;
  const steps = `${path.length} ${path.length === 1 ? 'simplification' : 'simplifications'} tried, ${kept} kept`;
  switch (state) {
    case 'shrunk':
      return `Made smaller: ${steps}.`;
    case 'shrinking':
      return `Not yet as small as it could be (${steps}): the search ended before.`;
    case 'seldom':
      return 'Not made smaller.';
  }
}
