/** What EDN says, and where it is refused. */

import { expect, test } from 'vitest';
import { readNoted as read } from './noted-rows.test-data.ts';

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
  ['no function', '{:process 0 :type :ok :value [[:r 1 nil]]}', '1: 0 ok txn [["r" 1 nil]]'],
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
