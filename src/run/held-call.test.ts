import { describe, expect, test } from 'vitest';
import { holdsOfCall } from '../fault/hold.ts';
import type { SagaEvent } from '../model/event.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeTarget } from '../testing/fake-target.ts';
import { awaitHeldCall } from './held-call.ts';
import { createSagaMoments } from './saga-moments.ts';

/** `40 begin`, `340 end`: what saga o-1 does with charge, and when; `70 held`: the proxy begins to hold its answer; `500 due`; `900 over`. */
async function awaited(words: string, lookMs = 2): Promise<string> {
  const clock = createFakeClock();
  const moments = createSagaMoments(fakeTarget);
  const over = new AbortController();
  let bytes = 0;
  let due = false;
  const say = (action: 'begin' | 'end'): void => {
    const outcome = action === 'end' ? ({ outcome: 'ok' } as const) : {};
    const event = { kind: 'saga', service: 'desk.1', saga: 'o-1', step: 'charge' } as const;
    moments.observe({ ...event, at: clock.now(), action, ...outcome } satisfies SagaEvent);
  };
  const acts: Readonly<Record<string, () => void>> = {
    begin: () => {
      say('begin');
    },
    end: () => {
      say('end');
    },
    held: () => {
      bytes += 100;
    },
    due: () => {
      due = true;
    },
    over: () => {
      over.abort();
    },
  };
  for (const word of words.split(', ')) {
    const [ms = '0', what = ''] = word.split(' ');
    void clock.sleep(Number(ms)).then(acts[what]);
  }
  const held = holdsOfCall({ step: 'charge', at: 'answer' }, fakeTarget, ['desk.1->till.1']);
  const aim = await clock.run(
    awaitHeldCall(
      { on: 'call', step: 'charge', at: 'answer', holdMs: 300, notBeforeMs: 0, again: false },
      {
        target: fakeTarget,
        held,
        links: {
          hits: async () => {
            const seen = { connections: 1, bytes };
            await clock.sleep(lookMs);
            return seen;
          },
        },
        moments,
        clock,
        isDue: () => due,
        over: over.signal,
      },
    ),
  );
  if (aim === undefined) return `${clock.now()} never`;
  const began = clock.now();
  const now = aim.sagas();
  await clock.run(clock.sleep(300));
  return `${began} ${aim.describe(now)}; later: ${aim.sagas().join() || aim.missed}`;
}

const held = 'o-1 while the proxy held the answer to charge';
const gone = 'the proxy no longer held the answer to charge when the fault had begun';

describe('a call that is held up', () => {
  test.each([
    ['0 due, 40 begin, 60 held, 900 over', `76 ${held}; later: ${gone}`],
    // Begun and held before it is due: there is still room.
    ['40 begin, 60 held, 150 due, 900 over', `161 ${held}; later: ${gone}`],
    // Too little of the hold is left: the next one.
    ['40 begin, 60 held, 300 due, 340 end, 700 begin, 720 held, 1500 over', `736 ${held}; later: ${gone}`],
    // What is held is not that of a saga in this call.
    ['0 due, 60 held, 500 over', '500 never'],
    ['0 due, 40 begin, 900 over', '900 never'],
  ])('%s: %s', async (words, expected) => {
    expect(await awaited(words)).toBe(expected);
  });

  test('the answer went on while the fault began', async () => {
    expect(await awaited('0 due, 40 begin, 60 held, 200 end, 900 over')).toBe(`76 ${held}; later: ${gone}`);
  });

  test('a proxy that answers slowly: the time that a look takes is not counted as held', async () => {
    expect(await awaited('0 due, 40 begin, 60 held, 900 over', 60)).toBe(`175 ${held}; later: ${gone}`);
  });
});
