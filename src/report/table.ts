/** Tables: the plain form of everything a report shows, and of every chart in it. */

import { html, type Content, type SafeHtml } from './markup.ts';

/** A table's parts. */
export interface TableParts {
  /** What it is, for those who cannot see where it stands. */
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Content[])[];
  /** What links to the rows call them, one for each. */
  readonly ids?: readonly string[];
  /** Columns (from 0) that hold numbers. */
  readonly numbers?: readonly number[];
  /** Columns left out on narrow screens: what they say also stands elsewhere. */
  readonly wideOnly?: readonly number[];
  /** Show the caption, too. */
  readonly captioned?: boolean;
}

/** A table in a box of its own that scrolls sideways, by keyboard too, when the page is narrow. */
export function table({
  caption,
  head,
  rows,
  ids = [],
  numbers = [],
  wideOnly = [],
  captioned = false,
}: TableParts): SafeHtml {
  const kind = (column: number): string =>
    `${numbers.includes(column) ? 'number' : 'words'}${wideOnly.includes(column) ? ' wide-only' : ''}`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
    <table>
      <caption class="${captioned ? 'shown' : 'unseen'}">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((cell, column) => html`<th scope="col" class="${kind(column)}">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row, index) =>
            html`<tr${rowName(ids[index])}>
              ${row.map((cell, column) => html`<td class="${kind(column)}">${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function rowName(id: string | undefined): SafeHtml | undefined {
  return id === undefined ? undefined : html` id="${id}"`;
}

/** The first `max` of a list, and in words how many more there are. */
export function capped<T>(
  list: readonly T[],
  max: number,
): { readonly shown: readonly T[]; readonly more: number } {
  return { shown: list.slice(0, max), more: Math.max(0, list.length - max) };
}

/** A line that says what was left out, or nothing. */
export function moreLine(more: number, what: string, where: string): SafeHtml | undefined {
  return more === 0 ? undefined : html`<p class="quiet">${more} more ${what} in ${where}.</p>`;
}
