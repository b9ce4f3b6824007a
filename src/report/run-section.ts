/** The run itself: how to repeat it, with which versions it was made, and the rules in words. */

import { ruleAnchor } from './anchors.ts';
import type { ReportData } from './data.ts';
import { html, type SafeHtml } from './markup.ts';
import { ruleWords } from './rules.ts';
import { table } from './table.ts';

/** The commands that repeat the run, and each of its experiments. */
export function repeatSection({ run, experiments }: ReportData): SafeHtml {
  return html`<p>The whole run, with the same seed:</p>
    <p class="replay"><code>${run.command}</code></p>
    ${
      experiments.length > 0 &&
      html`<details class="data">
        <summary>Each experiment by itself</summary>
        <ul class="commands">
          ${experiments.map(({ replay }) => html`<li><code>${replay}</code></li>`)}
        </ul>
      </details>`
    }`;
}

/** Versions, seed, commit, times. */
export function environmentSection({ run, generatedAt }: ReportData): SafeHtml {
  const rows = [
    ['run', run.run],
    ['command', run.command],
    ['seed', String(run.seed)],
    ['status', run.status ?? 'not said'],
    ['seatrial', run.seatrial],
    ['node', run.node],
    ['platform', run.platform],
    ['commit', run.commit ?? 'not known'],
    ['started', run.startedAt],
    ['ended', run.endedAt ?? 'not said'],
    ['report made', generatedAt],
    ...Object.entries(run.environment),
  ];
  return table({ caption: 'Versions, seed and surroundings', head: ['what', 'value'], rows });
}

/** Every rule that is named in this report, explained. */
export function rulesSection({ experiments }: Pick<ReportData, 'experiments'>): SafeHtml | undefined {
  const all = experiments.flatMap(({ verdict }) => verdict?.rules.map(({ rule }) => rule) ?? []);
  const rules = [...new Set(all)].sort();
  if (rules.length === 0) return undefined;
  return html`<dl class="rules">
    ${rules.map(
      (rule) =>
        html`<div id="${ruleAnchor(rule)}">
          <dt><span class="tag">${rule}</span> ${ruleWords(rule).title}</dt>
          <dd>${ruleWords(rule).explanation}</dd>
        </div>`,
    )}
  </dl>`;
}
