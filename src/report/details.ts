/**
 * The details of what held in a matrix or a search: a page each in the experiment's own folder, and a row on the page of the run.
 *
 * These have hundreds of experiments, and most of them hold: with 30 KB each on one page, the few that somebody has to read would come with
 * megabytes that nobody does.
 */

import { printable } from '../lib/printable.ts';
import { experimentAnchor } from './anchors.ts';
import type { ReportData, ReportExperiment } from './data.ts';
import { experimentInFull, rulesTried } from './experiment-section.ts';
import { withStanding } from './findings.ts';
import { html, type SafeHtml } from './markup.ts';
import { pageFrame, section } from './page-frame.ts';
import { rulesSection } from './run-section.ts';
import { statusMark } from './status-mark.ts';
import { table } from './table.ts';

/** The experiments whose details stand in a file of their own: what held in a matrix or a search, in the order of the run; of other runs none. */
export function detailedApart(data: ReportData): readonly ReportExperiment[] {
  const isLarge = data.matrix !== undefined || data.exploration !== undefined;
  return isLarge ? withStanding(data, 'held') : [];
}

/** One row each, named as the experiment would be, with a link to its details. With what else the page has of it, each takes about 1.2 KB of it. */
export function rowsOfHeld(experiments: readonly ReportExperiment[]): SafeHtml {
  return html`<p class="quiet">The details of each are in its own folder, beside this page.</p>
    ${table({
      caption: 'Experiments that held',
      head: ['verdict', 'details', 'rules'],
      ids: experiments.map(({ record }) => `experiment-${experimentAnchor(record.id)}`),
      rows: experiments.map((experiment) => [
        statusMark('held'),
        html`<a href="./${folderInLink(experiment)}/details.html">${experiment.record.id}</a>`,
        rulesTried(experiment),
      ]),
    })}`;
}

/** The details of one experiment as a page in its folder, which leads back to `../report.html`. O(size of its timeline); about 45 KB. */
export function renderDetails({ run }: ReportData, experiment: ReportExperiment): string {
  const { record, scenario } = experiment;
  return pageFrame({
    title: `${record.id}: held. Seatrial ${run.run}`,
    header: html`<header>
      <p class="kicker">
        Seatrial
        <a href="../report.html#experiment-${experimentAnchor(record.id)}">${run.run}</a>
      </p>
      <h1>${scenario.name} held, ${rulesTried(experiment)}.</h1>
    </header>`,
    main: html`${experimentInFull(experiment)}
    ${section('rules', 'The rules in words', rulesSection({ experiments: [experiment] }))}`,
  });
}

/** The folder of an experiment as one part of a link, whatever stands in its name. */
function folderInLink({ record }: ReportExperiment): string {
  return encodeURIComponent(printable(record.id));
}
