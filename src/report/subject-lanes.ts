/** What happened to the subjects of anomalies: lanes under the timeline, and the same as a table. */

import type { ScaleLinear } from 'd3-scale';
import { formatDuration } from '../lib/duration.ts';
import { at } from './coordinate.ts';
import { html, type SafeHtml } from './markup.ts';
import { shorten } from '../lib/printable.ts';
import { capped, moreLine, table } from './table.ts';
import type { Moment, Timeline } from './timeline.ts';

/** Height of one lane. */
export const laneHeight = 34;

const lanesMax = 5;
const momentsDrawnMax = 120;
const rowsMax = 30;

/** The subjects that get a lane, in the order they first appear. */
export function subjectsOf({ moments }: Timeline): readonly string[] {
  return [...new Set(moments.map(({ subject }) => subject))].slice(0, lanesMax);
}

/** One lane a subject: operations as lines that end in a sign for how they ended, saga steps as ticks. */
export function lanes(timeline: Timeline, x: ScaleLinear<number, number>, top: number): readonly SafeHtml[] {
  const [from = 0, to = 0] = x.range();
  return subjectsOf(timeline).map((subject, index) => {
    const middle = top + index * laneHeight + 22;
    const own = timeline.moments.filter((moment) => moment.subject === subject).slice(0, momentsDrawnMax);
    return html`<g
      ><text class="lane-label" x="${from}" y="${middle - 10}">${shorten(subject, 60)}</text
      ><path class="grid" d="M${from} ${middle}H${to}" />${own.map((moment) => drawn(moment, x, middle))}</g
    >`;
  });
}

function drawn({ kind, fromMs, toMs }: Moment, x: ScaleLinear<number, number>, middle: number): SafeHtml {
  const [begin, end] = [at(x(fromMs)), at(x(toMs))];
  const sign = {
    step: `M${begin} ${middle - 5}v10`,
    ok: `M${begin} ${middle}H${end}m-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0`,
    fail: `M${begin} ${middle}H${end}m-3 -3l6 6m0 -6l-6 6`,
    info: `M${begin} ${middle}H${end}m-3 -4h6v8h-6z`,
  }[kind];
  return html`<path class="moment ${kind}" d="${sign}" />`;
}

/** Everything that happened to `subject`, in order, closed at first. Nothing when nothing was recorded. */
export function story({ moments }: Timeline, subject: string): SafeHtml | undefined {
  const own = moments.filter((moment) => moment.subject === subject);
  if (own.length === 0) return undefined;
  const { shown, more } = capped(own, rowsMax);
  return html`<details class="data">
    <summary>What happened to ${subject}</summary>
    ${table({
      caption: `What happened to ${subject}`,
      head: ['at', 'what'],
      numbers: [0],
      rows: shown.map(({ fromMs, toMs, text }) => [
        toMs > fromMs ? `${formatDuration(fromMs)} – ${formatDuration(toMs)}` : formatDuration(fromMs),
        text,
      ]),
    })}${moreLine(more, 'rows', 'events.jsonl')}
  </details>`;
}
