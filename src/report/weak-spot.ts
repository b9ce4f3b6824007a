/** One weak spot of a plan on the page: why it stands where it does, and every number its score is made of. */

import type { Factor, Term, WeakSpot } from '../model/plan.ts';
import { experimentAnchor } from './anchors.ts';
import type { ReportExperiment } from './data.ts';
import { standingOf } from './findings.ts';
import { html, type SafeHtml } from './markup.ts';
import { withArrows } from './place-text.ts';
import { statusMark } from './status-mark.ts';
import { table } from './table.ts';

/** The weak spot; `best` is the highest score of the plan, `tried` the experiment that tried it. O(terms). */
export function weakSpotItem(spot: WeakSpot, best: number, tried: ReportExperiment | undefined): SafeHtml {
  const { where, operation, moment, fault, score, reason, rank, open } = spot;
  const place = withArrows(operation === undefined ? where : `${where} ${operation}`);
  return html`<li class="spot">
    <div class="spot-head">
      <span class="spot-rank">${rank}</span
      ><strong>${fault} on ${place}</strong
      >${moment !== undefined && html` <span class="quiet">${moment}</span>`}${open === true && html` <span class="tag">known to be broken</span>`}${tried !== undefined && html` <a class="tried" href="#experiment-${experimentAnchor(tried.record.id)}">${statusMark(standingOf(tried))}</a>`}
    </div>
    <svg
      class="score"
      viewBox="0 0 100 4"
      width="100"
      height="4"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="score-all" width="100" height="4" />
      <rect
        class="score-own"
        width="${Math.round(Math.max(0, Math.min(1, score / best)) * 100)}"
        height="4"
      />
    </svg>
    <p>${withArrows(reason)}</p>
    <details class="data">
      <summary>
        Score ${number(score)}: what adds to it${hasFactors(spot) && ', and what multiplies all of it'}
      </summary>
      ${termTable(spot)}${factorTable(spot)}
    </details>
  </li> `;
}

/** The last row is the sum of those above it. */
function termTable({ fault, where, terms, score }: WeakSpot): SafeHtml {
  return table({
    caption: `What adds to the score of ${fault} on ${where}`,
    head: ['hazard', 'why', 'is found', 'weight', 'adds'],
    numbers: [2, 3, 4],
    wideOnly: [2, 3],
    rows: [
      ...terms.map((term) => [
        nameOf(term, where),
        withArrows(term.fact),
        `${number(100 * term.value)} %`,
        number(term.weight),
        number(contributionOf(term)),
      ]),
      [html`<strong>score</strong>`, '', '', '', html`<strong>${number(score)}</strong>`],
    ],
  });
}

/** Hazards of several calls are told apart by where each is. */
function nameOf({ name, at }: Term, where: string): string {
  const isTold = at === undefined || at === where || !at.includes('->');
  return isTold ? name : `${name} (${withArrows(at)})`;
}

function contributionOf({ contribution, value, weight }: Term): number {
  return contribution ?? value * weight;
}

function hasFactors({ factors = [] }: WeakSpot): boolean {
  return factors.length > 0;
}

function factorTable(spot: WeakSpot): SafeHtml | false {
  const { fault, where, factors = [] } = spot;
  return (
    hasFactors(spot) &&
    table({
      caption: `What multiplies the whole score of ${fault} on ${where}`,
      head: ['what multiplies it', 'why', 'by'],
      numbers: [2],
      rows: factors.map(({ name, value, fact }) => [wordsOf[name], withArrows(fact), `× ${number(value)}`]),
    })
  );
}

const wordsOf: Readonly<Record<Factor['name'], string>> = {
  exposure: 'exposure: how far a failure is felt',
  likelihood: 'likelihood: how often something fails there',
  information: 'information: how much is not known yet',
  cost: 'cost: one over its minutes',
};

/** Four decimals at most, as the plan has them: what is printed adds up. */
function number(value: number): string {
  return String(Math.round(value * 10_000) / 10_000);
}
