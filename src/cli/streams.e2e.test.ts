/** Standard output as scripts use it: closed early, full, or read by a program. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository, temporaryFolder } from '../testing/command-line.ts';

const main = join(repository, 'dist', 'cli', 'main.js');

/** Runs a line of shell in an empty folder; `seatrial` is the command. */
function shell(line: string): { code: number | null; stdout: string; stderr: string } {
  using work = temporaryFolder();
  const script = `seatrial() { '${process.execPath}' '${main}' "$@"; }\n${line}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', script], {
    cwd: work.folder,
    encoding: 'utf8',
    env: { ...process.env, CI: 'true', NO_COLOR: '1' },
  });
  return { code: status, stdout, stderr };
}

describe('a reader that has gone is no error', () => {
  test.each(['--help', 'plan --json', 'plan'])('seatrial %s | head -c 5', (args) => {
    const { code, stdout, stderr } = shell(`seatrial ${args} | head -c 5`);
    expect({ code, length: stdout.length, stderr }).toEqual({ code: 0, length: 5, stderr: '' });
  });
});

test('a history is converted no further when its reader has gone', () => {
  const rows = `i=0; while [ $i -lt 20000 ]; do echo '{"process":0,"type":"invoke","f":"read"}'; i=$((i+1)); done > h`;
  const { code, stdout, stderr } = shell(`${rows}; seatrial convert h --to edn | head -c 5`);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '{:ind', stderr: '' });
});

test('no space for standard output: exit 3, said on standard error', (context) => {
  if (!existsSync('/dev/full')) context.skip('there is no /dev/full on this system');
  const { code, stderr } = shell('seatrial plan --json > /dev/full');
  expect(code).toBe(3);
  expect(stderr).toMatch(/^E_FILE_ACCESS standard output cannot be written/);
});

test('with --json standard output is one document, also from a plan written beside it', () => {
  const { code, stdout, stderr } = shell(
    'seatrial plan --json -o plan.json && cmp plan.json <(seatrial plan --json)',
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1 });
});

test('asked for nothing: the help on standard error, exit 4', () => {
  const { code, stdout, stderr } = shell('seatrial');
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(stderr).toMatch(/^Usage: seatrial/);
});
