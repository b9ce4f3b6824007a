import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../model/client.ts';
import { loadEventSchema } from '../model/event.ts';
import { runFakeLoad, type LoadCourse, type WentLoad } from '../testing/fake-load.ts';

/** All rows of one phase and request added up: `look faulted 80 due, 0 well, 80 no answer within 1s`. */
function sums({ rows }: Pick<WentLoad, 'rows'>): string[] {
  const texts = new Map<string, { due: number; well: number; failed: Map<string, number> }>();
  for (const { request, phase, counts, due, well, failed } of rows) {
    const key = `${request} ${phase}${counts ? '' : ' (does not count)'}`;
    const sum = texts.get(key) ?? { due: 0, well: 0, failed: new Map<string, number>() };
    texts.set(key, sum);
    sum.due += due;
    sum.well += well;
    for (const [reason, count] of Object.entries(failed))
      sum.failed.set(reason, (sum.failed.get(reason) ?? 0) + count);
  }
  return Array.from(texts, ([key, { due, well, failed }]) =>
    [
      `${key}: ${due} due`,
      `${well} well`,
      ...Array.from(failed, ([reason, count]) => `${count} ${reason}`),
    ].join(', '),
  );
}

describe('an open loop', () => {
  test.each<readonly [string, LoadCourse, readonly string[]]>([
    ['a healthy target', {}, ['look baseline: 160 due, 160 well']],
    ['one that hangs', { answer: () => 'hang' }, ['look baseline: 160 due, 0 well, 160 no answer within 1s']],
    ['one just within the limit', { answer: () => ({ afterMs: 999 }) }, ['look baseline: 160 due, 160 well']],
    [
      'one just beyond it',
      { answer: () => ({ afterMs: 1_001 }) },
      ['look baseline: 160 due, 0 well, 160 no answer within 1s'],
    ],
    [
      'one that refuses, breaks, does not say why',
      {
        answer: ({ id }) => ({
          afterMs: 5,
          outcome: [
            { type: 'fail' },
            { type: 'info' },
            { type: 'info', error: 'status 503' },
            { type: 'ok' },
          ][id % 4] as Outcome,
        }),
      },
      ['look baseline: 160 due, 40 well, 40 unknown, 40 status 503, 40 refused'],
    ],
    [
      'one that hangs from the fault on: what was open then is the fault’s',
      { faultAt: 2_010, answer: (_, sentMs) => (sentMs > 1_500 ? 'hang' : { afterMs: 5 }) },
      ['look baseline: 61 due, 61 well', 'look faulted: 99 due, 0 well, 99 no answer within 1s'],
    ],
    [
      'due before the fault, well answered after it began',
      { faultAt: 2_010, answer: () => ({ afterMs: 100 }) },
      ['look baseline: 77 due, 77 well', 'look faulted: 83 due, 83 well'],
    ],
    [
      'a request that does not count',
      { counts: () => false },
      ['look baseline (does not count): 160 due, 160 well'],
    ],
    [
      'a thousand a second',
      { document: { rate: 1_000, duration: '3s' } },
      ['look baseline: 3000 due, 3000 well'],
    ],
    [
      'a fraction of one a second',
      { document: { rate: 0.3, duration: '10s' } },
      ['look baseline: 3 due, 3 well'],
    ],
    [
      'a limit longer than the load',
      { document: { timeout: '9s' }, answer: () => ({ afterMs: 8_000 }) },
      ['look baseline: 160 due, 160 well'],
    ],
  ])('%s', async (_, course, expected) => {
    const went = await runFakeLoad(course);
    expect(sums(went)).toEqual(expected);
    for (const row of went.rows) expect(loadEventSchema.parse(row)).toEqual(row);
  });

  test('sends at the due times, whatever became of those before', async () => {
    const { sent, load, clock } = await runFakeLoad({
      answer: () => 'hang',
      document: { rate: 30, duration: '2s' },
    });
    expect(sent.map(({ atMs }) => atMs.toFixed(3))).toEqual(
      Array.from({ length: 60 }, (_, n) => ((n * 1_000) / 30).toFixed(3)),
    );
    expect(new Set(sent.map(({ operation }) => operation.id)).size).toBe(60);
    expect(load.ended()).toBe(60);
    expect(clock.now()).toBeCloseTo(59_000 / 30 + 1_000, 3);
  });

  test('a row a second and request, written when its last request is settled', async () => {
    const { rows } = await runFakeLoad({
      document: { mix: { look: 0.5, order: 0.25 }, duration: '2500ms' },
      answer: ({ f }) => (f === 'order' ? { afterMs: 400 } : { afterMs: 5 }),
    });
    const seconds = rows.map(({ fromMs, request }) => `${Math.floor(fromMs / 1_000)} ${request}`);
    expect(seconds.sort()).toEqual(['0 look', '0 order', '1 look', '1 order', '2 look', '2 order']);
    expect(rows.reduce((sum, { due }) => sum + due, 0)).toBe(100);
    for (const { fromMs, toMs, at } of rows) {
      expect(Math.floor(fromMs / 1_000)).toBe(Math.floor(toMs / 1_000));
      expect(at).toBeGreaterThan(toMs);
    }
  });

  test('stop conditions are told of every request: when it was due, and whether it was well answered', async () => {
    const { watched, rows } = await runFakeLoad({
      document: { rate: 40, duration: '3s' },
      answer: ({ id }) => (id % 10 === 0 ? 'hang' : { afterMs: 5 }),
      at: [
        [
          900,
          ({ clock }) => {
            clock.stallUntil(2_200);
          },
        ],
      ],
    });
    const began = watched.filter((text) => text.startsWith('began'));
    expect(began).toEqual(Array.from({ length: 120 }, (_, n) => `began ${n} ${n * 25}`));
    const well = watched.filter((text) => text.endsWith('well'));
    expect(well).toHaveLength(rows.reduce((sum, row) => sum + row.well, 0));
    expect(well.length).toBeLessThan(100);
    expect(
      new Set(watched.filter((text) => text.startsWith('ended')).map((text) => text.split(' ')[1])).size,
    ).toBe(120);
  });

  test('latency is measured from due to answer', async () => {
    const { rows } = await runFakeLoad({ answer: ({ id }) => (id % 2 === 0 ? { afterMs: 30 } : 'hang') });
    for (const { latency = '', due } of rows) {
      const histogram = decodeFromCompressedBase64(latency);
      expect(histogram.totalCount).toBe(due / 2);
      expect(Math.abs(histogram.maxValue - 30_000)).toBeLessThan(100);
    }
    expect(
      (await runFakeLoad({ answer: () => 'hang' })).rows.every(({ latency }) => latency === undefined),
    ).toBe(true);
  });

  test('errors that differ each time do not fill the rows', async () => {
    const { rows } = await runFakeLoad({
      answer: ({ id }) => ({ afterMs: 5, outcome: { type: 'info', error: `error ${id}` } }),
    });
    for (const { failed, due } of rows) {
      expect(Object.keys(failed)).toHaveLength(8);
      expect(Object.values(failed).reduce((sum, count) => sum + count, 0)).toBe(due);
    }
  });

  test('those that start a saga are operations; the client is asked by the name of the request', async () => {
    const { events, sent } = await runFakeLoad({
      document: { mix: { look: 0.5, order: 0.5 }, duration: '1s' },
      answer: ({ id }) => (id % 2 === 0 ? 'hang' : { afterMs: 5 }),
    });
    const orders = sent.filter(({ operation }) => operation.f === 'order');
    expect(orders).toHaveLength(20);
    const rows = events.flatMap((event) => (event.kind === 'operation' ? [event] : []));
    expect(
      rows.filter(({ type }) => type === 'invoke').map(({ id, saga, f }) => `${id} ${saga ?? ''} ${f}`),
    ).toEqual(orders.map(({ operation: { id } }) => `${id} o-${id} book`));
    for (const { operation } of orders) {
      const ends = rows.filter(({ id, type }) => id === operation.id && type !== 'invoke');
      expect(ends.map(({ type }) => type)).toEqual([operation.id % 2 === 0 ? 'info' : 'ok']);
    }
  });
});

describe('a generator that stalls', () => {
  const stall = (untilMs: number): NonNullable<LoadCourse['at']> => [
    [
      1_000,
      ({ clock }) => {
        clock.stallUntil(untilMs);
      },
    ],
  ];

  test('sends all that is due at once, each measured from when it was due', async () => {
    const went = await runFakeLoad({ at: stall(1_500), answer: () => ({ afterMs: 700 }) });
    const burst = went.sent.filter(({ atMs }) => atMs === 1_500);
    expect(burst.map(({ timeoutMs }) => Math.round(timeoutMs))).toEqual(
      Array.from({ length: 21 }, (_, n) => 500 + 25 * n),
    );
    // 9 were sent too late for their answers to come in time; those of 8 others came in time and were taken too late.
    expect(sums(went)).toEqual([
      'look baseline: 160 due, 143 well, 8 answered later than 1s, 9 no answer within 1s',
    ]);
    expect(went.load.lateP99Ms()).toBeGreaterThan(400);
    expect(went.events.filter(({ kind }) => kind === 'note')).toEqual([
      expect.objectContaining({
        text: expect.stringMatching(
          /^the load generator was late: \d\d of 160 requests .* the latest 500 ms$/,
        ) as string,
      }),
    ]);
  });

  test('does not send what can no longer be answered in time', async () => {
    const went = await runFakeLoad({ at: stall(3_000) });
    expect(went.sent.length).toBeLessThan(125);
    expect(sums(went)[0]).toMatch(
      /^look baseline: 160 due, \d+ well, \d+ not sent: the load generator was late by the whole limit$/,
    );
    expect(went.load.ended()).toBe(160);
    expect(went.load.lateP99Ms()).toBeGreaterThan(1_000);
  });

  test('late by little, or without harm, is not late', async () => {
    const went = await runFakeLoad({ at: stall(1_200) });
    expect(sums(went)).toEqual(['look baseline: 160 due, 160 well']);
    expect(went.load.lateP99Ms()).toBe(0);
  });
});

describe('a load that is cut short', () => {
  test('closed in the middle: what is open has failed, later answers are dropped, nothing more is sent', async () => {
    const went = await runFakeLoad({
      document: { mix: { look: 0.5, order: 0.5 } },
      answer: () => ({ afterMs: 700 }),
      faultAt: 1_000,
      at: [
        [
          2_010,
          ({ load, stop }) => {
            stop();
            load().close();
          },
        ],
      ],
    });
    await went.clock.run(went.clock.sleep(5_000));
    const total = went.rows.reduce((sum, { due }) => sum + due, 0);
    expect([went.sent.length, total, went.load.ended()]).toEqual([81, 81, 81]);
    const open = went.rows.reduce(
      (sum, { failed }) => sum + (failed['still open when the experiment went on'] ?? 0),
      0,
    );
    expect(open).toBe(28);
    const ends = went.events.flatMap((event) =>
      event.kind === 'operation' && event.type !== 'invoke' ? [event.id] : [],
    );
    const orders = went.sent.filter(({ operation }) => operation.f === 'order');
    expect(ends.sort((a, b) => a - b)).toEqual(orders.map(({ operation }) => operation.id));
    went.load.close();
    expect(went.rows.length).toBe(went.events.filter(({ kind }) => kind === 'load').length);
  });

  test('stopped: it is done when the open ones are', async () => {
    const went = await runFakeLoad({
      answer: () => ({ afterMs: 700 }),
      at: [
        [
          2_010,
          ({ stop }) => {
            stop();
          },
        ],
      ],
    });
    expect(sums(went)).toEqual(['look baseline: 81 due, 81 well']);
    expect(went.clock.now()).toBe(2_700);
  });

  test('who waits for a number of ends is told, until he is no longer interested', async () => {
    const told: number[] = [];
    await runFakeLoad({
      document: { duration: '1s' },
      at: [
        [
          0,
          ({ load }) => {
            const end = load().onEnded((count) => {
              told.push(count);
              if (count === 3) end();
            });
          },
        ],
      ],
    });
    expect(told).toEqual([1, 2, 3]);
  });
});
