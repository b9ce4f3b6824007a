import { expect, test } from 'vitest';
import { detailedApart, renderDetails } from './details.ts';
import { renderHtml } from './page.ts';
import { sampleMatrix } from './sample-matrix.test-data.ts';
import { sampleRun } from './sample.test-data.ts';

const matrix = await sampleMatrix({ held: 2 });
const page = renderHtml(matrix);
const details = detailedApart(matrix).map((experiment) => renderDetails(matrix, experiment));

const idsOf = (markup: string): readonly string[] =>
  Array.from(markup.matchAll(/ id="([^"]*)"/g), ([, id = '']) => id);
const linksOf = (markup: string): readonly string[] =>
  Array.from(markup.matchAll(/ href="([^"]*)"/g), ([, href = '']) => href);
const textOf = (markup: string): string => markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

/** Every link of a page leads to a name in it, or to one of these; every name is there once. */
function expectWhole(markup: string, others: readonly string[]): void {
  const ids = idsOf(markup);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  const places = [...ids.map((id) => `#${id}`), ...others];
  expect(linksOf(markup).filter((href) => !places.includes(href))).toEqual([]);
}

test('a held cell is a row with its anchor and a link to its details; the others are on the page', () => {
  expect(page).toMatch(
    /<tr id="experiment-04-inventory-slow-1">[^]*?<a href="\.\/04-inventory-slow-1\/details\.html">04-inventory-slow-1<\/a>/,
  );
  expect(page).not.toContain('Timeline of 04-inventory-slow-1');
  for (const id of ['01-payment-lost-reply', '02-catalog-partition'])
    expect(page).toMatch(new RegExp(`Timeline of ${id}`));
  expect(textOf(page)).toContain('Why it proves nothing: The fault missed its moment');
  expectWhole(page, ['./04-inventory-slow-1/details.html', './05-inventory-slow-2/details.html']);
});

test('the details have all that the page of a run has of it, and lead back to the row', () => {
  const [first = '', second = ''] = details;
  expect(details).toHaveLength(2);
  for (const part of [
    'hit 88 connections',
    'seatrial replay reports/2026-11-24T21-04-10-shop/04-inventory-slow-1',
    'Rules put to the test',
    'Steady state',
    'Every message is delivered at least once',
  ])
    expect(textOf(first)).toContain(part);
  expect(first).toContain('aria-label="Timeline of 04-inventory-slow-1');
  expectWhole(first, ['../report.html#experiment-04-inventory-slow-1']);
  expectWhole(second, ['../report.html#experiment-05-inventory-slow-2']);
});

test('both pages forbid the same, and look the same', () => {
  const policy = /<meta http-equiv="Content-Security-Policy" content="[^"]*" \/>/;
  const style = /<style>[^]*<\/style>/;
  for (const one of details) {
    expect(policy.exec(one)?.[0]).toBe(policy.exec(page)?.[0]);
    expect(style.exec(one)?.[0]).toBe(style.exec(page)?.[0]);
  }
});

test('whatever a folder is called, the link leads below the report', async () => {
  const { experiments, ...rest } = await sampleMatrix({ held: 1 });
  const strange = ['javascript:1', '../../x', 'a b?c#d%e"', '\ud800', '//host/x'];
  for (const id of strange) {
    const renamed = experiments.map((one) => ({ ...one, record: { ...one.record, id } }));
    const links = linksOf(renderHtml({ ...rest, experiments: renamed })).filter(
      (href) => !href.startsWith('#'),
    );
    expect(links).toHaveLength(1);
    expect(links[0]).toMatch(/^\.\/[\w.!~*()%&;#-]+\/details\.html$/);
    const base = 'file:///reports/run/report.html';
    expect(new URL(links[0] ?? '', base).href).toMatch(/^file:\/\/\/reports\/run\/[^/?#]+\/details\.html$/);
  }
});

test('a held cell adds less than 2 KB to the page, and 352 cells need less than 1 MB', async () => {
  const [few, many] = [await sampleMatrix({ held: 2 }), await sampleMatrix({ held: 349 })];
  const [small, large] = [few, many].map((data) => Buffer.byteLength(renderHtml(data)));
  expect(((large ?? 0) - (small ?? 0)) / 347).toBeLessThan(2_000);
  expect(large).toBeLessThan(1_000_000);
});

test('a run that is no matrix has all of it on one page', async () => {
  const run = await sampleRun();
  expect(detailedApart(run)).toEqual([]);
  expect(renderHtml(run)).toContain('Timeline of 04-inventory-slow-1');
});
