/** Rows of ours, and events of a run. */

import { describe, expect, test } from 'vitest';
import { readNoted as read } from './noted-rows.test-data.ts';

describe('JSON lines of ours', () => {
  test.each([
    [
      '{"process":0,"type":"invoke","f":"write","key":"x","value":1,"atMs":1.5}',
      '1: 0 invoke write of "x" 1 @1.5',
    ],
    ['\n{"client":"a","type":"ok","f":"read","result":[1],"time":2000000}\r\n', '2: a ok read [1] @2'],
    ['{"process":0,"type":"fail","f":"read","error":"gone","more":{}}', '1: 0 fail read (gone)'],
    ['{"process":0,"type":"ok","f":"read","value":9007199254740993}', '1: 0 ok read 9007199254740993'],
    [
      '{"process":0,"type":"ok","f":"read","value":[{"a":-12345678901234567890,"b":[]},"\\u0041","x",1.5e3]}',
      '1: 0 ok read [{"a" -12345678901234567890, "b" []} "A" "x" 1500]',
    ],
    ['{"process":"nemesis","type":"info","f":"kill"}', ''],
    ['', ''],
    ['{"process":0,"type":"ok","f":"read"', 'E_FILE_INVALID x:1:36: expected , or }, but the text ends'],
    ['{"process":0,\n"type":"ok"}', 'E_FILE_INVALID x:1:14: expected a key, but the text ends'],
    [
      '{"process":0}\n{"process":0,}',
      'E_FILE_INVALID x:1:1: type must be invoke, ok, fail or info, this is missing',
    ],
    [
      '{"process":0,"type":"ok","f":"a"}\n{"a": 01}',
      'E_FILE_INVALID x:2:7: expected a value, but this is "01"',
    ],
    ['{"process":0,"type":"ok","f":"a"}\n[]', 'E_FILE_INVALID x:2:1: a row must be an object, this is "[]"'],
    ['{"type":"ok","f":"a"}', 'E_FILE_INVALID x:1:1: process must be an integer or a text, this is missing'],
  ])('%s', (text, rows) => {
    expect(read(text)).toBe(rows);
  });
});

describe('events of a run', () => {
  const event = (at: number, rest: object): string =>
    JSON.stringify({ kind: 'operation', at, client: 3, place: 'catalog.1', ...rest });

  test('operations are rows, and a client goes on as another process after an unknown outcome', () => {
    const text = [
      JSON.stringify({ kind: 'phase', at: 0, phase: 'baseline' }),
      event(1, { type: 'invoke', id: 1, f: 'put', item: 'a', value: 'x' }),
      event(2, { type: 'info', id: 1, f: 'put', item: 'a', value: 'x', error: 'timeout' }),
      event(3, { type: 'invoke', id: 2, f: 'read', item: 'a' }),
      event(4, { type: 'ok', id: 2, f: 'read', item: 'a', result: null }),
      event(5, { type: 'invoke', id: 3, f: 'delete', item: 'a' }),
      event(6, { type: 'fail', id: 3, f: 'delete', item: 'a' }),
      event(7, { type: 'invoke', id: 4, f: 'order', saga: 'o-1' }),
    ].join('\n');
    expect(read(text)).toBe(`2: 3 invoke write of "a" "x" @1
3: 3 info write of "a" "x" @2 (timeout)
4: 3.1 invoke read of "a" @3
5: 3.1 ok read of "a" nil @4
6: 3.1 invoke write of "a" nil @5
7: 3.1 fail write of "a" nil @6
8: 3.1 invoke order "o-1" @7`);
  });

  test.each([
    [
      [{ type: 'ok' }],
      'E_FILE_INVALID x:1:1: no operation of a run: id: Invalid input: expected number, received undefined',
    ],
    [
      [
        { type: 'invoke', id: 1, f: 'a' },
        { type: 'ok', id: 2, f: 'a' },
      ],
      'E_HISTORY_MALFORMED x:2:1: operation 2 of client 3 ends, but line 1 has operation 1 open',
    ],
  ])('%j', (events, error) => {
    expect(read(events.map((one) => event(1, one)).join('\n'))).toBe(error);
  });
});
