/** What one service received, beside what users asked: the picture of a load that multiplied. */

import { formatDuration } from '../lib/duration.ts';
import { coarsen, type Tally } from './buckets.ts';
import { chart, faultsInWords, key, steppedArea } from './chart-frame.ts';
import { html, type SafeHtml } from './markup.ts';
import { brief } from './percent.ts';
import type { Received } from './received.ts';
import { table } from './table.ts';
import { surroundings } from './timeline-chart.ts';
import type { Timeline } from './timeline.ts';

const tableRowsMax = 48;

/** One figure a service whose load is in question. `name` says which experiment it is. */
export function receivedCharts(timeline: Timeline, name: string): readonly SafeHtml[] {
  return (timeline.received ?? []).map((received) => figure(received, timeline, name));
}

function figure({ service, series }: Received, timeline: Timeline, name: string): SafeHtml {
  type Both = Tally<'received' | 'asked'>;
  const asked = (bucket: Both): number => bucket.asked;
  const received = (bucket: Both): number => bucket.received;
  const rate = (value: number): number => (value * 1_000) / series.width;
  const highest = (value: (bucket: Both) => number): number =>
    Math.max(...series.buckets.map(value).map(rate), 0);
  const title = `Requests received by ${service} in ${name}`;
  const label = `${title}: at most ${brief(highest(received))} a second, while users asked at most ${brief(highest(asked))} a second; ${faultsInWords(timeline)}.`;
  const { buckets, each } = coarsen(series.buckets, tableRowsMax);
  const step = each * series.width;
  return html`<figure class="chart load">
    <div class="scroll" role="region" tabindex="0" aria-label="${title}">
      ${chart({
        timeline,
        label,
        most: Math.max(highest(received), highest(asked)),
        plotHeight: 90,
        plot: (x, y) => [
          steppedArea(series, [() => 0, received], { x, y, className: 'area ok' }),
          steppedArea(series, [() => 0, asked], { x, y, className: 'asked' }),
        ],
      })}
    </div>
    <figcaption>
      ${key('area ok', `received by ${service}`)}${key('asked', 'operations that users asked')}${key('area band', 'fault standing')}
      <span class="quiet">A second, counted every ${formatDuration(series.width)}.</span>
    </figcaption>
    <details class="data">
      <summary>The chart as a table</summary>
      ${table({
        caption: `${title}, a second`,
        head: ['from', 'received', 'asked', 'phase', 'faults standing'],
        numbers: [0, 1, 2],
        rows: buckets.map((bucket, index) => [
          formatDuration(index * step),
          brief((bucket.received * 1_000) / step),
          brief((bucket.asked * 1_000) / step),
          ...surroundings(timeline, index * step, step),
        ]),
      })}
    </details>
  </figure>`;
}
