import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReportData } from './data.ts';
import { hostileText, tainted } from './hostile.test-data.ts';
import { detailedApart, renderDetails } from './details.ts';
import { toText } from './markup.ts';
import { renderHtml } from './page.ts';
import { sampleMatrix } from './sample-matrix.test-data.ts';
import { sampleNight } from './sample-night.test-data.ts';
import { sampleEvents, sampleRun } from './sample.test-data.ts';
import { script, scriptHash } from './script.ts';
import { style, styleHash } from './style.ts';
import { summariseEvents } from './timeline.ts';
import { often } from '../testing/often.ts';

const sample = await sampleRun();
const page = renderHtml(sample);
const night = await sampleNight();
const nightPage = renderHtml(night);
const matrix = await sampleMatrix({ held: 2 });

/** All pages of a report. */
function pagesOf(data: ReportData): string {
  const details = detailedApart(data).map((experiment) => renderDetails(data, experiment));
  return [renderHtml(data), ...details].join('');
}

/** An element’s tag and the names of its attributes. */
interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Every tag of a page, read strictly: what is neither text without `<` and `>` nor a well-formed tag is refused. */
function tags(markup: string): readonly Tag[] {
  const found: Tag[] = [];
  const body = markup.replaceAll(toText(style), '').replaceAll(toText(script), '');
  const rest = body.replace(
    /<(\/?[a-z][a-z0-9]*|!doctype)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*\/?>/g,
    (_, name: string, written: string) => {
      const attributes = Array.from(
        written.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g),
        (match) => [match[1] ?? '', match[2] ?? ''] as const,
      );
      found.push({ name, attributes: new Map(attributes) });
      return '';
    },
  );
  expect(rest).not.toMatch(/[<>]/);
  return found;
}

/** Tags and attribute names only: what a text must not be able to change. */
function structure(markup: string): string {
  return tags(markup)
    .map(({ name, attributes }) => [name, ...attributes.keys()].join(' '))
    .join('\n');
}

function valuesOf(markup: string, attribute: string): readonly string[] {
  return tags(markup).flatMap(({ attributes }) => attributes.get(attribute) ?? []);
}

describe('page', () => {
  test.each([
    ['style', style, styleHash],
    ['script', script, scriptHash],
  ])('the hash of the %s is the one the content policy names', (name, element, hash) => {
    const content = toText(element).replace(`<${name}>`, '').replace(`</${name}>`, '');
    expect(hash).toBe(`sha256-${createHash('sha256').update(content).digest('base64')}`);
    expect(page).toContain(`<${name}>${content}</${name}>`);
  });

  test('nothing is loaded, styled or run from inside the elements', () => {
    const names = new Set(tags(page).flatMap(({ attributes }) => [...attributes.keys()]));
    expect(
      [...names].filter((name) => /^(on.*|style|src|srcset|action|formaction|xlink:href)$/.test(name)),
    ).toEqual([]);
    expect(valuesOf(page, 'href').filter((href) => !href.startsWith('#'))).toEqual([]);
    expect(toText(style)).not.toMatch(/@import|url\((?!#)/);
  });

  test.each([
    ['a run', page],
    ['a night', nightPage],
  ])('%s: every link leads somewhere, and every name is there once', (_, markup) => {
    const ids = valuesOf(markup, 'id');
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(valuesOf(markup, 'href').filter((href) => !ids.includes(href.slice(1)))).toEqual([]);
    expect(valuesOf(markup, 'aria-labelledby').filter((id) => !ids.includes(id))).toEqual([]);
  });

  test.each([
    'experiment-01-payment-lost-reply',
    'experiment-03-order-crash',
    'experiment-05-inventory-slow-2',
    'anomaly-01-payment-lost-reply-SG6-1',
    'anomaly-01-payment-lost-reply-SG6-4',
    'rule-SG6',
  ])('#%s can be linked to', (id) => {
    expect(valuesOf(page, 'id')).toContain(id);
  });

  test.each([
    ['a run', page, 6],
    // A load has a chart of its own in place of the operations it has none of; the load that multiplied has one more.
    ['a night', nightPage, 6],
  ])('%s: every chart has a name and a table', (_, markup, count) => {
    const figures = markup
      .split('<figure')
      .slice(1)
      .map((figure) => figure.slice(0, figure.indexOf('</figure>')));
    expect(figures).toHaveLength(count);
    for (const figure of figures) {
      expect(figure).toMatch(/<svg[^>]* role="img"\s+aria-label="[^"]{20,}"/);
      expect(figure).toMatch(/<table>[^]*<td/);
    }
  });

  test('tells what was found, under what, and how to see it again', () => {
    const text = page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    for (const part of [
      'In 2 of 5 experiments, shop broke what it promises',
      'Order o-17 was cancelled, but payment still holds 1,299 of it.',
      'A cancelled order leaves nothing in any participant.',
      'lost-reply on order→payment, 3.01s to 7.02s (hit 31 connections)',
      'It mended by itself, but only 21.4s after',
      'seatrial replay reports/2026-11-24T21-04-10-shop/01-payment-lost-reply',
      'The fault missed its moment',
      'Three incidents on order→payment',
      'the budget of 90s was used up',
      'Every message is delivered at least once',
      'crash on storefront',
      'dd5ad28',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('a night: what changed comes first, then availability, load, clocks and what is accepted', () => {
    const text = nightPage.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    const parts = [
      'Known and accepted: 1 of the 2.',
      'Since the last night: 1 new, 1 still, 1 flaky, 1 fixed',
      'new shop-catalog-slow requests that were not answered in time (AV1) never judged before',
      'fixed shop-shipping-stop acknowledged effects that were lost (DU1) broken on 2026-11-24 02:00 UTC',
      'Accepted until 2027-01-31.',
      'well answered within 1s',
      'home 192 96 50 %',
      'checkout (not counted) 48 24 50 %',
      'Users ask home (80 %), checkout (20 %) at storefront: 40 requests due a second for 8s',
      'A violation of LA1 is known and accepted until 2027-01-31',
      'received by payment',
      'flap on storefront→catalog, 4 times',
      'refused for 500ms, open for 500ms, again and again',
      'that of catalog.1 by 5s',
      'asked to end, started again at its end',
    ];
    const places = parts.map((part) => text.indexOf(part));
    expect(parts.filter((_, index) => places[index] === -1)).toEqual([]);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(nightPage).toMatch(
      /aria-label="Requests of 01-shop-catalog-slow: baseline 80 due, 100 % well answered; under load and faults 240 due, 50 % well answered; latency on storefront-&gt;catalog from 4s to 8s\."/,
    );
    expect(nightPage).toMatch(/aria-label="[^"]*flap on storefront-&gt;catalog 4 times from 4s to 7\.5s\."/);
  });

  test('a night without changes, and one that was compared with nothing', () => {
    const quiet = renderHtml({ ...night, run: { ...night.run, changes: [] } });
    expect(quiet).toContain('Nothing is different from the last night');
    expect(page).not.toContain('id="changes"');
  });

  test('nothing at all was run: still a page', () => {
    const empty = renderHtml({
      run: { ...sample.run, experiments: [], notRun: [] },
      experiments: [],
      generatedAt: 'now',
    });
    expect(structure(empty)).toContain('h1');
    expect(empty).toContain('Nothing was tested');
  });

  test('twelve long experiments need less than 1 MB', async () => {
    const { experiments, ...rest } = await sampleRun({ held: 9 });
    const long = await Promise.all(
      experiments.map(async (experiment) => {
        const [fault] = experiment.record.faults;
        if (fault === undefined) throw new Error('the sample has no fault');
        // Ten minutes of it: as many buckets as there can be.
        const stretched = sampleEvents(fault).map((event) => ({ ...event, at: event.at * 50 }));
        return { ...experiment, timeline: await summariseEvents(stretched, { verdict: experiment.verdict }) };
      }),
    );
    expect(long).toHaveLength(12);
    expect(renderHtml({ ...rest, experiments: long }).length).toBeLessThan(1_000_000);
  });

  test.each([
    ['a run', sample, []],
    ['a night', night, []],
    ['a night, its rules as they are', night, ['rule', 'rules', 'what', 'until']],
    ['a matrix', matrix, []],
  ])(
    '%s: no text of a target changes what elements there are',
    (_, data, keep) => {
      const expected = structure(pagesOf(tainted(data, 'zz', keep)));
      fc.assert(
        fc.property(hostileText, (text) => {
          expect(structure(pagesOf(tainted(data, text, keep)))).toBe(expected);
        }),
        { numRuns: often(40) },
      );
    },
    often(60_000),
  );
});

describe('colours', () => {
  const css = toText(style);
  const palettes = ['light', 'dark', 'paper'].map((name, index) => {
    const block = css.split(':root {')[index + 1]?.split('}')[0] ?? '';
    const colours = Array.from(
      block.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g),
      ([, key = '', colour = '']) => [key, colour] as const,
    );
    return { name, colours: new Map(colours) };
  });
  const words = 'ink soft link held violated inconclusive'
    .split(' ')
    .flatMap((text) => [`${text} on ground`, `${text} on sheet`]);
  const others = ['ink on code', 'soft on code', 'ink on band', 'rank-ink on rank'];
  const shapes = ['ok', 'info', 'fail', 'band-edge', 'rank'].map((shape) => `${shape} on sheet`);

  test.each(
    palettes.flatMap(({ name, colours }) => [
      ...[...words, ...others].map((pair) => [name, pair, 4.5, colours] as const),
      ...shapes.map((pair) => [name, pair, 3, colours] as const),
    ]),
  )('%s: %s has a contrast of at least %d', (_, pair, least, colours) => {
    const [front = '', back = ''] = pair.split(' on ').map((key) => colours.get(key));
    expect(contrast(front, back)).toBeGreaterThanOrEqual(least);
  });

  test('contrast as WCAG computes it', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 1);
  });
});

/** WCAG 2.2: relative luminances, each raised by 0.05, the lighter over the darker. */
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [a, b].map(luminance).sort((one, other) => one - other);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((from) => {
    const share = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
