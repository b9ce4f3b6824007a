/** The page's first section after the verdict: what is different from the last night. */

import type { Change } from '../model/run-record.ts';
import { experimentAnchor } from './anchors.ts';
import { changesOf, rulesInWords, sinceInWords } from './changes.ts';
import type { ReportData } from './data.ts';
import { html, type Content, type SafeHtml } from './markup.ts';
import { changeMark } from './status-mark.ts';
import { capped, moreLine, table } from './table.ts';

const rowsMax = 60;

/** A table of changes; nothing where nothing was compared. */
export function changesSection(data: ReportData): SafeHtml | undefined {
  const changes = changesOf(data);
  if (changes === undefined) return undefined;
  if (changes.length === 0)
    return html`<p>Nothing is different from the last night, and nothing is violated.</p>`;
  const known = new Set(data.experiments.map(({ record }) => record.id));
  const { shown, more } = capped(changes, rowsMax);
  return html`${table({
    caption: 'Changes since the last night',
    head: ['change', 'scenario', 'what', 'compared with the last time'],
    rows: shown.map((change) => row(change, known)),
  })}${moreLine(more, 'changes', 'run.json')}`;
}

function row(change: Change, known: ReadonlySet<string>): readonly Content[] {
  const { scenario, experiment } = change;
  return [
    changeMark(change.change),
    known.has(experiment)
      ? html`<a href="#experiment-${experimentAnchor(experiment)}">${scenario}</a>`
      : scenario,
    rulesInWords(change),
    sinceInWords(change),
  ];
}
