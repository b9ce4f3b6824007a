/**
 * The timeline of one experiment as SVG: how operations ended over time, which faults stood, in which phase, and below it
 * what happened to the subjects of the anomalies.
 *
 * Everything the picture shows also stands in the table under it.
 */

import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { formatDuration } from '../lib/duration.ts';
import type { Phase } from '../model/event.ts';
import { coarsen, type Bucket } from './buckets.ts';
import { at } from './coordinate.ts';
import { html, type SafeHtml } from './markup.ts';
import { withArrows } from './place-text.ts';
import { shorten } from '../lib/printable.ts';
import { laneHeight, lanes, subjectsOf } from './subject-lanes.ts';
import { table } from './table.ts';
import type { FaultBand, Timeline } from './timeline.ts';

const width = 960;
const left = 48;
const right = 16;
const plotHeight = 130;
const rowHeight = 18;
const bandRowsMax = 6;
const tableRowsMax = 48;

const phaseWords: Readonly<Record<Phase, string>> = {
  baseline: 'baseline',
  faulted: 'under load and faults',
  healed: 'healed',
  final: 'final reads',
};

/** The phase in words. */
export function phaseInWords(phase: Phase): string {
  return phaseWords[phase];
}

/** The chart as a figure with its legend and its data table. `name` says which experiment it is. */
export function timelineChart(timeline: Timeline, name: string): SafeHtml {
  const label = `Timeline of ${name}: ${summary(timeline)}`;
  return html`<figure class="chart">
    <div class="scroll" role="region" tabindex="0" aria-label="Timeline of ${name}">
      ${drawing(timeline, label)}
    </div>
    <figcaption>${legend(timeline)}</figcaption>
    ${dataTable(timeline, name)}
  </figure>`;
}

function summary({ totals, faults, endMs }: Timeline): string {
  const bands = faults.map(
    ({ what, where, beganMs, endedMs }) =>
      `${what} on ${where} from ${formatDuration(beganMs)} to ${formatDuration(endedMs ?? endMs)}`,
  );
  const stood = bands.length === 0 ? 'no fault stood' : bands.slice(0, 4).join('; ');
  return `${totals.ok} operations ok, ${totals.fail} failed, ${totals.info} unknown in ${formatDuration(endMs)}; ${stood}.`;
}

function drawing(timeline: Timeline, label: string): SafeHtml {
  const bands = timeline.faults.slice(0, bandRowsMax);
  const top = 8 + bands.length * rowHeight;
  const bottom = top + plotHeight;
  const phasesTop = bottom + 26;
  const lanesTop = phasesTop + rowHeight + 10;
  const height = lanesTop + subjectsOf(timeline).length * laneHeight;
  const x = scaleLinear([0, Math.max(1, timeline.endMs)], [left, width - right]);
  const perSecond = 1_000 / timeline.bucketMs;
  const most = Math.max(1, ...timeline.buckets.map(({ ok, fail, info }) => (ok + fail + info) * perSecond));
  const y = scaleLinear([0, most], [bottom, top + 6]).nice(3);
  return html`<svg
    class="timeline"
    role="img"
    aria-label="${label}"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
  >
    ${bands.map((band, row) => faultBand(band, { x, row, bottom, endMs: timeline.endMs }))}
    ${y.ticks(3).map((tick) => html`<path class="grid" d="M${left} ${at(y(tick))}H${width - right}" /><text class="tick" x="${left - 6}" y="${at(y(tick) + 4)}" text-anchor="end">${tick}</text>`)}
    ${areas(timeline, x, y)}
    <path class="axis" d="M${left} ${bottom}H${width - right}" />
    ${x.ticks(10).map((tick) => html`<text class="tick" x="${at(x(tick))}" y="${bottom + 16}" text-anchor="middle">${formatDuration(tick)}</text>`)}
    ${phases(timeline, x, { top, bottom, stripTop: phasesTop })} ${lanes(timeline, x, lanesTop)}
  </svg>`;
}

/** Three areas one on the other, each one path: small, and sharp at every size. */
function areas({ buckets, bucketMs }: Timeline, x: Scale, y: Scale): readonly SafeHtml[] {
  const perSecond = 1_000 / bucketMs;
  const bottoms: Readonly<Record<keyof Bucket, (bucket: Bucket) => number>> = {
    ok: () => 0,
    info: ({ ok }) => ok,
    fail: ({ ok, info }) => ok + info,
  };
  return (['ok', 'info', 'fail'] as const).map((type) => {
    const edge = (value: (bucket: Bucket) => number, backwards: boolean): string => {
      const steps = buckets.map((bucket, index) => {
        const [from, to] = [index * bucketMs, (index + 1) * bucketMs].map((ms) =>
          at(x(Math.min(ms, x.domain()[1] ?? ms))),
        );
        const height = at(y(value(bucket) * perSecond));
        return backwards ? `H${to ?? 0}V${height}H${from ?? 0}` : `V${height}H${to ?? 0}`;
      });
      return (backwards ? steps.reverse() : steps).join('');
    };
    const low = bottoms[type];
    const path = `M${left} ${at(y(0))}${edge((bucket) => low(bucket) + bucket[type], false)}${edge(low, true)}Z`;
    return html`<path class="area ${type}" d="${path}" />`;
  });
}

interface BandPlace {
  readonly x: Scale;
  readonly row: number;
  readonly bottom: number;
  readonly endMs: number;
}

function faultBand(
  { what, where, beganMs, endedMs = Infinity }: FaultBand,
  { x, row, bottom, endMs }: BandPlace,
): SafeHtml {
  const [from, to] = [at(x(beganMs)), at(x(Math.min(endedMs, endMs)))];
  const top = 4 + row * rowHeight;
  const text = shorten(withArrows(`${what} on ${where}`), 70);
  // About 6.2 units a letter: the label is turned round where it would leave the picture.
  const fits = from + 6 + text.length * 6.2 < width - right;
  return html`<g
    ><rect
      class="band"
      x="${from}"
      y="${top}"
      width="${Math.max(2, at(to - from))}"
      height="${bottom - top}"
    /><path class="band-edge" d="M${from} ${top}V${bottom}" /><text
      class="band-label"
      x="${fits ? from + 6 : from - 6}"
      y="${top + 13}"
      text-anchor="${fits ? 'start' : 'end'}"
      >${text}</text
    ></g
  >`;
}

function phases(
  { phases: begun, endMs }: Timeline,
  x: Scale,
  { top, bottom, stripTop }: { readonly top: number; readonly bottom: number; readonly stripTop: number },
): readonly SafeHtml[] {
  return begun.map(({ phase, atMs }, index) => {
    const [from, to] = [at(x(atMs)), at(x(begun[index + 1]?.atMs ?? endMs))];
    const word = phaseInWords(phase);
    const fits = word.length * 6.2 + 10 < to - from;
    return html`<g
      ><path class="phase-mark" d="M${from} ${top}V${bottom}" /><rect
        class="phase ${phase}"
        x="${from}"
        y="${stripTop}"
        width="${Math.max(1, at(to - from - 1))}"
        height="${rowHeight}"
      /><text class="phase-label" x="${from + 5}" y="${stripTop + 13}">${fits ? word : ''}</text></g
    >`;
  });
}

function legend({ totals, bucketMs, faults, endMs }: Timeline): SafeHtml {
  const key = (type: string, text: string): SafeHtml =>
    html`<span class="key"
      ><svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
        <rect class="area ${type}" width="14" height="14" /></svg
      >${text}</span
    > `;
  const more =
    faults.length > bandRowsMax
      ? ` ${faults.length - bandRowsMax} more faults are in the table of faults.`
      : '';
  return html`${key('ok', `${totals.ok} ok`)}${key('info', `${totals.info} unknown`)}${key('fail', `${totals.fail} failed for certain`)}${key('band', 'fault standing')}
    <span class="quiet"
      >Operations a second by the time they ended, counted every ${formatDuration(bucketMs)}, over
      ${formatDuration(endMs)}.${totals.open > 0 ? ` ${totals.open} never ended.` : ''}${more}</span
    >`;
}

function dataTable({ buckets, bucketMs, faults, phases: begun, endMs }: Timeline, name: string): SafeHtml {
  const { buckets: rows, each } = coarsen(buckets, tableRowsMax);
  const step = each * bucketMs;
  const phaseAt = (from: number): string => {
    const phase = begun.findLast(({ atMs }) => atMs < from + step)?.phase;
    return phase === undefined ? '' : phaseInWords(phase);
  };
  const faultsAt = (from: number): string =>
    faults
      .filter(({ beganMs, endedMs = endMs }) => beganMs < from + step && endedMs >= from)
      .map(({ what, where }) => withArrows(`${what} on ${where}`))
      .join('; ');
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
        phaseAt(index * step),
        faultsAt(index * step),
      ]),
    })}
  </details>`;
}

type Scale = ScaleLinear<number, number>;
