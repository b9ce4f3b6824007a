/** The top of the page: the verdict in one sentence, the count of each answer, and one line an experiment. */

import { formatDuration } from '../lib/duration.ts';
import { acceptanceOf, acceptedIn } from './acceptance.ts';
import { experimentAnchor } from './anchors.ts';
import { changesInBrief } from './changes.ts';
import type { ReportData, ReportExperiment } from './data.ts';
import { brokenRules, reasonsOf, runTrouble, standingOf, withStanding, type Standing } from './findings.ts';
import { headline } from './headline.ts';
import { html, type SafeHtml } from './markup.ts';
import { withArrows } from './place-text.ts';
import { shorten } from '../lib/printable.ts';
import { statusMark } from './status-mark.ts';
import { table } from './table.ts';

const standings: readonly Standing[] = ['violated', 'inconclusive', 'held', 'unjudged'];

/** Title, sentence, counts, notes. */
export function verdictSection(data: ReportData): SafeHtml {
  const { run, note } = data;
  const trouble = runTrouble(data);
  const changes = changesInBrief(data);
  const accepted = acceptedIn(data).length;
  const counts = standings.map((standing) => ({ standing, count: withStanding(data, standing).length }));
  return html`<header>
    <p class="kicker">Seatrial <span>${run.run}</span></p>
    <h1>${headline(data)}</h1>
    <p class="counts">
      ${counts.filter(({ count }) => count > 0).map(({ standing, count }) => html`${statusMark(standing, count)}${standing === 'violated' && accepted > 0 && html` <span class="quiet">(${accepted} accepted)</span>`} `)}${run.notRun.length > 0 && html`<span class="quiet">${run.notRun.length} not run</span>`}
    </p>
    ${changes !== undefined && html`<p>Since the last night: <a href="#changes">${changes}</a>.</p>`}
    ${note !== undefined && html`<p class="note">${note}</p>`}
    ${trouble !== undefined && html`<p class="note">${trouble}</p>`}
  </header>`;
}

/** One line an experiment, the worst first. */
export function overview(data: ReportData): SafeHtml | undefined {
  if (data.experiments.length === 0) return undefined;
  return table({
    caption: 'Experiments',
    head: ['verdict', 'experiment', 'what was found', 'faults', 'took'],
    numbers: [4],
    wideOnly: [3, 4],
    rows: standings.flatMap((standing) => withStanding(data, standing)).map(line),
  });
}

function line(experiment: ReportExperiment): readonly (SafeHtml | string)[] {
  const { record } = experiment;
  const faults = record.faults.map(({ what, where }) => withArrows(`${what} on ${where}`));
  return [
    statusMark(standingOf(experiment)),
    html`<a href="#experiment-${experimentAnchor(record.id)}">${record.id}</a>`,
    found(experiment),
    faults.length === 0 ? 'none' : faults.join('; '),
    formatDuration(record.tookMs),
  ];
}

function found(experiment: ReportExperiment): string {
  const acceptance = acceptanceOf(experiment);
  const until = acceptance?.state === 'accepted' ? ` Accepted until ${acceptance.until}.` : '';
  return `${finding(experiment)}${until}`;
}

function finding(experiment: ReportExperiment): string {
  const anomalies = brokenRules(experiment).flatMap((rule) => rule.anomalies);
  const [first] = anomalies;
  if (first !== undefined) {
    return anomalies.length === 1 ? first.summary : `${first.summary} (and ${anomalies.length - 1} more)`;
  }
  return standingOf(experiment) === 'held' ? 'nothing wrong' : shorten(reasonsOf(experiment)[0] ?? '', 160);
}
