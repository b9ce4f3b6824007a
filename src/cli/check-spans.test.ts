/** `seatrial check FILE --saga NAME`: what is said of files of spans, and of what is none. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { often } from '../testing/often.ts';
import { ask } from './ask-program.test-data.ts';
import { filedSpans } from './span-file.ts';

/** `o-1 charge ok 20`: a span of the shop's order service, 5 long; `!` before the step: its compensation. */
function spanOf(text: string, number: number): object {
  const [saga = '', step = '', outcome = '', begin = ''] = text.split(' ');
  const attributes = {
    'saga.id': saga,
    'saga.step': step.replace('!', ''),
    'saga.kind': step.startsWith('!') ? 'compensation' : 'step',
    'saga.outcome': outcome,
  };
  return {
    traceId: 'a'.repeat(32),
    spanId: String(number + 1).padStart(16, '0'),
    name: 'call',
    startTimeUnixNano: begin,
    endTimeUnixNano: Number(begin) + 5,
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  };
}

function documentOf(spans: readonly object[]): object {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'order' } }] };
  return { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] };
}

async function checked(text: string, ...flags: string[]): Promise<Awaited<ReturnType<typeof ask>>> {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-test-'));
  try {
    writeFileSync(join(folder, 'traces.json'), text);
    return await ask(['check', 'traces.json', '--saga', 'checkout', '--target', 'shop', ...flags], folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const forward = ['o-1 reserve ok 10', 'o-1 charge ok 20', 'o-1 ship refused 30'];
const inOrder = [...forward, 'o-1 !charge ok 40', 'o-1 !reserve ok 50'].map(spanOf);
const outOfOrder = [...forward, 'o-1 !charge ok 50', 'o-1 !reserve ok 40'].map(spanOf);

const forms: Readonly<Record<string, (spans: readonly object[]) => string>> = {
  'one document': (spans) => JSON.stringify(documentOf(spans)),
  'over many lines': (spans) => JSON.stringify(documentOf(spans), null, 2),
  'a line a span, the last first': (spans) =>
    spans
      .toReversed()
      .map((span) => `${JSON.stringify(documentOf([span]))}\n`)
      .join(''),
  'a list': (spans) => JSON.stringify(spans.map((span) => documentOf([span]))),
  'beside metrics': (spans) =>
    `{"resourceMetrics": []}\n${JSON.stringify(documentOf(spans))}\n{"resourceLogs": []}`,
  'of an API': (spans) => JSON.stringify({ trace: documentOf(spans) }),
  'with a byte order mark': (spans) => `\uFEFF${JSON.stringify(documentOf(spans))}`,
};

describe.each(Object.keys(forms))('%s', (form) => {
  test.each([
    ['in order', inOrder, 0, 'held checkout, 1 saga in 5 spans'],
    ['out of order', outOfOrder, 1, 'SG3: checkout o-1: release was begun before refund had ended'],
    ['nothing undone', inOrder.slice(0, 2), 2, 'inconclusive checkout, 1 saga in 2 spans'],
  ])('%s', async (_, spans, code, said) => {
    const answer = await checked(forms[form]?.(spans) ?? '');
    expect(answer).toMatchObject({ code, refusal: '' });
    expect(answer.stdout).toContain(said);
  });
});

test('the rows that show it say where they come from', async () => {
  const text = outOfOrder.map((span) => `${JSON.stringify(documentOf([span]))}\n`).join('');
  const { stdout } = await checked(text, '--json');
  const judged = JSON.parse(stdout) as {
    verdict: string;
    rules: { anomalies: { evidence: { place: string }[] }[] }[];
  };
  expect(judged.verdict).toBe('violated');
  const places = judged.rules
    .flatMap(({ anomalies }) => anomalies.flatMap(({ evidence }) => evidence))
    .map(({ place }) => place);
  expect(
    places.some((place) => place.endsWith(`traces.json:2, span ${'a'.repeat(32)}/0000000000000002`)),
  ).toBe(true);
});

test.each([
  ['{"resourceSpans": ]}', /traces\.json:1:19: not JSON: expected a value/],
  ['{}\n\n  {"a": 1}', /traces\.json:3:3: must be an object with resourceSpans/],
  ['{}\nhello', /traces\.json:2:1: expected \{ or \[, but this is "h"/],
  ['{}\n{"resourceSpans": [', /traces\.json:2:20: the text ends within what begins in line 2/],
  [`{}\n${'['.repeat(300)}${']'.repeat(300)}`, /traces\.json:2:201: more than 200 lists/],
  [
    JSON.stringify(documentOf([{ name: 'x' }]), null, 1),
    /traces\.json:\d+:\d+: resourceSpans\.0\.scopeSpans\.0\.spans\.0: startTimeUnixNano must be/,
  ],
])('%s is refused, with its place', async (text, why) => {
  expect(await checked(text)).toMatchObject({
    code: 'E_FILE_INVALID',
    refusal: expect.stringMatching(why) as string,
  });
});

test.each([
  [['--saga', 'chekout'], /no saga chekout → did you mean checkout/],
  [['--model', 'set'], /--model is for a history, --saga for a file of spans/],
])('%j is refused', async (flags, why) => {
  expect(await checked('{}', ...flags)).toMatchObject({
    code: 'E_USAGE',
    refusal: expect.stringMatching(why) as string,
  });
});

test('whatever the file holds, it is read or refused with a place, in whatever pieces it comes', () => {
  const good = JSON.stringify(documentOf(inOrder));
  const text = fc.oneof(
    fc.string({
      unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '1', '\\', '\n', ' ', 'resourceSpans'),
    }),
    fc
      .tuple(fc.nat(good.length), fc.string({ maxLength: 3 }))
      .map(([at, put]) => good.slice(0, at) + put + good.slice(at)),
    fc.nat(good.length).map((at) => good.slice(0, at)),
  );
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 50 }), (whole, size) => {
      const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, n) =>
        whole.slice(n * size, (n + 1) * size),
      );
      const read = (some: readonly string[]): string => {
        try {
          return JSON.stringify(
            [...filedSpans(some, 'f')].map(({ line, span }) => [line, span.name, span.id]),
          );
        } catch (error) {
          if (!(error instanceof SeatrialError)) throw error;
          expect(error.message).toMatch(/^f:\d+:\d+: /);
          return error.message;
        }
      };
      expect(read(pieces)).toBe(read([whole]));
    }),
    { numRuns: often(2_000) },
  );
});
