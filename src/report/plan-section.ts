/** The plan: where the target is thought to be weak, and the facts each place rests on. */

import type { Coverage, Plan, WeakSpot } from '../model/plan.ts';
import type { ReportData, ReportExperiment } from './data.ts';
import { html, type SafeHtml } from './markup.ts';
import { withArrows } from './place-text.ts';
import { capped, moreLine, table } from './table.ts';
import { weakSpotItem } from './weak-spot.ts';

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
      ${shown.map((spot) => weakSpotItem(spot, best, triedBy(spot, experiments)))}
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

function coverageTable({ coverage, coverageMap }: Plan): SafeHtml | undefined {
  if (coverage.length === 0) return undefined;
  const ordered = coverageMap?.places.map(({ where }) => where) ?? [];
  const places = [...new Set([...ordered, ...coverage.map(({ where }) => where)])];
  const { shown, more } = capped(places, coverageMax);
  const count = (state: Coverage['state']): number =>
    coverageMap?.[state] ?? coverage.filter((one) => one.state === state).length;
  const cell = (where: string, state: Coverage['state']): string =>
    coverage
      .filter((one) => one.where === where && one.state === state)
      .map(inWords)
      .join(', ');
  return html`<details class="data">
    <summary>
      Coverage before this run, the largest gaps first: ${count('tested')} tested, ${count('stale')} stale,
      ${count('never')} never
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

/** With what makes it stale. */
function inWords({ fault, operation, moment, stale }: Coverage): string {
  const more = [operation, moment, stale].filter((part) => part !== undefined);
  return more.length === 0 ? fault : `${fault} (${more.join('; ')})`;
}
