/** `seatrial doctor` on this machine, as a user would run it. */

import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { processesOf, seatrial, temporaryFolder } from '../testing/command-line.ts';

interface Answer {
  readonly ready: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly needed: boolean;
    readonly works: boolean;
    readonly found: string;
    readonly help?: string;
  }[];
}

describe.concurrent('seatrial doctor', () => {
  test('says that experiments can be run here, and leaves nothing', async () => {
    using work = temporaryFolder();
    const { code, stdout } = await seatrial(['doctor', '--json'], work.folder);
    const { ready, checks } = JSON.parse(stdout) as Answer;
    expect({ code, ready, wrong: checks.filter(({ needed, works }) => needed && !works) }).toEqual({
      code: 0,
      ready: true,
      wrong: [],
    });
    for (const { works, help } of checks) expect(works || help !== undefined).toBe(true);
    expect(readdirSync(work.folder)).toEqual([]);
    expect(processesOf(work.folder)).toEqual([]);
  });

  test('ends 3 where the main job cannot be done, and says what helps', async () => {
    using work = temporaryFolder();
    const absent = join(work.folder, 'absent');
    const { code, stdout } = await seatrial(['doctor'], work.folder, { TMPDIR: absent });
    expect(code).toBe(3);
    expect(stdout).toContain(`→ mkdir -p "${absent}"`);
    expect(stdout).toMatch(/Not ready: .*temporary/);
  });

  test('sees the programs there are on PATH', async () => {
    using work = temporaryFolder();
    writeFileSync(join(work.folder, 'redis-server'), '#!/bin/sh\necho "Redis of another kind"\n');
    chmodSync(join(work.folder, 'redis-server'), 0o755);
    const { stdout } = await seatrial(['doctor'], work.folder, {
      PATH: `${work.folder}:${process.env['PATH'] ?? ''}`,
    });
    expect(stdout).toMatch(/^✔ programs {3}Redis of another kind$/m);
  });
});
