import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyTopology } from '../testing/any-topology.ts';
import { often } from '../testing/often.ts';
import { parseTopology } from '../testing/topology-notation.ts';
import { callsIn, type Call } from './call.ts';
import { applies, callMoments, delayMsOf, menuNumber, momentWords, serviceTries, tries } from './tries.ts';

/** The first call of a graph. */
function callOf(graph: string): Call {
  const [call] = callsIn(parseTopology(graph));
  if (call === undefined) throw new Error(`no call in ${graph}`);
  return call;
}

function menuOf(call: Call): string[] {
  return tries.filter((one) => applies(one, call)).map(({ name }) => name);
}

describe('the vocabulary', () => {
  test('each try once, each moment with words', () => {
    const names = [...tries, ...serviceTries].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const moment of callMoments) {
      expect(tries.some((one) => one.moment === moment)).toBe(true);
      expect(momentWords[moment]).not.toBe('');
    }
  });

  test('what takes more than one client or an outage and its end costs more', () => {
    const seconds = (name: string): number => tries.find((one) => one.name === name)?.costSeconds ?? 0;
    expect(seconds('refuse under-load')).toBeGreaterThan(seconds('refuse'));
    expect(seconds('refuse then-healed')).toBeGreaterThan(seconds('refuse under-load'));
    expect(seconds('refuse midway')).toBe(seconds('refuse'));
  });
});

describe('what applies', () => {
  test.each<[string, string, string, boolean]>([
    ['just under a timeout', 'slow-under', 'a->b timeout=1s', true],
    ['just under a timeout that nobody knows', 'slow-under', 'a->b', false],
    ['just over what users wait for', 'slow-over', 'a->b', true],
    ['a status of a service', 'status-503', 'a->b', true],
    ['a status of what others run', 'status-503', 'a->b; b kind=external', true],
    ['a status of a store', 'status-503', 'a->b; b kind=database', false],
    ['a status of a cache', 'status-503 then-healed', 'a->b; b kind=cache', false],
    ['a status of a queue', 'status-500 midway', 'a->b; b kind=queue', false],
    ['a store is refused as anything else', 'refuse', 'a->b; b kind=database', true],
    ['after another change', 'hang after-commit', 'a->b op=Get; a->c op=Charge', true],
    ['after what may be a change', 'hang after-commit', 'a->b op=Get; a->c', true],
    ['nothing is changed before', 'hang after-commit', 'a->b op=Charge; a->c op=Get', false],
    ['a status after another change', 'status-500 after-commit', 'a->b op=Get; a->c op=Charge', true],
    ['a status, and nothing is changed before', 'status-500 after-commit', 'a->b op=Charge', false],
    [
      'a status of a store after another change',
      'status-500 after-commit',
      'a->b op=Get; b kind=database; a->c op=Charge',
      false,
    ],
  ])('%s: %s', (_, name, graph, does) => {
    expect(menuOf(callOf(graph)).includes(name)).toBe(does);
  });

  test('calls with the same menu number have the same tries, below eight', () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        const menus = new Map<number, string[]>();
        for (const call of callsIn(topology)) {
          const number = menuNumber(call);
          expect(number).toBeLessThan(8);
          expect(menuOf(call)).toEqual(menus.get(number) ?? menuOf(call));
          menus.set(number, menuOf(call));
        }
      }),
      { numRuns: often(100) },
    );
  });
});

test.each([
  ['slow-under', 1_000, 800],
  ['slow-under', undefined, undefined],
  ['slow-over', 1_000, 1_500],
  // A short timeout is not overstepped by chance.
  ['slow-over', 100, 300],
  ['slow-over', undefined, 5_000],
  ['slow-twice', 1_000, 2_000],
  ['hang', 1_000, undefined],
])('%s, where the timeout is %s ms, delays by %s ms', (name, timeoutMs, delayMs) => {
  const one = tries.find((own) => own.name === name);
  expect(one && delayMsOf(one, { timeoutMs })).toBe(delayMs);
});
