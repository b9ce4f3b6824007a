/** Two runs never hit one target at once; whoever was killed is in nobody's way. */

import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processesOf, seatrial, startSeatrial, temporaryFolder, until } from '../testing/command-line.ts';

const scenario = (seconds: number): string => `schemaVersion: 1
name: first
target: transfers
workload: { use: sagas, saga: transfer, at: accounts, rate: 20, duration: ${seconds}s }
faults:
  - { kind: latency, latency: 100ms, on: accounts->ledger, begin: { after: 300ms } }
`;

test(
  'the second run is refused and told who has the target, until the first is gone',
  { timeout: 60_000 },
  async () => {
    using work = temporaryFolder();
    const { folder } = work;
    writeFileSync(join(folder, 'long.yaml'), scenario(30));
    writeFileSync(join(folder, 'short.yaml'), scenario(1));
    const reports = join(folder, 'reports');
    const first = startSeatrial(['run', 'long.yaml'], folder);
    const events = join(reports, 'latest', '01-first', 'events.jsonl');
    expect(await until(() => (existsSync(events) ? [] : [events]), 30_000)).toEqual([]);
    const run = readlinkSync(join(reports, 'latest'));

    const second = await seatrial(['run', 'short.yaml'], folder);
    expect([second.code, second.stderr]).toEqual([
      5,
      expect.stringMatching(
        new RegExp(
          `E_LOCKED target transfers .* run ${run} \\(seatrial run long.yaml, process ${first.child.pid ?? 0}\\)`,
        ),
      ),
    ]);
    const dry = await seatrial(['run', 'short.yaml', '--dry-run'], folder);
    expect([dry.code, dry.stdout]).toEqual([5, expect.stringContaining('E_LOCKED')]);
    expect(readlinkSync(join(reports, 'latest'))).toBe(run);
    expect(readdirSync(reports).filter((name) => name.startsWith('2'))).toEqual([run]);

    first.child.kill('SIGKILL');
    await first.ended;
    const third = await seatrial(['run', 'short.yaml'], folder);
    expect(third.stderr).not.toContain('E_LOCKED');
    expect(third.code).toBe(0);
    expect(readdirSync(join(reports, '.locks'))).toEqual([]);
    expect(await until(() => processesOf(folder), 5_000)).toEqual([]);
  },
);
