/** Histories that were good and are broken: whatever the text, the answer is rows or an error of ours that says where, and soon. */

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { often } from '../testing/often.ts';
import { readOperations } from './operations.ts';
import { readHistory, type HistoryOptions } from './read-history.ts';
import type { HistoryFormat } from './recognise.ts';

const folder = new URL('../../corpora/histories/', import.meta.url);

const ours = [
  '{"process":0,"type":"invoke","f":"write","key":"x","value":[1,{"a":"\\u0041"}],"atMs":1.5}',
  '{"client":"b","type":"ok","f":"read","result":12345678901234567890,"time":2000000}',
  '{"kind":"operation","at":1,"type":"invoke","id":1,"client":3,"f":"put","place":"catalog.1","item":"a","value":"x"}',
  '{"kind":"operation","at":2,"type":"info","id":1,"client":3,"f":"put","place":"catalog.1","item":"a","error":"timeout"}',
  '{"kind":"note","at":3,"text":"hello"}',
].join('\n');

const odd = `; odd\n({:process 0, :type :ok, :f :read, :value #{1 -2.5e3 7N 22/7 \\a \\newline "\\u0041 \\" \\101"}, :time 123456789}
 #jepsen.history.Op{:process 1 :type :info :f :txn :value [[:r :x nil] #_ (gone) ^{:a 1} [:w "k" {:a {1 2}}]] :error [:timeout]})`;

function beginning(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8').slice(0, 1_500);
}

const samples: Readonly<Record<HistoryFormat, readonly string[]>> = {
  seatrial: [ours],
  edn: [
    odd,
    beginning('knossos/bad/rethink-fail-minimal.edn'),
    beginning('elle/paper-example.edn'),
    beginning('elle-cli/jepsen/bank.edn'),
  ],
  'jepsen-log': [beginning('porcupine-etcd/etcd_001.log')],
  'porcupine-kv': [beginning('porcupine-kv/c10-ok.txt')],
  json: [
    beginning('elle-cli/elle/paper-example.json'),
    `${beginning('elle-cli/jepsen/bank.json').slice(0, 380)}]`,
  ],
};

const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat(20),
  put: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '(',
      ')',
      '"',
      '\\',
      ':',
      ';',
      ',',
      '#',
      '^',
      ' ',
      '\n',
      '\t',
      '\r',
      '\0',
      '\uFEFF',
      '\uD800',
    ),
    fc.constantFrom(
      'nil',
      '#_',
      '#{',
      '##Inf',
      '1e999',
      '-0',
      '9'.repeat(20),
      ':process :nemesis',
      '"process":null',
      '[[[[',
      '\\"',
      '"__proto__":1',
    ),
  ),
});

function mutated(text: string, mutations: readonly { at: number; cut: number; put: string }[]): string {
  return mutations.reduce((all, { at, cut, put }) => {
    const from = Math.floor(at * all.length);
    return all.slice(0, from) + put + all.slice(from + cut);
  }, text);
}

test.each(Object.keys(samples) as HistoryFormat[])('%s, changed in a few places', (format) => {
  fc.assert(
    fc.property(
      fc.constantFrom(...samples[format]),
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 2_000 }),
      (sample, mutations, pieceLength) => {
        const text = mutated(sample, mutations);
        const whole = outcome([text], { name: 'x', format });
        expect(outcome(pieces(text, pieceLength), { name: 'x', format })).toEqual(whole);
        if (typeof whole === 'string')
          expect(whole).toMatch(/^E_(?:FILE_INVALID|HISTORY_MALFORMED) x:\d+:\d+: [^\n]+$/);
        outcome([text], { name: 'x' });
      },
    ),
    { numRuns: often(5_000) },
  );
});

/** The rows, or the error; and whatever rows there are can be paired or are refused. */
function outcome(text: Iterable<string>, options: HistoryOptions): unknown {
  return ourError(() => {
    const rows = [...readHistory(text, options).rows];
    ourError(() => readOperations(rows, options));
    return rows;
  });
}

function ourError(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof SeatrialError)) throw error;
    return `${error.code} ${error.message}`;
  }
}

function pieces(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}

test.each([
  ['brackets', '['.repeat(1_000_000)],
  ['maps', '{:a '.repeat(300_000)],
  ['objects', `[${'{"a":'.repeat(300_000)}`],
  ['discards', `{:a ${'#_ '.repeat(300_000)}`],
  ['tags', `{:a ${'#a '.repeat(300_000)}`],
  ['backslashes', `{:a "${'\\\\'.repeat(500_000)}`],
  ['escaped quotes', `[{"a": "${'\\"'.repeat(300_000)}`],
  ['quotes', '{"a": ""'.repeat(100_000)],
  ['comments', ';;;\n'.repeat(300_000)],
  ['blanks', ' '.repeat(1_000_000)],
  ['commas', `{:a${','.repeat(1_000_000)}`],
  ['digits', `{:a ${'9'.repeat(1_000_000)}}`],
  ['digits in JSON', `{"a":${'9'.repeat(1_000_000)}}`],
  ['one word', `{:${'a'.repeat(1_000_000)}`],
  ['blanks in a log', `INFO  jepsen.util - 0${' '.repeat(300_000)}x`],
  ['logs in a log', 'INFO '.repeat(200_000)],
])('%s without end take no time without end', (_, text) => {
  for (const format of [undefined, ...(Object.keys(samples) as HistoryFormat[])]) {
    ourError(() => [
      ...readHistory(pieces(text, 4_096), { name: 'x', ...(format === undefined ? {} : { format }) }).rows,
    ]);
  }
});
