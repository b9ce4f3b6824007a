/** The sign of a verdict: a shape, a word and a colour, never the colour alone. */

import type { Standing } from './findings.ts';
import { html, type SafeHtml } from './markup.ts';

/** A rule may also not have been exercised at all. */
export type MarkStatus = Standing | 'not exercised';

const shapes: Readonly<Record<MarkStatus, string>> = {
  held: 'M3 8.5l3.5 3.5L13 4.5',
  violated: 'M4 4l8 8M12 4l-8 8',
  inconclusive: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.6 8 9 8 10M8 12.6v.1',
  unjudged: 'M3.5 8h9',
  'not exercised': 'M3.5 8h9',
};

/** The same shapes for a terminal. */
export const signs: Readonly<Record<Standing, string>> = {
  held: '✔',
  violated: '✖',
  inconclusive: '?',
  unjudged: '–',
};

/** Shape and word; `count` stands before the word. */
export function statusMark(status: MarkStatus, count?: number): SafeHtml {
  const name = status === 'not exercised' ? 'unjudged' : status;
  return html`<span class="mark ${name}"
    ><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="${shapes[status]}" /></svg
    >${count === undefined ? '' : `${count} `}${wordFor(status)}</span
  >`;
}

function wordFor(status: MarkStatus): string {
  return status === 'unjudged' ? 'not judged' : status;
}
