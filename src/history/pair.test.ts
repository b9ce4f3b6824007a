/** Which histories contradict themselves, and what operations the others have. */

import { describe, expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { ednText } from './edn-text.ts';
import { readOperations } from './operations.ts';
import { rowsOf } from './row-words.test-data.ts';

/** `0 write 1 ok 0-3`: process 0's write of 1 happened between the events 0 and 3. */
function operationsOf(words: string): string {
  try {
    return readOperations(rowsOf(words), { name: 'x' })
      .map(({ process, f, key, argument, result, outcome, begin, end }) =>
        [
          process,
          f,
          ...(key === undefined ? [] : [`of ${ednText(key)}`]),
          ...(argument === undefined ? [] : [ednText(argument)]),
          outcome,
          ...(result === undefined ? [] : [`→ ${ednText(result)}`]),
          `${begin}-${end}`,
        ].join(' '),
      )
      .join(', ');
  } catch (error) {
    if (!(error instanceof SeatrialError)) throw error;
    return `${error.code} ${error.message}`;
  }
}

describe('operations', () => {
  test.each([
    ['0write=1 0write!=1', '0 write 1 ok → 1 0-1'],
    ['0write=1 1read 0write! 1read!=1', '0 write 1 ok 0-2, 1 read ok → 1 1-3'],
    ['0write=1 0write-', '0 write 1 fail 0-1'],
    ['0write=1 0write?', '0 write 1 info 0-Infinity'],
    ['0write=1', '0 write 1 info 0-Infinity'],
    ['0read=nil 0read!=3', '0 read nil ok → 3 0-1'],
    ['0write=nil 0write!=3', '0 write 3 ok → 3 0-1'],
    ['0write=nil 0write!', '0 write nil ok 0-1'],
    ['0write=nil 0write-=3', '0 write nil fail 0-1'],
    ['0add=1/a 0add!=1', '0 add of "a" 1 ok → 1 0-1'],
    ['0add=1 0add!=1/a', '0 add of "a" 1 ok → 1 0-1'],
    ['1kill? 0read 0read!=1 1kill? 1read 1read!=2', '0 read ok → 1 0-1, 1 read ok → 2 2-3'],
  ])('%s', (words, operations) => {
    expect(operationsOf(words)).toBe(operations);
  });

  test.each([
    ['one after the other', '0write=1@1 0write!@2 1read@3 1read!=1@4', '0 write 1 ok 0-1, 1 read ok → 1 2-3'],
    [
      'touching is overlapping',
      '0write=1@1 0write!@2 1read@2 1read!=1@4',
      '0 write 1 ok 0-2, 1 read ok → 1 1-3',
    ],
    ['all at once', '0write=1@1 0write!@1 1read@1 1read!=1@1', '0 write 1 ok 0-2, 1 read ok → 1 1-3'],
    ['no times: the order of rows', '0write=1 0write! 1read 1read!=1', '0 write 1 ok 0-1, 1 read ok → 1 2-3'],
    [
      'back between processes: the order of rows',
      '0write=1@1 0write!@5 1read@4 1read!=1@5',
      '0 write 1 ok 0-1, 1 read ok → 1 2-3',
    ],
  ])('%s', (_, words, operations) => {
    expect(operationsOf(words)).toBe(operations);
  });
});

describe('refused', () => {
  test.each([
    ['0write=1 0read', 'x:2:1: process 0: invoke of read while that of line 1 (write) is open'],
    ['0write=1 1read 0write=1', 'x:3:1: process 0: invoke of write while that of line 1 (write) is open'],
    ['0write!', 'x:1:1: process 0: ok of write without an invocation'],
    [
      '0write=1 0write! 0write-',
      'x:3:1: process 0: fail of write without an invocation: that before it has ended in line 2',
    ],
    ['0write=1 0read!', 'x:2:1: process 0: ok of read but line 1 invokes write'],
    ['0write=1/a 0write!/b', 'x:2:1: process 0: ok of write of key "b", but line 1 invokes it of "a"'],
    ['0write=1@5 1read@4 0write!@3', 'x:3:1: process 0: ok of write at 3 ms, earlier than line 1 at 5 ms'],
    ['0write=1@5 0write!@6 0read@5', 'x:3:1: process 0: invoke of read at 5 ms, earlier than line 2 at 6 ms'],
    [
      '0write=1 0write? 1read 0read',
      'x:4:1: process 0: invoke of read of a process that ended with the info of line 2',
    ],
    [
      '0write=1 0write? 0write!',
      'x:3:1: process 0: ok of write of a process that ended with the info of line 2',
    ],
  ])('%s', (words, error) => {
    expect(operationsOf(words)).toBe(`E_HISTORY_MALFORMED ${error}`);
  });
});
