/** Which form a text has, what the smaller forms say, and what is too long or too deep. */

import { describe, expect, test } from 'vitest';
import { letters, readNoted as read } from './noted-rows.test-data.ts';
import { readHistory } from './read-history.ts';

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
