/** What each reader makes of its text: rows in a short notation, one a line. */

import { describe, expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import type { HistoryRow } from '../model/history.ts';
import { ednText } from './edn-text.ts';
import { readHistory, type HistoryOptions } from './read-history.ts';

/** `1: 0 invoke write x 1 @2` is process 0's invocation of a write of 1 to key x, 2 ms after the beginning, in line 1. */
function noted({ line, process, type, f, key, value, atMs, error }: HistoryRow): string {
  const parts = [`${line}:`, process, type, f];
  if (key !== undefined) parts.push(`of ${ednText(key)}`);
  if (value !== undefined) parts.push(ednText(value));
  if (atMs !== undefined) parts.push(`@${atMs}`);
  if (error !== undefined) parts.push(`(${error})`);
  return parts.join(' ');
}

/** The smallest pieces there can be: a character beyond the first 65 536 is torn as well. */
function letters(text: string): string[] {
  return Array.from({ length: text.length }, (_, index) => text.charAt(index));
}

function read(text: string, options: Partial<HistoryOptions> = {}): string {
  try {
    return [...readHistory(letters(text), { name: 'x', ...options }).rows].map(noted).join('\n');
  } catch (error) {
    if (!(error instanceof SeatrialError)) throw error;
    return `${error.code} ${error.message}`;
  }
}

describe('EDN', () => {
  const row = (rest: string): string => `{:process 0, :type :ok, :f :read, ${rest}}`;

  test.each([
    ['nil', 'nil'],
    ['true', 'true'],
    ['-7', '-7'],
    ['+7', '7'],
    ['-0', '0'],
    ['7N', '7'],
    ['9007199254740993', '9007199254740993'],
    ['-170141183460469231731687303715884105728N', '-170141183460469231731687303715884105728'],
    ['1.50', '1.5'],
    ['2e3', '2000'],
    ['1.5M', '1.5'],
    ['22/7', '"22/7"'],
    ['##Inf', '"##Inf"'],
    [':not-held', ':not-held'],
    [':jepsen.core/x', ':jepsen.core/x'],
    ['a-symbol', '"a-symbol"'],
    ['"a \\"b\\" \\\\ \\n \\u0041 \\101"', '"a \\"b\\" \\\\ \\n A A"'],
    ['"; no comment, #_ [ { "', '"; no comment, #_ [ { "'],
    ['\\a', '"a"'],
    ['\\(', '"("'],
    ['\\newline', '"\\n"'],
    ['\\u0041', '"A"'],
    ['\\😀', '"😀"'],
    ['[1, [2] ()]', '[1 [2] []]'],
    ['#{1 2}', '[1 2]'],
    ['{:a 1, 2 nil, [3] {}}', '{2 nil, :a 1, "[3]" {}}'],
    ['{"__proto__" 1}', '{"__proto__" 1}'],
    ['#inst "2026-01-01"', '"2026-01-01"'],
    ['#jepsen.history.Op{:a 1}', '{:a 1}'],
    ['[1 #_2 #_ #_ 3 4 5]', '[1 5]'],
    ['^:meta ^{:a 1} [1]', '[1]'],
    ['[1 ; one\n 2]', '[1 2]'],
  ])('%s', (written, value) => {
    expect(read(row(`:value ${written}`))).toBe(`1: 0 ok read ${value}`);
  });

  const one = '1: 0 ok read 1';
  test.each([
    ['bare maps', `${row(':value 1')}\n${row(':value 2')}`, `${one}\n2: 0 ok read 2`],
    ['a vector', `; first\n [${row(':value 1')}\n ${row(':value 2')}]`, '2: 0 ok read 1\n3: 0 ok read 2'],
    ['a list', `(${row(':value 1')})\n`, one],
    [
      'a map over several lines',
      `{:process 0\n :type :ok :f\n :read :value 1}${row(':value 2')}`,
      `${one}\n3: 0 ok read 2`,
    ],
    ['records', `#jepsen.history.Op${row(':value 1')}`, one],
    ['a discarded row', `#_${row(':value 2')} ${row(':value 1')}`, one],
    ['a nested type', row(':value 1, :debug {:type :fail}'), one],
    ['nanoseconds', row(':value 1 :time 1500001'), `${one} @1.500001`],
    ['an error', row(':error [:timeout nil]'), '1: 0 ok read ([:timeout nil])'],
    ['rows of the nemesis', `{:process :nemesis, :type :info, :f :kill} ${row(':value 1')}`, one],
    [
      'no processes',
      '{:type :invoke :f :a} {:type :ok :f :a} {:type :invoke, :f :a}',
      '1: 1 invoke a\n1: 1 ok a\n1: 2 invoke a',
    ],
    ['no function', '{:process 0 :type :ok :value [[:r 1 nil]]}', '1: 0 ok txn [[:r 1 nil]]'],
    ['a tuple', row(':value [7 1]'), '1: 0 ok read [7 1]'],
    ['nothing', ' ; nothing\n []', ''],
    ['a byte order mark', `\uFEFF${row(':value 1')}`, one],
  ])('%s', (_, text, rows) => {
    expect(read(text)).toBe(rows);
  });

  test('tuples of independent keys are unpacked when asked for', () => {
    expect(read(`${row(':value [7 1]')} ${row(':value nil')}`, { keyed: true })).toBe(
      '1: 0 ok read of 7 1\n1: 0 ok read nil',
    );
    expect(read(row(':value 1'), { keyed: true })).toBe(
      'E_FILE_INVALID x:1:1: the value must be [key value], this is "1"',
    );
  });

  test.each([
    ['[', 'x:1:2: expected ]'],
    ['[{:process 0', 'x:1:13: the text ends within a map'],
    ['[\n{:process 0)', 'x:2:12: ) within a map'],
    [`${row(':value 1')}]`, 'x:1:44: nothing is open that ] closes'],
    [`[${row(':value 1')}] 1`, 'x:1:47: something stands behind the history'],
    ['{:process}', 'x:1:10: a map with a key and no value'],
    ['{:process 0} 7', 'x:1:1: type must be invoke, ok, fail or info, this is missing'],
    [`${row(':value 1')} 7`, 'x:1:46: a row must be a map, before this is "7"'],
    ['{:process 0, :type :done}', 'x:1:1: type must be invoke, ok, fail or info, this is :done'],
    ['{:process 1.5, :type :ok}', 'x:1:1: process must be an integer or a text, this is 1.5'],
    [`${row('')} {:type :ok, :f :read}`, 'x:1:37: process must be an integer or a text, this is missing'],
    ['{:process 0, :type :ok}', 'x:1:1: f must say what is asked (read, write, …), this is missing'],
    [row(':type :fail'), 'x:1:47: the row that ends here has :type twice'],
    [row(':value {1 2 "1" 3}'), 'x:1:53: a map that ends here has the key "1" twice'],
    [row(':time :now'), 'x:1:1: the time must be a number, this is ":now"'],
    [row(':value "a\nb'), 'x:1:42: a string that does not end'],
    [row(':value "a\\q"'), 'x:1:44: a backslash that begins no escape'],
    [row(':value \\foo'), 'x:1:42: "\\foo" is no character'],
    [row(':value 007'), 'x:1:42: "007" is no EDN'],
    [row(':value 1x'), 'x:1:42: "1x" is no EDN'],
    [row(':value @a'), 'x:1:42: "@" is no EDN'],
    [row(':value #"x"'), 'x:1:42: "#" is no tag'],
  ])('%s', (text, error) => {
    expect(read(text, { format: 'edn' })).toBe(`E_FILE_INVALID ${error}`);
  });
});

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

describe('Jepsen’s text logs', () => {
  test.each([
    ['INFO  jepsen.util - 0\t:invoke\t:read\tnil', '1: 0 invoke read nil'],
    ['INFO  jepsen.util - 10   :ok   :cas   [3 0]', '1: 10 ok cas [3 0]'],
    ['INFO  jepsen.util - 1 :ok :read {:a "b c"}  \r\n', '1: 1 ok read {:a "b c"}'],
    ['INFO  jepsen.util - 0\t:fail\t:read\t:timed-out', '1: 0 fail read (:timed-out)'],
    ['INFO  jepsen.util - 0\t:info\t:write\t4', '1: 0 info write 4'],
    ['INFO  jepsen.util - 0\t:ok\t:read\t:a', '1: 0 ok read :a'],
    ['INFO  jepsen.util - :nemesis :info :start [1 2]\nINFO  jepsen.core - Worker 1 starting\n', ''],
    [
      'INFO  jepsen.util - 0 :ok',
      'E_FILE_INVALID x:1:21: expected PROCESS :TYPE :F VALUE behind jepsen.util -',
    ],
    ['INFO  jepsen.util - 0 :ok :read [1', 'E_FILE_INVALID x:1:35: the text ends within a vector'],
    ['INFO  jepsen.util - 0 :ok :read 1 2', 'E_FILE_INVALID x:1:35: something stands behind "1"'],
    [
      'INFO  jepsen.util - 0 :ok :read 1\nhello',
      'E_FILE_INVALID x:2:1: expected INFO  jepsen.util - PROCESS :TYPE :F VALUE',
    ],
  ])('%s', (text, rows) => {
    expect(read(text)).toBe(rows);
  });
});

describe('elle-cli’s JSON', () => {
  const row = '{"process":1,"type":"ok","f":"read","value":{"0":"],"}}';

  test.each([
    [`[${row},\n ${row} ]\n`, '1: 1 ok read {0 "],"}\n2: 1 ok read {0 "],"}'],
    [
      '[{"process":1,"type":"ok","value":[["r",1,[1]]],"time":5000000,"index":0}]',
      '1: 1 ok txn [["r" 1 [1]]] @5',
    ],
    ['[ ]', ''],
    ['[', 'E_FILE_INVALID x:1:2: expected a row, but the text ends'],
    [`[${row}`, 'E_FILE_INVALID x:1:57: expected , or ], but the text ends'],
    [`[${row} ${row}]`, 'E_FILE_INVALID x:1:58: expected , or ], but this is "{"'],
    [`[${row}] 1`, 'E_FILE_INVALID x:1:59: expected the end, but this is "1"'],
    [`[${row},]`, 'E_FILE_INVALID x:1:58: expected a row, but this is "]"'],
    [`[\n{"a": [}]`, 'E_FILE_INVALID x:2:8: expected a value, but this is "}"'],
    [`[\n{"a": \n[}}]`, 'E_FILE_INVALID x:3:2: expected a value, but this is "}"'],
    ['[1]', 'E_FILE_INVALID x:1:2: a row must be an object, this is "1"'],
    ['["a', 'E_FILE_INVALID x:1:4: the text ends within a row'],
  ])('%s', (text, rows) => {
    expect(read(text, { format: 'json' })).toBe(rows);
  });
});

test.each([
  ['', 'seatrial'],
  ['{"process":0}', 'seatrial'],
  [' \n{ }', 'seatrial'],
  ['[{"process":0}]', 'json'],
  ['[\n  {\n "process":0}]', 'json'],
  ['{:process 0}', 'edn'],
  ['; comment\n\n[{:process 0}]', 'edn'],
  ['({:process 0})', 'edn'],
  ['[]', 'edn'],
  ['#jepsen.history.Op{:process 0}', 'edn'],
  ['{:process 0, :type :invoke, :f :append, :key "0", :value "x 9 0 y"}', 'porcupine-kv'],
  ['INFO  jepsen.util - 0\t:invoke\t:read\tnil', 'jepsen-log'],
  ['2014-01-01 10:00:00,000 INFO  jepsen.util - 0\t:invoke\t:read\tnil', 'jepsen-log'],
])('%j is recognised as %s', (text, format) => {
  expect(readHistory(letters(text), { name: 'x' }).format).toBe(format);
});

test.each(['hello', '<xml/>', '[1, 2]', 'a,b\n1,2'])('%j is in no known form', (text) => {
  expect(() => readHistory([text], { name: 'x' })).toThrow(
    expect.objectContaining({
      code: 'E_INPUT_UNKNOWN',
      message: 'x is not a history in any format read here',
    }),
  );
});

test('a reader says what nil and the beginning are', () => {
  const dialects = [
    '{"a":1}',
    '{:a 1}',
    '{:process 0, :type :ok, :f :get, :key ""}',
    'INFO  jepsen.util - 0',
    '[{"a":1}]',
  ].map((text) => readHistory([text], { name: 'x' }).dialect);
  expect(dialects).toEqual([
    { nil: 'unset' },
    { nil: 'unknown', initial: 0 },
    { nil: 'unset', initial: '' },
    { nil: 'unset' },
    { nil: 'unknown' },
  ]);
});

describe('limits', () => {
  const deep = (closed: boolean): string => '['.repeat(300) + (closed ? ']'.repeat(300) : '');

  test.each([
    [
      'forms of EDN',
      'edn',
      `{:process 0, :value ${deep(false)}`,
      'x:1:276: more than 256 forms within each other',
    ],
    [
      'lists in a line',
      'seatrial',
      `{"value":${deep(true)}}`,
      'x:1:266: more than 256 lists and objects within each other',
    ],
    [
      'lists in a list',
      'json',
      `[{"value":${deep(false)}`,
      'x:1:266: more than 256 lists and objects within each other',
    ],
    ['digits in EDN', 'edn', `{:value ${'1'.repeat(1_001)}}`, `x:1:9: "${'1'.repeat(39)}…" is no EDN`],
    [
      'digits in JSON',
      'seatrial',
      `{"value":${'1'.repeat(1_001)}}`,
      'x:1:10: expected a number of at most 1000 characters',
    ],
  ] as const)('%s', (_, format, text, error) => {
    expect(read(text, { format })).toContain(`E_FILE_INVALID ${error}`);
  });

  test.each(['edn', 'json', 'seatrial', 'jepsen-log'] as const)('a row of %s has an end', (format) => {
    const begin = { edn: '{:value "', json: '[{"value": "', seatrial: '{"value": "', 'jepsen-log': 'INFO' }[
      format
    ];
    const endless = function* (): Generator<string> {
      yield begin;
      for (const piece = 'x'.repeat(1024 * 1024); ;) yield piece;
    };
    expect(() => [...readHistory(endless(), { name: 'x', format }).rows]).toThrow(
      /^x:1:\d+: a (?:row|line) of more than 67108864 characters$/,
    );
  });
});
