import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event } from '../model/event.ts';
import type { Verdict } from '../model/verdict.ts';
import { coarsen } from './buckets.ts';
import { summariseEvents, type Timeline } from './timeline.ts';

/**
 * Events in one line: `100 1:o-1` invokes operation 1 about o-1 at 100 ms, `150 1+` ends it ok, `1-` failed, `1?` unknown;
 * `100 fault2` and `200 end2` begin and end fault 2; `0 =faulted` begins a phase.
 */
function events(notation: string): Event[] {
  return notation.split(', ').map((word): Event => {
    const [time = '', what = ''] = word.split(' ');
    const at = Number(time);
    if (what.startsWith('=')) return { kind: 'phase', at, phase: what.slice(1) as 'faulted' };
    const [, mark, number = ''] = /^(fault|end)(\d)$/.exec(what) ?? [];
    if (mark !== undefined) {
      const type = mark === 'end' ? 'end' : 'begin';
      return { kind: 'fault', at, type, fault: Number(number), what: `f${number}`, where: 'order->payment' };
    }
    const [, id = '', end = '', saga] = /^(\d+)([:+?-])(.*)$/.exec(what) ?? [];
    const base = {
      kind: 'operation',
      at,
      id: Number(id),
      client: 1,
      f: 'checkout',
      place: 'shop.1',
    } as const;
    if (end === ':') return { ...base, type: 'invoke', saga: saga ?? '' };
    return { ...base, type: end === '+' ? 'ok' : end === '-' ? 'fail' : 'info' };
  });
}

const about = (subject: string): Verdict => ({
  schemaVersion: 1,
  scenario: 's',
  status: 'violated',
  reasons: [],
  rules: [
    {
      rule: 'SG1',
      status: 'violated',
      checked: 1,
      reasons: [],
      anomalies: [
        {
          rule: 'SG1',
          subject,
          summary: 's',
          promised: 'p',
          seen: 's',
          evidence: [{ source: 'events', service: 'order', row: 1, text: 't' }],
          durability: 'durable',
          withoutFault: false,
        },
      ],
    },
  ],
});

/** What is left of the events: `ok/fail/info` a bucket, then the faults, then the moments. */
function inOneLine({ bucketMs, buckets, totals, faults, moments }: Timeline): string {
  const counts = buckets.map(({ ok, fail, info }) => `${ok}/${fail}/${info}`).join(' ');
  const stood = faults.map(({ what, beganMs, endedMs }) => `${what} ${beganMs}-${endedMs ?? ''}`).join(', ');
  const told = moments
    .map(({ subject, fromMs, toMs, kind }) => `${subject} ${fromMs}-${toMs} ${kind}`)
    .join(', ');
  return `${bucketMs}ms ${counts}; open ${totals.open}; ${stood}; ${told}`;
}

describe('timeline', () => {
  test.each([
    ['0 1:a, 100 1+', '250ms 1/0/0; open 0; ; a 0-100 ok'],
    ['0 1:a, 100 2:b, 300 1-, 600 2?', '250ms 0/0/0 0/1/0 0/0/1; open 0; ; a 0-300 fail'],
    ['0 1:a, 400 =final', '250ms 0/0/0 0/0/0; open 1; ; '],
    ['10 fault0, 20 fault1, 30 end0, 40 fault0', '250ms 0/0/0; open 0; f0 10-30, f1 20-, f0 40-; '],
    ['10 fault0, 20 fault0, 30 end0', '250ms 0/0/0; open 0; f0 10-30; '],
  ])('%s → %s', async (notation, expected) => {
    expect(inOneLine(await summariseEvents(events(notation), { verdict: about('a') }))).toBe(expected);
  });

  const received = (service: string, at: number): Event => ({
    kind: 'request',
    at,
    service,
    method: 'POST',
    path: '/charge',
  });
  const overloaded = (subject: string): Verdict => {
    const { rules, ...rest } = about(subject);
    const anomalies = rules.flatMap((rule) => rule.anomalies).map((one) => ({ ...one, rule: 'LA1' }));
    return { ...rest, rules: rules.map((rule) => ({ ...rule, rule: 'LA1', anomalies })) };
  };

  test('requests received are counted for services whose load is in question, beside what was asked', async () => {
    const rows = [
      ...events('0 1:a, 100 1+, 1100 2:b'),
      received('payment.1', 200),
      received('payment.2', 300),
      received('shipping.1', 300),
      received('payment.1', 1_400),
    ];
    const timeline = await summariseEvents(rows, { verdict: overloaded('payment') });
    expect(timeline.received).toEqual([
      {
        service: 'payment',
        series: {
          width: 1_000,
          buckets: [
            { received: 2, asked: 1 },
            { received: 1, asked: 1 },
          ],
        },
      },
    ]);
    expect((await summariseEvents(rows, { verdict: about('payment') })).received).toBeUndefined();
  });

  test('requests of an open loop that are operations, too, are counted once', async () => {
    const load: Event = {
      kind: 'load',
      at: 1_500,
      phase: 'baseline',
      fromMs: 0,
      toMs: 900,
      request: 'home',
      counts: true,
      due: 5,
      well: 5,
      failed: {},
    };
    const rows = [...events('0 1:a, 100 1+'), load, received('payment.1', 200)];
    const timeline = await summariseEvents(rows, { verdict: overloaded('payment.1') });
    expect(timeline.received?.[0]?.series.buckets[0]).toEqual({ received: 1, asked: 5 });
    expect(timeline.load?.phases[0]?.well).toBe(5);
  });

  test('without a verdict nothing is followed', async () => {
    expect((await summariseEvents(events('0 1:a, 100 1+'))).moments).toEqual([]);
  });

  test('moments are capped, and the rest counted', async () => {
    const many = Array.from({ length: 5 }, (_, id) => `${id} ${id}:a, ${id} ${id}+`).join(', ');
    const timeline = await summariseEvents(events(many), { verdict: about('a'), momentsMax: 2 });
    expect([timeline.moments.length, timeline.momentsLeftOut]).toEqual([2, 3]);
  });

  test('a stream serves as well as a list', async () => {
    async function* stream(): AsyncGenerator<Event> {
      for (const event of events('0 1:a, 100 1+')) yield await Promise.resolve(event);
    }
    expect((await summariseEvents(stream())).totals.ok).toBe(1);
  });

  test('however long it takes: every operation is counted, and the buckets stay few', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(times, async (list) => {
        const rows = list.map((at, id): Event => {
          const type = id % 3 === 0 ? 'ok' : id % 3 === 1 ? 'fail' : 'info';
          return { kind: 'operation', at, type, id, client: 0, f: 'read', place: 'a.1' };
        });
        const { buckets, bucketMs, endMs, totals } = await summariseEvents(rows, { bucketsMax: 50 });
        expect(buckets.length).toBeLessThanOrEqual(50);
        expect(totals.ok + totals.fail + totals.info).toBe(list.length);
        expect(endMs).toBe(Math.max(0, ...list));
        for (const [index, bucket] of buckets.entries()) {
          const inside = list.filter((at) => Math.floor(at / bucketMs) === index).length;
          expect(bucket.ok + bucket.fail + bucket.info).toBe(inside);
        }
      }),
    );
  });

  test('coarser buckets add up to the same', () => {
    const one = { ok: 1, fail: 2, info: 3 };
    expect(coarsen([one, one, one, one, one], 2)).toEqual({
      each: 3,
      buckets: [
        { ok: 3, fail: 6, info: 9 },
        { ok: 2, fail: 4, info: 6 },
      ],
    });
  });
});
