/** Histories for tests of `seatrial check FILE --model NAME`, and what it says of them. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/command-line.ts';
import { ask } from './ask-program.test-data.ts';

/** Judges a history that is given as lines. */
export async function judged(
  lines: string,
  ...flags: string[]
): Promise<{ code: number | string; stdout: string }> {
  using work = temporaryFolder();
  writeFileSync(join(work.folder, 'history'), lines);
  const { code, stdout } = await ask(['check', 'history', ...flags], work.folder);
  return { code, stdout: stdout.replaceAll(/, \d+(?:\.\d+)?m?s\)/g, ', …)') };
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
