import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { clearStop, raiseStop, standingStop, stopFile, watchStop } from './emergency-stop.ts';

function emptyReports(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-stop-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, 'reports');
}

test('it stands from when it is made until it is cleared, with who made it and why', () => {
  const reports = emptyReports();
  expect(standingStop(reports)).toBeUndefined();
  expect(clearStop(reports)).toBeUndefined();
  raiseStop(reports, { by: 'seatrial stop', why: 'the lift\u001b[2J is stuck' });
  raiseStop(reports, { by: 'somebody later' });
  expect(standingStop(reports)).toMatch(
    /^an emergency stop stands since 20\S+Z, made by seatrial stop: the lift.* is stuck \(.*STOP\)$/,
  );
  expect(standingStop(reports)).not.toContain('\u001b');
  expect(clearStop(reports)).toMatchObject({ by: 'seatrial stop' });
  expect(standingStop(reports)).toBeUndefined();
});

test.each<[string, (file: string) => void]>([
  [
    'an empty file',
    (file) => {
      writeFileSync(file, '');
    },
  ],
  [
    'any text',
    (file) => {
      writeFileSync(file, 'no! stop!');
    },
  ],
  [
    'JSON of something else',
    (file) => {
      writeFileSync(file, '{"at":3}');
    },
  ],
  [
    'a folder',
    (file) => {
      mkdirSync(file);
    },
  ],
  [
    'a link to nowhere',
    (file) => {
      symlinkSync('/nowhere/at/all', file);
    },
  ],
])('%s is a stop', (_, make) => {
  const reports = emptyReports();
  mkdirSync(reports);
  make(stopFile(reports));
  expect(standingStop(reports)).toContain('made by somebody who made the file');
  clearStop(reports);
  expect(standingStop(reports)).toBeUndefined();
});

test('of a file without a date in it, its own date counts', () => {
  const reports = emptyReports();
  mkdirSync(reports);
  writeFileSync(stopFile(reports), '');
  utimesSync(stopFile(reports), 0, Date.parse('2026-01-31T02:00:00Z') / 1_000);
  expect(standingStop(reports)).toContain('since 2026-01-31T02:00:00.000Z');
});

test('whoever watches is told, also of one that stands already', async () => {
  const reports = emptyReports();
  using early = watchStop(reports);
  expect(early.signal.aborted).toBe(false);
  const told = new Promise((resolve) => {
    early.signal.addEventListener('abort', resolve);
  });
  raiseStop(reports, { by: 'a test' });
  await told;
  using late = watchStop(reports);
  for (const { signal } of [early, late])
    expect(signal.reason).toMatchObject({
      code: 'E_STOPPED',
      message: expect.stringContaining('made by a test') as string,
      hint: expect.stringContaining('seatrial stop --clear') as string,
    });
});

test('nobody is told any more who does not watch any more', async () => {
  const reports = emptyReports();
  const watch = watchStop(reports);
  watch[Symbol.dispose]();
  using other = watchStop(reports);
  const told = new Promise((resolve) => {
    other.signal.addEventListener('abort', resolve);
  });
  raiseStop(reports, { by: 'a test' });
  await told;
  expect(watch.signal.aborted).toBe(false);
});
