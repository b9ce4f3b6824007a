/**
 * The coverage of a plan for a terminal: totals, places × faults with the largest gaps first, what is missing there, and what was left out.
 *
 * A sign stands for all operations and moments of a fault at a place; what they are is told below the grid, of what is not tested.
 */

import { printable, shorten } from '../lib/printable.ts';
import type { Coverage, CoverageCount, CoverageMap, Plan } from '../model/plan.ts';
import { unpainted, wrap, type TextPaint } from './text.ts';

/** How to write. */
export interface CoverageTextOptions {
  readonly paint?: TextPaint;
  readonly width?: number;
  /** How many places are shown. */
  readonly most?: number;
}

interface Frame {
  readonly paint: TextPaint;
  readonly width: number;
  readonly most: number;
}

/** Of all that is at a place under a fault: all tested, some of it, none but some long ago, nothing ever. */
export const coverageSigns = { tested: '●', part: '◐', stale: '○', never: '·' } as const;
type Sign = keyof typeof coverageSigns;

const barWidth = 40;
const placeWidthMost = 44;
const numberWidth = 7;
/** Columns of the grid are called by letters; more faults than these there are not. */
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** With a newline at its end. The same plan gives the same text. O(coverage of the plan). */
export function renderCoverage(plan: Plan, options: CoverageTextOptions = {}): string {
  const { paint = unpainted, width = 100, most = 10 } = options;
  const frame = { paint, width, most };
  const { coverageMap: map } = plan;
  if (map === undefined) return 'This plan does not say what is covered.\n';
  const { total } = countIn(map);
  const title = `${total} way${total === 1 ? '' : 's'} to try ${plan.target ?? plan.topology}`;
  const lines = [
    ...wrap(title, { first: '', rest: '', width }).map(paint.bold),
    ...totalLines(map, plan.at, frame),
    '',
    ...gridLines(plan, map, frame),
    ...missingLines(plan, map, frame),
    ...leftOutLines(plan, frame),
  ];
  return `${lines.join('\n')}\n`;
}

function countIn({ tested, stale, never }: CoverageCount): { readonly total: number } {
  return { total: tested + stale + never };
}

function totalLines(map: CoverageMap, at: string, { paint, width }: Frame): string[] {
  const { total } = countIn(map);
  const length = Math.min(barWidth, width);
  const tested = partOf(map.tested, total, length);
  const stale = Math.min(length - tested, partOf(map.stale, total, length));
  const bar = `${paint.green('█'.repeat(tested))}${paint.yellow('▒'.repeat(stale))}${paint.dim('·'.repeat(length - tested - stale))}`;
  const share = (count: number): string => `${count} (${percent(count, total)})`;
  return [
    bar,
    ...wrap(`tested ${share(map.tested)}, stale ${share(map.stale)}, never ${share(map.never)}`, {
      first: '',
      rest: '',
      width,
    }),
    ...wrap(
      map.tested + map.stale === 0
        ? 'The history tells of no experiment that held or was violated.'
        : `Tested is what held or was violated within 14 days of ${at.slice(0, 10)}, with no deployment of either end since; what held or was violated before is stale.`,
      { first: '', rest: '', width },
    ).map(paint.dim),
  ];
}

/** A share of a length; what is there at all is seen. */
function partOf(count: number, total: number, length: number): number {
  return count === 0 ? 0 : Math.max(1, Math.round((length * count) / total));
}

function percent(count: number, total: number): string {
  if (total === 0) return '0 %';
  const share = (100 * count) / total;
  return share > 0 && share < 1 ? '< 1 %' : `${Math.floor(share)} %`;
}

/** The faults with their letters and counts, then a row for each place. */
function gridLines({ coverage }: Plan, map: CoverageMap, { paint, width, most }: Frame): string[] {
  const shown = map.places.slice(0, most);
  if (shown.length === 0) return [];
  const rowsAt = byPlace(coverage);
  const names = map.faults?.map(({ fault }) => fault) ?? faultsIn(coverage);
  const signWidth = 1 + 2 * names.length;
  const countWidth = 3 * numberWidth + numberWidth + 3;
  const longest = Math.max(...shown.map(({ where }) => where.length), 'place'.length);
  const room = Math.max(12, width - 2 - signWidth - countWidth);
  const placeWidth = Math.min(placeWidthMost, longest, room);
  const hasCounts = 2 + placeWidth + signWidth + countWidth <= width;
  const numbers = ({ tested, stale, never }: CoverageCount): string =>
    [tested, stale, never].map((count) => String(count).padStart(numberWidth)).join('');
  const head = hasCounts
    ? `${['tested', 'stale', 'never'].map((word) => word.padStart(numberWidth)).join('')}  expected`
    : '';
  const row = (place: string, signs: string, counts: string): string =>
    `  ${place.padEnd(placeWidth)} ${signs}${counts}`.trimEnd();
  return [
    ...faultLines(names, map, { paint, numbers }),
    '',
    paint.bold('Places, the largest gaps first'),
    row('place', names.map((_, at) => `${letters[at] ?? '?'} `).join(''), head),
    ...shown.map(({ where, expected, ...count }) => {
      const rows = rowsAt.get(where) ?? [];
      const signs = names.map((fault) => {
        const sign = signOf(rows.filter((one) => one.fault === fault));
        return `${sign === undefined ? ' ' : painted(sign, paint)} `;
      });
      const counts = hasCounts ? `${numbers(count)}${expected.toFixed(2).padStart(numberWidth + 3)}` : '';
      return row(shorten(printable(where), placeWidth), signs.join(''), counts);
    }),
    ...moreOf(map.placeCount - shown.length, paint),
    ...wrap(
      `${coverageSigns.tested} tested  ${coverageSigns.part} some of it  ${coverageSigns.stale} stale  ${coverageSigns.never} never  (blank) nothing to try${hasCounts ? '; expected: what is still to be found there, each by how bad it is' : ''}`,
      { first: '', rest: '', width },
    ).map(paint.dim),
  ];
}

function moreOf(count: number, { dim }: TextPaint): string[] {
  return count === 0
    ? []
    : [dim(`  … and ${count} place${count === 1 ? '' : 's'} more (--top N shows more, --json all)`)];
}

/** The key to the grid’s columns, which also tells how each fault is covered everywhere. */
function faultLines(
  names: readonly string[],
  map: CoverageMap,
  { paint, numbers }: { readonly paint: TextPaint; readonly numbers: (count: CoverageCount) => string },
): string[] {
  const width = Math.max(...names.map(({ length }) => length), 'fault'.length);
  const counts = new Map(map.faults?.map(({ fault, ...count }) => [fault, count]));
  const head =
    counts.size === 0 ? '' : ['tested', 'stale', 'never'].map((word) => word.padStart(numberWidth)).join('');
  return [
    paint.bold(`    ${'fault'.padEnd(width)}${head}`),
    ...names.map((name, at) => {
      const count = counts.get(name);
      const told = count === undefined ? '' : numbers(count);
      return `  ${letters[at] ?? '?'} ${printable(name).padEnd(width)}${told}`.trimEnd();
    }),
  ];
}

function faultsIn(coverage: readonly Coverage[]): string[] {
  return [...new Set(coverage.map(({ fault }) => fault))].sort();
}

function byPlace(coverage: readonly Coverage[]): ReadonlyMap<string, readonly Coverage[]> {
  const places = new Map<string, Coverage[]>();
  for (const row of coverage) {
    const known = places.get(row.where);
    if (known === undefined) places.set(row.where, [row]);
    else known.push(row);
  }
  return places;
}

function signOf(rows: readonly Coverage[]): Sign | undefined {
  if (rows.length === 0) return undefined;
  if (rows.every(({ state }) => state === 'tested')) return 'tested';
  if (rows.some(({ state }) => state === 'tested')) return 'part';
  return rows.some(({ state }) => state === 'stale') ? 'stale' : 'never';
}

function painted(sign: Sign, { green, yellow, dim }: TextPaint): string {
  const style = { tested: green, part: yellow, stale: yellow, never: dim }[sign];
  return style(coverageSigns[sign]);
}

/** In words, for the places that are shown: what is stale, with why, and what was never tried. Places with the same to say are told together. */
function missingLines({ coverage }: Plan, map: CoverageMap, { paint, width, most }: Frame): string[] {
  const rowsAt = byPlace(coverage);
  const groups = new Map<string, string[]>();
  for (const { where, stale, never } of map.places.slice(0, most)) {
    if (stale + never === 0) continue;
    const missing = missingAt(rowsAt.get(where) ?? [], never, width).join('\n');
    groups.set(missing, [...(groups.get(missing) ?? []), where]);
  }
  if (groups.size === 0) return [];
  return [
    '',
    paint.bold('What is not tested there'),
    ...[...groups].flatMap(([missing, places]) => [
      ...wrap(places.join(', '), { first: '  ', rest: '  ', width }),
      missing,
    ]),
  ];
}

function missingAt(rows: readonly Coverage[], never: number, width: number): string[] {
  const untried = rows.filter(({ state }) => state === 'never');
  const indents = { first: '    ', rest: '      ', width };
  return [
    ...rows
      .filter(({ state }) => state === 'stale')
      .flatMap((row) => wrap(`stale: ${inWords(row)}: ${row.last ?? ''}, and ${row.stale ?? ''}`, indents)),
    ...(untried.length === 0 ? [] : neverLines(untried, width)),
    ...(untried.length < never
      ? [`    … and ${never - untried.length} never tried that are not listed`]
      : []),
  ];
}

/** Faults with nothing more to say come first, in one list; then each moment with its faults. */
function neverLines(rows: readonly Coverage[], width: number): readonly string[] {
  const moments = new Map<string, Set<string>>();
  for (const { fault, moment = '', last } of rows) {
    const faults = moments.get(moment) ?? new Set<string>();
    moments.set(moment, faults.add(last === undefined ? fault : `${fault} (${last})`));
  }
  const parts = [...moments]
    .sort(([a], [b]) => (a === '' ? -1 : b === '' ? 1 : 0))
    .map(([moment, faults]) => [[...faults].join(', '), moment].filter((part) => part !== '').join(' '));
  return wrap(`never: ${parts.join('; ')}`, { first: '    ', rest: '      ', width });
}

function inWords({ fault, operation, moment }: Coverage): string {
  return [
    fault,
    ...(operation === undefined ? [] : [operation]),
    ...(moment === undefined ? [] : [moment]),
  ].join(' ');
}

function leftOutLines({ leftOut }: Plan, { paint, width, most }: Frame): string[] {
  if (leftOut.length === 0) return [];
  const more = leftOut.length - most;
  return [
    '',
    paint.bold('Left out, and why'),
    ...leftOut
      .slice(0, most)
      .flatMap(({ what, why }) => wrap(`${what}: ${why}`, { first: '  - ', rest: '    ', width })),
    ...(more > 0 ? [paint.dim(`  … and ${more} more`)] : []),
  ];
}
