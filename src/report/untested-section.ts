/** What this run does not say anything about. A report that hides this reads better than it is. */

import type { ReportData } from './data.ts';
import { html, type SafeHtml } from './markup.ts';
import { triedBy } from './plan-section.ts';
import { withArrows } from './place-text.ts';
import { ruleWords } from './rules.ts';
import { capped, moreLine, table } from './table.ts';

const rowsMax = 40;

/** Scenarios not run, rules never put to the test, weak spots not tried, and what the plan left out. */
export function untestedSection(data: ReportData): SafeHtml {
  const parts = [notRun(data), notExercised(data), notTried(data), leftOut(data)].filter(
    (part) => part !== undefined,
  );
  return parts.length === 0
    ? html`<p>Everything that was planned was run, and every rule was put to the test.</p>`
    : html`${parts}`;
}

function notRun({ run }: ReportData): SafeHtml | undefined {
  if (run.notRun.length === 0) return undefined;
  return table({
    caption: 'Scenarios that were not run',
    captioned: true,
    head: ['scenario', 'why'],
    rows: run.notRun.map(({ scenario, why }) => [scenario, why]),
  });
}

/** Rules that no experiment exercised. */
function rulesNotExercised({ experiments }: ReportData): readonly string[] {
  const all = experiments.flatMap(({ verdict }) => verdict?.rules ?? []);
  const exercised = new Set(all.filter(({ status }) => status !== 'not exercised').map(({ rule }) => rule));
  return [...new Set(all.map(({ rule }) => rule))].filter((rule) => !exercised.has(rule)).sort();
}

function notExercised(data: ReportData): SafeHtml | undefined {
  const rules = rulesNotExercised(data);
  if (rules.length === 0) return undefined;
  return html`<p>Never put to the test, because nothing happened that they speak about:</p>
    <ul>
      ${rules.map((rule) => html`<li>${ruleWords(rule).title} <span class="tag">${rule}</span></li>`)}
    </ul>`;
}

function notTried({ plan, experiments }: ReportData): SafeHtml | undefined {
  const spots = plan?.weakSpots.filter((spot) => triedBy(spot, experiments) === undefined) ?? [];
  if (plan === undefined || spots.length === 0) return undefined;
  const { shown, more } = capped(spots, 12);
  return html`<p>
      ${spots.length} of ${plan.weakSpots.length} weak spots in the plan were not tried in this run:
    </p>
    <ul>
      ${shown.map(
        ({ rank, fault, where, moment }) =>
          html`<li>
            rank ${rank}: ${fault} on ${withArrows(where)}${moment !== undefined && ` ${moment}`}
          </li>`,
      )}
    </ul>
    ${moreLine(more, 'weak spots', 'plan.json')}`;
}

function leftOut({ plan }: ReportData): SafeHtml | undefined {
  if (plan === undefined || plan.leftOut.length === 0) return undefined;
  const { shown, more } = capped(plan.leftOut, rowsMax);
  return html`<details class="data">
    <summary>Left out of the plan: ${plan.leftOut.length}</summary>
    ${table({
      caption: 'What the planner left out',
      head: ['what', 'why'],
      rows: shown.map(({ what, why }) => [what, why]),
    })}${moreLine(more, 'rows', 'plan.json')}
  </details>`;
}
