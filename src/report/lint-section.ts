/** What is wrong by what configuration says, without an experiment: the findings of the lint, those that are certain first. */

import type { LintEvidence, LintFinding } from '../model/lint.ts';
import type { ReportData } from './data.ts';
import { html, type SafeHtml } from './markup.ts';
import { withArrows } from './place-text.ts';
import { severityMark } from './status-mark.ts';
import { capped, moreLine, table } from './table.ts';

const findingsMax = 40;

/** The findings of the run’s plan, errors before warnings; nothing where there is no plan, or nothing was found. */
export function lintSection({ plan }: Pick<ReportData, 'plan'>): SafeHtml | undefined {
  const findings = plan?.findings ?? [];
  if (findings.length === 0) return undefined;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  const { shown, more } = capped([...errors, ...warnings], findingsMax);
  return html`<p class="counts">
      ${errors.length > 0 && html`${severityMark('error', errors.length)} `}${warnings.length > 0 && severityMark('warning', warnings.length)}
    </p>
    <p class="quiet">
      An error is wrong by what is said, however the rest is; a warning is a risk, under a condition.
    </p>
    <ol class="spots">
      ${shown.map(finding)}
    </ol>
    ${moreLine(more, 'findings', 'plan.json')}`;
}

function finding({ rule, severity, place, message, evidence, remedy }: LintFinding): SafeHtml {
  return html`<li class="spot">
    <div class="spot-head">
      ${severityMark(severity)} <span class="tag">${rule}</span> <strong>${withArrows(place)}</strong>
    </div>
    <p>${withArrows(message)}</p>
    <p>What to change: ${withArrows(remedy)}</p>
    <details class="data">
      <summary>What it rests on: ${evidence.length} fact${evidence.length === 1 ? '' : 's'}</summary>
      ${table({
        caption: `What ${rule} at ${place} rests on`,
        head: ['place', 'fact', 'says', 'by'],
        rows: evidence.map(row),
      })}
    </details>
  </li> `;
}

function row({ place, fact, says, sources }: LintEvidence): readonly string[] {
  return [withArrows(place), fact, says, sources.join(', ')];
}
