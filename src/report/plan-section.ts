/** The plan: where the target is thought to be weak, and the facts each place rests on. */

import type { Coverage, Plan, WeakSpot } from '../model/plan.ts';
import { experimentAnchor } from './anchors.ts';
import type { ReportData, ReportExperiment } from './data.ts';
import { standingOf } from './findings.ts';
import { html, type SafeHtml } from './markup.ts';
import { withArrows } from './place-text.ts';
import { statusMark } from './status-mark.ts';
import { capped, moreLine, table } from './table.ts';

const spotsMax = 25;
const coverageMax = 60;

/** The weak spots in order, with their reasons; nothing without a plan. */
export function planSection({ plan, experiments }: ReportData): SafeHtml | undefined {
  if (plan === undefined) return undefined;
  const { shown, more } = capped(plan.weakSpots, spotsMax);
  const best = Math.max(...plan.weakSpots.map(({ score }) => score), Number.MIN_VALUE);
  return html`<p class="quiet">
      Graph: ${plan.topology}. Failures: ${plan.history}. Age counts from ${plan.at}.
    </p>
    <ol class="spots">
      ${shown.map((spot) => weakSpot(spot, best, triedBy(spot, experiments)))}
    </ol>
    ${moreLine(more, 'weak spots', 'plan.json')} ${coverageTable(plan)}`;
}

/** The experiment that tried a weak spot, if one did. */
export function triedBy(
  spot: WeakSpot,
  experiments: readonly ReportExperiment[],
): ReportExperiment | undefined {
  return experiments.find(({ record }) => record.candidate === spot.candidate);
}

function weakSpot(spot: WeakSpot, best: number, tried: ReportExperiment | undefined): SafeHtml {
  const { where, fault, moment, score, terms, reason, rank } = spot;
  return html`<li class="spot">
    <div class="spot-head">
      <span class="spot-rank">${rank}</span
      ><strong>${fault} on ${withArrows(where)}</strong
      >${moment !== undefined && html` <span class="quiet">${moment}</span>`}${tried !== undefined && html` <a class="tried" href="#experiment-${experimentAnchor(tried.record.id)}">${statusMark(standingOf(tried))}</a>`}
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
    <p>${reason}</p>
    <details class="data">
      <summary>Score ${number(score)}, term by term</summary>
      ${table({
        caption: `Terms of the score of ${fault} on ${where}`,
        head: ['term', 'fact', 'value', 'weight', 'adds'],
        numbers: [2, 3, 4],
        rows: terms.map((term) => [
          term.name,
          term.fact,
          number(term.value),
          number(term.weight),
          number(term.value * term.weight),
        ]),
      })}
    </details>
  </li> `;
}

function coverageTable({ coverage }: Plan): SafeHtml | undefined {
  if (coverage.length === 0) return undefined;
  const places = [...new Set(coverage.map(({ where }) => where))];
  const { shown, more } = capped(places, coverageMax);
  const count = (state: Coverage['state']): number => coverage.filter((one) => one.state === state).length;
  const cell = (where: string, state: Coverage['state']): string =>
    coverage
      .filter((one) => one.where === where && one.state === state)
      .map(({ fault, moment }) => (moment === undefined ? fault : `${fault} (${moment})`))
      .join(', ');
  return html`<details class="data">
    <summary>
      Coverage before this run: ${count('tested')} tested, ${count('stale')} stale, ${count('never')} never
    </summary>
    ${table({
      caption: 'Which faults were ever tried where',
      head: ['where', 'tested', 'stale', 'never'],
      rows: shown.map((where) => [
        withArrows(where),
        cell(where, 'tested'),
        cell(where, 'stale'),
        cell(where, 'never'),
      ]),
    })}${moreLine(more, 'places', 'plan.json')}
  </details>`;
}

/** Two decimals at most. */
function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}
