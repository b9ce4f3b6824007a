import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeReply, encodeCommand } from './resp.ts';

test.each([
  ['+OK\r\n', 'OK'],
  ['-ERR no\r\n', { error: 'ERR no' }],
  [':-3\r\n', -3],
  ['$5\r\na\r\nbc\r\n', 'a\r\nbc'],
  ['$2\r\nü\r\n', 'ü'],
  ['$0\r\n\r\n', ''],
  ['$-1\r\n', null],
  ['*-1\r\n', null],
  ['*0\r\n', []],
  ['*3\r\n:1\r\n*1\r\n+a\r\n$-1\r\n', [1, ['a'], null]],
  ['+first\r\n+second\r\n', 'first'],
])('%j is %j', (text, expected) => {
  expect(decodeReply(Buffer.from(text))).toEqual(expected);
});

test.each(['HTTP/1.1 200 OK\r\n', '$many\r\n', ':1e9\r\n'])('%j is no reply', (text) => {
  expect(() => decodeReply(Buffer.from(text))).toThrow(/^not a /);
});

test('a command read back is its words, and nothing before its last byte', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.nat(), (words, cut) => {
      const bytes = Buffer.from(encodeCommand(words));
      expect(decodeReply(bytes)).toEqual(words);
      expect(decodeReply(bytes.subarray(0, cut % bytes.length))).toBeUndefined();
    }),
  );
});
