import { describe, expect, test } from 'vitest';
import { createRandom } from '../lib/random.ts';
import { standing } from './sequential-test.ts';

/** `+` it was shown, `-` it was not. */
function after(tries: string): ReturnType<typeof standing> {
  return standing(tries.split('+').length - 1, tries.length);
}

test.each([
  ['', { needed: 4 }],
  ['+', { needed: 3 }],
  ['+++', { needed: 1 }],
  ['++++', { often: true }],
  ['-', { needed: 7 }],
  ['--', { often: false }],
  ['+-', { needed: 6 }],
  ['+++++-', { needed: 2 }],
  ['+++++-++', { often: true }],
])('%j', (tries, expected) => {
  expect(after(tries)).toEqual(expected);
});

describe('how often it is wrong', () => {
  /** The share of tests that say `often` of what happens at this rate, and how many tries they take. */
  function called(rate: number): { share: number; tries: number } {
    const random = createRandom(1, `rate ${rate}`);
    const times = 4_000;
    let [often, tries] = [0, 0];
    for (let n = 0; n < times; n += 1) {
      let [hits, of] = [0, 0];
      let found = standing(hits, of);
      while (!('often' in found)) {
        if (random.chance(rate)) hits += 1;
        of += 1;
        found = standing(hits, of);
      }
      if (found.often) often += 1;
      tries += of;
    }
    return { share: often / times, tries: tries / times };
  }

  test('what always happens is called often, what never does is not', () => {
    expect(called(1)).toEqual({ share: 1, tries: 4 });
    expect(called(0)).toEqual({ share: 0, tries: 2 });
  });

  test('at the two rates it is about as wrong as it may be', () => {
    expect(called(0.9).share).toBeGreaterThan(0.87);
    expect(called(0.5).share).toBeLessThan(0.13);
  });
});
