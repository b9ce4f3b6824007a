/** Histories of other tools: all rows are read, whatever pieces the text comes in, and each completion finds its invocation. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ednLines } from './write-edn.ts';
import { readOperations } from './operations.ts';
import { readHistory } from './read-history.ts';
import { seatrialLines } from './write-seatrial.ts';

const folder = new URL('../../corpora/histories/', import.meta.url);

interface Entry {
  readonly file: string;
  readonly format: string;
  readonly source: { readonly sha256: string };
}

const entries = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')) as Entry[];

const formats: Readonly<Record<string, string>> = {
  'edn-history': 'edn',
  'json-history': 'json',
  'jepsen-log': 'jepsen-log',
  'porcupine-kv': 'porcupine-kv',
};

test('there are as many as there should be', () => {
  expect(entries).toHaveLength(112);
});

test.each(entries)('$file', ({ file, format, source }) => {
  const bytes = readFileSync(new URL(file, folder));
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(source.sha256);
  const text = bytes.toString('utf8');

  const history = readHistory(cut(text, 1_000), { name: file });
  const rows = [...history.rows];
  expect(history.format).toBe(formats[format]);
  expect(rows).toHaveLength(quickCount(text, history.format));
  expect([...readHistory(cut(text, 7), { name: file }).rows]).toEqual(rows);

  const operations = readOperations(rows, { name: file });
  expect(operations).toHaveLength(rows.filter(({ type }) => type === 'invoke').length);

  const numbered = rows.map((row, index) => ({ ...row, line: index + 1 }));
  expect([...readHistory(ednLines(rows), { name: file, format: 'edn' }).rows]).toEqual(numbered);
  expect([...readHistory(seatrialLines(rows), { name: file, format: 'seatrial' }).rows]).toEqual(numbered);
});

function cut(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}

/** The rows of clients, counted without a parser. */
function quickCount(text: string, format: string): number {
  if (format === 'json')
    return (JSON.parse(text) as { process?: unknown }[]).filter(({ process }) => process !== 'nemesis')
      .length;
  const rows = format === 'jepsen-log' ? /\s:(invoke|ok|fail|info)\s/g : /:type\s+:(invoke|ok|fail|info)\b/g;
  const injected = text.match(/:process\s+:\w+/g) ?? [];
  return (text.replace(/;.*/g, '').match(rows) ?? []).length - injected.length;
}
