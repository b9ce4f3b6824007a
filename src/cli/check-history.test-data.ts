/** Histories for tests of `seatrial check FILE --model NAME`, and what it says of them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from './ask-program.test-data.ts';

/** Judges a history that is given as lines. */
export async function judged(
  lines: string,
  ...flags: string[]
): Promise<{ code: number | string; stdout: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-test-'));
  try {
    writeFileSync(join(folder, 'history'), lines);
    const { code, stdout } = await ask(['check', 'history', ...flags], folder);
    return { code, stdout: stdout.replaceAll(/, \d+(?:\.\d+)?m?s\)/g, ', …)') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rows of ours: `0 invoke write 1`. */
export function rows(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [process, type, f, value] = line.trim().split(' ');
      const row = {
        process: Number(process),
        type,
        f,
        ...(value ? { value: JSON.parse(value) as unknown } : {}),
      };
      return `${JSON.stringify(row)}\n`;
    })
    .join('');
}

/** Operations `process f argument = seen`, each begun and ended, its rows 5 ms apart. */
export function operations(text: string): string {
  let atMs = 0;
  return text
    .split('; ')
    .flatMap((word) => {
      const [, process, f, argument = 'null', seen = argument] =
        /^(\d+) ([a-z]+)(?: ([^= ]+))?(?: = (.*))?$/.exec(word) ?? [];
      const value = (said: string): unknown => JSON.parse(said);
      return [
        { process: Number(process), type: 'invoke', f, value: value(argument), atMs: (atMs += 5) },
        { process: Number(process), type: 'ok', f, value: value(seen), atMs: (atMs += 5) },
      ];
    })
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}
