/** The sign of a verdict: a shape, a word and a colour, never the colour alone. */

import type { LintFinding } from '../model/lint.ts';
import type { Change } from '../model/run-record.ts';
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

const changeShapes: Readonly<Record<Change['change'], { readonly path: string; readonly colour: Standing }>> =
  {
    new: { path: 'M8 3v10M3 8h10', colour: 'violated' },
    still: { path: 'M3.5 6h9M3.5 10h9', colour: 'violated' },
    flaky: { path: 'M2.5 10l3.5-4 4 4 3.5-4', colour: 'inconclusive' },
    fixed: { path: shapes.held, colour: 'held' },
  };

/** The same for a terminal. */
export const changeSigns: Readonly<Record<Change['change'], string>> = {
  new: '+',
  still: '=',
  flaky: '~',
  fixed: '✔',
};

/** Shape and word of a change since the last night. */
export function changeMark(change: Change['change']): SafeHtml {
  const { path, colour } = changeShapes[change];
  return mark(path, colour, change);
}

/** Shape and word; `count` stands before the word. */
export function statusMark(status: MarkStatus, count?: number): SafeHtml {
  const name = status === 'not exercised' ? 'unjudged' : status;
  return mark(shapes[status], name, `${count === undefined ? '' : `${count} `}${wordFor(status)}`);
}

const severityShapes: Readonly<
  Record<LintFinding['severity'], { readonly path: string; readonly colour: Standing }>
> = {
  error: { path: 'M5.5 2.5h5l3 3v5l-3 3h-5l-3-3v-5zM6 8h4', colour: 'violated' },
  warning: { path: 'M8 2.5L14 13.5H2zM8 7v3', colour: 'inconclusive' },
};

/** Shape and word of how bad a finding of the lint is; `count` stands before the word. */
export function severityMark(severity: LintFinding['severity'], count?: number): SafeHtml {
  const { path, colour } = severityShapes[severity];
  const words = count === undefined ? severity : `${count} ${severity}${count === 1 ? '' : 's'}`;
  return mark(path, colour, words);
}

function mark(path: string, colour: Standing, word: string): SafeHtml {
  return html`<span class="mark ${colour}"
    ><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="${path}" /></svg
    >${word}</span
  >`;
}

function wordFor(status: MarkStatus): string {
  return status === 'unjudged' ? 'not judged' : status;
}
