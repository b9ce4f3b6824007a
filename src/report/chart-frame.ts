/**
 * What all charts over time share: the axes, the faults that stood as bands, and the phases.
 *
 * A fault that began again and again (`flap`) keeps one row, with a band for each time.
 */

import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { formatDuration } from '../lib/duration.ts';
import { shorten } from '../lib/printable.ts';
import type { Phase } from '../model/event.ts';
import type { Series, Tally } from './buckets.ts';
import { at } from './coordinate.ts';
import { html, type Content, type SafeHtml } from './markup.ts';
import { withArrows } from './place-text.ts';
import type { FaultBand, Timeline } from './timeline.ts';

export type Scale = ScaleLinear<number, number>;

const width = 960;
const left = 48;
const right = 16;
const rowHeight = 18;
const rowsMax = 6;

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

/** What a chart is made of. */
export interface ChartParts {
  readonly timeline: Timeline;
  /** The chart in words, for those who cannot see it. */
  readonly label: string;
  /** The highest value. */
  readonly most: number;
  readonly plotHeight: number;
  /** What is drawn within the axes. */
  readonly plot: (x: Scale, y: Scale) => Content;
  /** What is drawn below the phases. */
  readonly below?: { readonly height: number; readonly draw: (x: Scale, top: number) => Content };
}

/** A chart over the time of an experiment. */
export function chart({ timeline, label, most, plotHeight, plot, below }: ChartParts): SafeHtml {
  const { endMs } = timeline;
  const rows = faultRows(timeline.faults).slice(0, rowsMax);
  const top = 8 + rows.length * rowHeight;
  const bottom = top + plotHeight;
  const phasesTop = bottom + 26;
  const belowTop = phasesTop + rowHeight + 10;
  const height = belowTop + (below?.height ?? 0);
  const x = scaleLinear([0, Math.max(1, endMs)], [left, width - right]);
  const y = scaleLinear([0, Math.max(1, most)], [bottom, top + 6]).nice(3);
  return html`<svg
    class="timeline"
    role="img"
    aria-label="${label}"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
  >
    ${rows.map((bands, row) => faultRow(bands, { x, row, bottom, endMs }))}
    ${y.ticks(3).map((tick) => html`<path class="grid" d="M${left} ${at(y(tick))}H${width - right}" /><text class="tick" x="${left - 6}" y="${at(y(tick) + 4)}" text-anchor="end">${tick}</text>`)}
    ${plot(x, y)}
    <path class="axis" d="M${left} ${bottom}H${width - right}" />
    ${x.ticks(10).map((tick) => html`<text class="tick" x="${at(x(tick))}" y="${bottom + 16}" text-anchor="middle">${formatDuration(tick)}</text>`)}
    ${phases(timeline, x, { top, bottom, stripTop: phasesTop })} ${below?.draw(x, belowTop)}
  </svg>`;
}

/** Bands of the same fault together, in the order they first began. */
export function faultRows(faults: readonly FaultBand[]): readonly (readonly FaultBand[])[] {
  const rows = new Map<string, FaultBand[]>();
  for (const band of faults) {
    const key = JSON.stringify([band.what, band.where]);
    rows.set(key, [...(rows.get(key) ?? []), band]);
  }
  return [...rows.values()];
}

/** How many faults have no row in a chart. */
export function faultsNotDrawn({ faults }: Timeline): number {
  return Math.max(0, faultRows(faults).length - rowsMax);
}

/** The faults that stood, in a sentence without its end. */
export function faultsInWords({ faults, endMs }: Timeline): string {
  const rows = faultRows(faults).map((bands) => {
    const [first] = bands;
    const last = bands.at(-1);
    if (first === undefined || last === undefined) return '';
    const often = bands.length === 1 ? '' : ` ${bands.length} times`;
    return `${first.what} on ${first.where}${often} from ${formatDuration(first.beganMs)} to ${formatDuration(last.endedMs ?? endMs)}`;
  });
  return rows.length === 0 ? 'no fault stood' : rows.slice(0, 4).join('; ');
}

/** The area between two values of every bucket, as steps: one path, small, and sharp at every size. */
export function steppedArea<K extends string>(
  { buckets, width: bucketMs }: Series<K>,
  [low, high]: readonly [low: (bucket: Tally<K>) => number, high: (bucket: Tally<K>) => number],
  { x, y, className }: { readonly x: Scale; readonly y: Scale; readonly className: string },
): SafeHtml {
  const perSecond = 1_000 / bucketMs;
  const edge = (value: (bucket: Tally<K>) => number, backwards: boolean): string => {
    const steps = buckets.map((bucket, index) => {
      const [from, to] = [index * bucketMs, (index + 1) * bucketMs].map((ms) =>
        at(x(Math.min(ms, x.domain()[1] ?? ms))),
      );
      const height = at(y(value(bucket) * perSecond));
      return backwards ? `H${to ?? 0}V${height}H${from ?? 0}` : `V${height}H${to ?? 0}`;
    });
    return (backwards ? steps.reverse() : steps).join('');
  };
  return html`<path class="${className}" d="M${left} ${at(y(0))}${edge(high, false)}${edge(low, true)}Z" />`;
}

/** An entry of a legend: a field in the area's colour and pattern, and what it stands for. */
export function key(className: string, text: string): SafeHtml {
  return html`<span class="key"
    ><svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
      <rect class="${className}" width="14" height="14" /></svg
    >${text}</span
  > `;
}

interface RowPlace {
  readonly x: Scale;
  readonly row: number;
  readonly bottom: number;
  readonly endMs: number;
}

/** The bands first, the label over them. */
function faultRow(bands: readonly FaultBand[], { x, row, bottom, endMs }: RowPlace): SafeHtml {
  const top = 4 + row * rowHeight;
  const [first] = bands;
  return html`<g
    >${bands.map(({ beganMs, endedMs = Infinity }) => {
      const [from, to] = [at(x(beganMs)), at(x(Math.min(endedMs, endMs)))];
      return html`<rect
          class="band"
          x="${from}"
          y="${top}"
          width="${Math.max(2, at(to - from))}"
          height="${bottom - top}"
        /><path class="band-edge" d="M${from} ${top}V${bottom}" />`;
    })}${first !== undefined && bandLabel(first, bands.length, at(x(first.beganMs)), top + 13)}</g
  >`;
}

function bandLabel({ what, where }: FaultBand, times: number, from: number, y: number): SafeHtml {
  const text = shorten(withArrows(`${what} on ${where}${times > 1 ? `, ${times} times` : ''}`), 70);
  // About 6.2 units a letter: the label is turned round where it would leave the picture.
  const fits = from + 6 + text.length * 6.2 < width - right;
  return html`<text
    class="band-label"
    x="${fits ? from + 6 : from - 6}"
    y="${y}"
    text-anchor="${fits ? 'start' : 'end'}"
    >${text}</text
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
