/**
 * The timeline of one experiment as SVG: how operations ended over time, which faults stood, in which phase, and below it
 * what happened to the subjects of the anomalies.
 *
 * Everything the picture shows also stands in the table under it.
 */

import { formatDuration } from '../lib/duration.ts';
import { coarsen, type Bucket } from './buckets.ts';
import {
  chart,
  faultsInWords,
  faultsNotDrawn,
  key,
  phaseInWords,
  steppedArea,
  type Scale,
} from './chart-frame.ts';
import { html, type SafeHtml } from './markup.ts';
import { withArrows } from './place-text.ts';
import { laneHeight, lanes, subjectsOf } from './subject-lanes.ts';
import { table } from './table.ts';
import type { Timeline } from './timeline.ts';

const tableRowsMax = 48;

/** The chart as a figure with its legend and its data table. `name` says which experiment it is. */
export function timelineChart(timeline: Timeline, name: string): SafeHtml {
  const { buckets, bucketMs } = timeline;
  return html`<figure class="chart">
    <div class="scroll" role="region" tabindex="0" aria-label="Timeline of ${name}">
      ${chart({
        timeline,
        label: `Timeline of ${name}: ${summary(timeline)}`,
        most: Math.max(...buckets.map(({ ok, fail, info }) => ((ok + fail + info) * 1_000) / bucketMs), 0),
        plotHeight: 130,
        plot: (x, y) => areas(timeline, x, y),
        below: {
          height: subjectsOf(timeline).length * laneHeight,
          draw: (x, top) => lanes(timeline, x, top),
        },
      })}
    </div>
    <figcaption>${legend(timeline)}</figcaption>
    ${dataTable(timeline, name)}
  </figure>`;
}

function summary(timeline: Timeline): string {
  const { totals, endMs } = timeline;
  return `${totals.ok} operations ok, ${totals.fail} failed, ${totals.info} unknown in ${formatDuration(endMs)}; ${faultsInWords(timeline)}.`;
}

/** Three areas one on the other. */
function areas({ buckets, bucketMs }: Timeline, x: Scale, y: Scale): readonly SafeHtml[] {
  const bottoms: Readonly<Record<keyof Bucket, (bucket: Bucket) => number>> = {
    ok: () => 0,
    info: ({ ok }) => ok,
    fail: ({ ok, info }) => ok + info,
  };
  return (['ok', 'info', 'fail'] as const).map((type) => {
    const low = bottoms[type];
    const high = (bucket: Bucket): number => low(bucket) + bucket[type];
    return steppedArea({ buckets, width: bucketMs }, [low, high], { x, y, className: `area ${type}` });
  });
}

function legend(timeline: Timeline): SafeHtml {
  const { totals, bucketMs, endMs } = timeline;
  const left = faultsNotDrawn(timeline);
  const more = left > 0 ? ` ${left} more faults are in the table of faults.` : '';
  return html`${key('area ok', `${totals.ok} ok`)}${key('area info', `${totals.info} unknown`)}${key('area fail', `${totals.fail} failed for certain`)}${key('area band', 'fault standing')}
    <span class="quiet"
      >Operations a second by the time they ended, counted every ${formatDuration(bucketMs)}, over
      ${formatDuration(endMs)}.${totals.open > 0 ? ` ${totals.open} never ended.` : ''}${more}</span
    >`;
}

function dataTable(timeline: Timeline, name: string): SafeHtml {
  const { buckets: rows, each } = coarsen(timeline.buckets, tableRowsMax);
  const step = each * timeline.bucketMs;
  return html`<details class="data">
    <summary>The chart as a table</summary>
    ${table({
      caption: `Operations of ${name} over time`,
      head: ['from', 'ok', 'unknown', 'failed', 'phase', 'faults standing'],
      numbers: [0, 1, 2, 3],
      rows: rows.map(({ ok, info, fail }, index) => [
        formatDuration(index * step),
        ok,
        info,
        fail,
        ...surroundings(timeline, index * step, step),
      ]),
    })}
  </details>`;
}

/** Phase and standing faults of the stretch from `from` on: two cells of a table over time. */
export function surroundings(
  { phases: begun, faults, endMs }: Timeline,
  from: number,
  step: number,
): readonly [phase: string, faults: string] {
  const phase = begun.findLast(({ atMs }) => atMs < from + step)?.phase;
  const standing = faults
    .filter(({ beganMs, endedMs = endMs }) => beganMs < from + step && endedMs >= from)
    .map(({ what, where }) => withArrows(`${what} on ${where}`));
  return [phase === undefined ? '' : phaseInWords(phase), [...new Set(standing)].join('; ')];
}
