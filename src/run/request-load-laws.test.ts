import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outcome } from '../model/client.ts';
import type { LoadEvent } from '../model/event.ts';
import { runFakeLoad, type Answer } from '../testing/fake-load.ts';
import { often } from '../testing/often.ts';

test(
  'whatever the answers: all that is due is counted, and is well or failed; the times are exact',
  async () => {
    const answers = fc.array(
      fc.oneof(
        fc.constant<Answer>('hang'),
        fc.record({
          afterMs: fc.integer({ min: 0, max: 1_500 }),
          outcome: fc.constantFrom<Outcome>(
            { type: 'ok' },
            { type: 'fail' },
            { type: 'info', error: 'reset' },
          ),
        }),
      ),
      { minLength: 1, maxLength: 20 },
    );
    const rate = fc.oneof(fc.integer({ min: 1, max: 80 }), fc.double({ min: 0.2, max: 80, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(
        answers,
        rate,
        fc.integer({ min: 0, max: 3_000 }),
        fc.option(fc.integer({ min: 0, max: 3_000 })),
        async (given, perSecond, ms, faultAt) => {
          const went = await runFakeLoad({
            document: { rate: perSecond, duration: `${ms}ms`, mix: { look: 0.7, order: 0.3 } },
            answer: ({ id }) => given[id % given.length] ?? 'hang',
            ...(faultAt === null ? {} : { faultAt }),
          });
          const sum = (of: (row: LoadEvent) => number): number =>
            went.rows.reduce((all, row) => all + of(row), 0);
          const due = sum((row) => row.due);
          expect([Math.floor((perSecond * ms) / 1_000), Math.ceil((perSecond * ms) / 1_000)]).toContain(due);
          for (const row of went.rows)
            expect(row.due).toBe(row.well + Object.values(row.failed).reduce((all, count) => all + count, 0));
          const well = went.sent.filter(({ operation: { id } }) => {
            const answer = given[id % given.length];
            return typeof answer === 'object' && answer.afterMs < 1_000 && answer.outcome?.type === 'ok';
          });
          expect(sum((row) => row.well)).toBe(well.length);
          const keys = went.rows.map(
            ({ fromMs, phase, request }) => `${Math.floor(fromMs / 1_000 + 1e-6)} ${phase} ${request}`,
          );
          expect(new Set(keys).size).toBe(keys.length);
          if (faultAt === null) expect(went.rows.every(({ phase }) => phase === 'baseline')).toBe(true);
        },
      ),
      { numRuns: often(60) },
    );
  },
  often(60_000),
);
