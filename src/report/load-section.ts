/** An open-loop load in an experiment: how many of the due requests were well answered, and how long answers took. */

import { formatDuration } from '../lib/duration.ts';
import { shorten } from '../lib/printable.ts';
import { coarsen, type Tally } from './buckets.ts';
import { chart, faultsInWords, key, phaseInWords, steppedArea } from './chart-frame.ts';
import type { ReportExperiment } from './data.ts';
import type { Latency } from '../lib/latencies.ts';
import type { Answers, LoadSummary, PhaseLoad } from './load-summary.ts';
import { html, type Content, type SafeHtml } from './markup.ts';
import { brief, percent } from './percent.ts';
import { table } from './table.ts';
import { surroundings } from './timeline-chart.ts';
import type { Timeline } from './timeline.ts';

const tableRowsMax = 48;
const reasonsMax = 4;
const reasonLengthMax = 80;

/** The chart and the tables of a load; nothing without one. */
export function loadSection({ timeline, record, scenario }: ReportExperiment): SafeHtml | undefined {
  const { load } = timeline;
  if (load === undefined) return undefined;
  const limit = scenario.workload.use === 'requests' ? ` within ${scenario.workload.timeout}` : ' in time';
  return html`<figure class="chart load">
      <div class="scroll" role="region" tabindex="0" aria-label="Requests of ${record.id}">
        ${drawing(timeline, load, record.id)}
      </div>
      <figcaption>
        ${key('area ok', `well answered${limit}`)}${key('area missed', 'due, and not')}${key('area band', 'fault standing')}
        <span class="quiet"
          >Requests a second by the time they were due, whether they could be sent or not.</span
        >
      </figcaption>
      ${overTime(timeline, load, record.id)}
    </figure>
    ${phaseTable(load, record.id)} ${notes(load)}`;
}

function drawing(timeline: Timeline, { series, phases }: LoadSummary, name: string): SafeHtml {
  type Answered = Tally<'due' | 'well'>;
  const well = ({ well: answered, due }: Answered): number => Math.min(answered, due);
  const due = ({ due: all }: Answered): number => all;
  const said = phases.map(
    (phase) => `${phaseInWords(phase.phase)} ${phase.due} due, ${shareOf(phase)} well answered`,
  );
  return chart({
    timeline,
    label: `Requests of ${name}: ${said.join('; ')}; ${faultsInWords(timeline)}.`,
    most: Math.max(...series.buckets.map((bucket) => (due(bucket) * 1_000) / series.width), 0),
    plotHeight: 90,
    plot: (x, y) => [
      steppedArea(series, [() => 0, well], { x, y, className: 'area ok' }),
      steppedArea(series, [well, due], { x, y, className: 'area missed' }),
    ],
  });
}

function shareOf({ share }: Answers): string {
  return share === undefined ? 'none' : percent(share);
}

function overTime(timeline: Timeline, { series }: LoadSummary, name: string): SafeHtml {
  const { buckets, each } = coarsen(series.buckets, tableRowsMax);
  const step = each * series.width;
  return html`<details class="data">
    <summary>The chart as a table</summary>
    ${table({
      caption: `Requests of ${name} over time, a second`,
      head: ['from', 'due', 'well answered', 'not', 'phase', 'faults standing'],
      numbers: [0, 1, 2, 3],
      rows: buckets.map(({ due, well }, index) => [
        formatDuration(index * step),
        brief((due * 1_000) / step),
        brief((well * 1_000) / step),
        brief((Math.max(0, due - well) * 1_000) / step),
        ...surroundings(timeline, index * step, step),
      ]),
    })}
  </details>`;
}

/** A line a phase; below it one a kind of request, where there are several, or some do not count. */
function phaseTable({ phases }: LoadSummary, name: string): SafeHtml {
  const split = phases.some(({ requests }) => requests.length > 1 || requests.some(({ counts }) => !counts));
  return table({
    caption: `How requests of ${name} were answered; times in ms, from when each was due`,
    captioned: true,
    head: ['phase', 'requests', 'due', 'well', 'share', 'p50', 'p90', 'p99', 'max', 'the others'],
    numbers: [2, 3, 4, 5, 6, 7, 8],
    rows: phases.flatMap((phase) => [
      [phaseInWords(phase.phase), split ? 'all' : namesOf(phase), ...cells(phase)],
      ...(split
        ? phase.requests.map((one) => [
            '',
            one.counts ? one.request : `${one.request} (not counted)`,
            ...cells(one),
          ])
        : []),
    ]),
  });
}

function namesOf({ requests }: PhaseLoad): string {
  return requests.map(({ request }) => request).join(', ');
}

function cells(answers: Answers): readonly Content[] {
  const { due, well, latency } = answers;
  return [due, well, shareOf(answers), ...times(latency), others(answers)];
}

function times(latency: Latency | undefined): readonly string[] {
  if (latency === undefined) return ['', '', '', ''];
  return [latency.p50Ms, latency.p90Ms, latency.p99Ms, latency.maxMs].map(brief);
}

/** What became of those that were not well answered. */
function others({ failed }: Answers): string {
  const shown = failed.slice(0, reasonsMax);
  const rest = failed.slice(reasonsMax).reduce((sum, { count }) => sum + count, 0);
  return [
    ...shown.map(({ reason, count }) => `${count} ${shorten(reason, reasonLengthMax)}`),
    ...(rest > 0 ? [`${rest} otherwise`] : []),
  ].join('; ');
}

function notes({ phases, unreadable }: LoadSummary): readonly SafeHtml[] {
  const some = phases.some(({ requests }) => requests.some(({ counts }) => !counts));
  return [
    ...(some
      ? [
          html`<p class="quiet">
            Not counted: requests whose good answer needs an edge that a fault acts on.
          </p>`,
        ]
      : []),
    ...(unreadable > 0
      ? [html`<p class="quiet">The latencies in ${unreadable} rows could not be read and are left out.</p>`]
      : []),
  ];
}
