import { expect, test } from 'vitest';
import { parseProcessStat } from './process-stat.ts';

/** A line of /proc/PID/stat: state, threads. */
const line = (state: string, threads: number, command = 'node'): string =>
  `42 (${command}) ${state} 7 40 40 0 -1 4194304 1 0 0 0 1 1 0 0 20 0 ${threads} 0 123456 1000 10\n`;

test.each([
  ['R', 11, false],
  ['T', 11, false],
  // The first thread is dead, others are still at it.
  ['Z', 4, false],
  ['Z', 1, true],
  ['Z', 0, true],
  ['X', 0, true],
])('%s with %i threads: dead is %s', (state, threads, isDead) => {
  expect(parseProcessStat(line(state, threads))).toMatchObject({ state, isDead });
});

test('the command may contain anything', () => {
  expect(parseProcessStat(line('S', 1, 'a) Z 1 (b) '))).toEqual({
    state: 'S',
    isDead: false,
    parent: 7,
    group: 40,
    began: '123456',
  });
});

test.each(['', '42 (node)', '42 (node) S 7 40'])('%j is no such line', (text) => {
  expect(parseProcessStat(text)).toBeUndefined();
});
