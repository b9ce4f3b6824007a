import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { inputFile } from './input-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'seatrial-input-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function written(bytes: Uint8Array): string {
  const file = join(folder, 'f');
  writeFileSync(file, bytes);
  return file;
}

const text = 'x'.repeat(3_000_000);

test.each([
  ['as it is', Buffer.from(text)],
  ['unpacked', gzipSync(text)],
  ['empty', Buffer.alloc(0)],
])('a file is read in pieces, %s', (how, bytes) => {
  const { size, pieces } = inputFile(written(bytes), 'f');
  // Twice: whoever looks at its begin reads it from there again.
  for (let time = 0; time < 2; time += 1) {
    const parts = Array.from(pieces(), (piece) => Buffer.from(piece).toString());
    expect(parts.join('')).toBe(how === 'empty' ? '' : text);
    expect(size).toBe(parts.join('').length);
  }
});

test.each([
  [gzipSync(Buffer.alloc(2_000_000)), 'f unpacks to more than 1000000 bytes'],
  [gzipSync(text).subarray(0, 100), 'f cannot be unpacked: unexpected end of file'],
  [
    Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(1_000_000)]),
    'f has 1000002 bytes; 1000000 is the most',
  ],
])('what cannot be unpacked is refused: %#', (bytes, message) => {
  expect(() => inputFile(written(bytes), 'f', 1_000_000)).toThrow(message);
});
