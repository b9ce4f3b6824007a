/** The emergency stop, made in each of its three ways, in each phase of a run: healed, reported, blocked until it is lifted. */

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fieldOf, itemsOf } from '../lib/untyped.ts';
import {
  processesOf,
  seatrial,
  startSeatrial,
  temporaryFolder,
  until,
  type Started,
} from '../testing/command-line.ts';

const scenario = (name: string, duration = '2s'): string => `schemaVersion: 1
name: ${name}
target: transfers
workload: { use: sagas, saga: transfer, at: accounts, rate: 20, duration: ${duration} }
faults:
  - { kind: latency, latency: 100ms, on: accounts->ledger, begin: { after: 300ms } }
`;

const withoutFault = scenario('calm').replace(/faults:[^]*/, '');

type Way = 'seatrial stop' | 'a file' | 'SIGUSR2';

/** Makes the stop; what the command said, if it was one. */
async function makeStop(way: Way, folder: string, { child }: Started): Promise<void> {
  if (way === 'a file') writeFileSync(join(folder, 'reports', 'STOP'), '');
  if (way === 'SIGUSR2') child.kill('SIGUSR2');
  if (way !== 'seatrial stop') return;
  const { code, stdout } = await seatrial(['stop', '--why', 'a test', '--json'], folder);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ stop: { by: 'seatrial stop', why: 'a test' }, left: [] });
}

/** What is still awaited until the run is there; none: it is. */
type Awaited = (latest: string) => readonly string[];

const events = (latest: string, experiment: string): string => {
  const file = join(latest, experiment, 'events.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};
const phase =
  (name: string): Awaited =>
  (latest) =>
    events(latest, '01-first').includes(`"phase":"${name}"`) ? [] : [name];
const runRecord = (latest: string): unknown =>
  existsSync(join(latest, 'run.json'))
    ? JSON.parse(readFileSync(join(latest, 'run.json'), 'utf8'))
    : undefined;

const phases: Record<string, Awaited> = {
  'while services start': (latest) =>
    existsSync(join(latest, '01-first', 'target.yaml')) ? [] : ['the first experiment'],
  'in the baseline': phase('baseline'),
  'while the fault stands': (latest) =>
    events(latest, '01-first').includes('"type":"begin"') ? [] : ['the fault'],
  'after healing': phase('healed'),
  'in the final reads': phase('final'),
  'between two experiments': (latest) =>
    itemsOf(fieldOf(runRecord(latest), 'experiments')).some((one) => fieldOf(one, 'verdict') !== undefined)
      ? []
      : ['the verdict of the first'],
};

const cases = Object.keys(phases).flatMap((when) =>
  (['seatrial stop', 'a file', 'SIGUSR2'] as const).map((way) => ({ way, when })),
);

describe.concurrent('an emergency stop', () => {
  test.each(cases)('by $way, $when: healed, aborted, nothing more begins, 5', async ({ way, when }) => {
    using work = temporaryFolder();
    // Long enough for the command to start while the fault stands.
    const duration = when === 'while the fault stands' ? '20s' : '2s';
    for (const name of ['first', 'second'])
      writeFileSync(join(work.folder, `${name}.yaml`), scenario(name, duration));
    const run = startSeatrial(['run', 'first.yaml', 'second.yaml'], work.folder);
    const latest = join(work.folder, 'reports', 'latest');
    expect(await until(() => phases[when]?.(latest) ?? [], 30_000)).toEqual([]);
    await makeStop(way, work.folder, run);

    const { code, stdout, stderr } = await run.ended;
    expect([code, stdout + stderr]).toEqual([5, expect.stringContaining('E_STOPPED')]);
    expect(await until(() => processesOf(work.folder), 5_000)).toEqual([]);
    const record = runRecord(latest);
    expect(record).toMatchObject({
      status: 'aborted',
      error: expect.stringContaining('E_STOPPED an emergency stop stands') as string,
    });
    for (const one of itemsOf(fieldOf(record, 'experiments'))) {
      expect(one).toMatchObject({ healProven: true });
      expect(['completed', 'aborted']).toContain(fieldOf(one, 'status'));
      const rows = events(latest, String(fieldOf(one, 'id')));
      const count = (type: string): number => rows.split(`"type":"${type}"`).length - 1;
      expect(count('end')).toBe(count('begin'));
      const afterStop = rows.split('"kind":"stop"')[1] ?? '';
      expect(afterStop).not.toContain('"type":"begin"');
      // It stood, and what ended it is the stop.
      if (when === 'while the fault stands') expect(afterStop).toContain('"type":"end"');
    }
    expect(existsSync(join(latest, 'report.html'))).toBe(true);
  });
});

test('SIGUSR2 while the report is written is no ordinary end, either', async () => {
  using work = temporaryFolder();
  writeFileSync(join(work.folder, 'first.yaml'), withoutFault);
  const { child, ended } = startSeatrial(['run', 'first.yaml'], work.folder);
  const latest = join(work.folder, 'reports', 'latest');
  // The report cannot be written before somebody reads it.
  const pipe = join(latest, 'report.html');
  expect(await until(() => (existsSync(latest) ? [] : [latest]), 30_000)).toEqual([]);
  spawnSync('sh', ['-c', `mkfifo '${pipe}'`]);
  const left = await until(
    () => (fieldOf(runRecord(latest), 'endedAt') === undefined ? ['the end'] : []),
    30_000,
  );
  expect(left).toEqual([]);
  child.kill('SIGUSR2');
  const readers = spawn('sh', ['-c', 'while :; do cat "$0" >/dev/null; done', pipe], { detached: true });
  const { code } = await ended;
  if (readers.pid !== undefined) process.kill(-readers.pid, 'SIGKILL');
  expect(code).toBe(5);
  expect(runRecord(latest)).toMatchObject({ status: 'aborted' });
  expect(existsSync(join(work.folder, 'reports', 'STOP'))).toBe(true);
});

test('nothing with a fault begins until it is lifted', { timeout: 60_000 }, async () => {
  using work = temporaryFolder();
  const { folder } = work;
  writeFileSync(join(folder, 'first.yaml'), scenario('first'));
  writeFileSync(join(folder, 'calm.yaml'), withoutFault);
  const stopped = await seatrial(['stop', '--why', 'the pager went off'], folder);
  expect(stopped.code).toBe(0);
  expect(stopped.stdout).toContain('nothing was injected');

  for (const command of [
    ['run', 'first.yaml'],
    ['nightly', 'first.yaml', '--target', 'transfers'],
    ['demo'],
  ]) {
    const { code, stderr } = await seatrial(command, folder);
    expect([code, stderr]).toEqual([5, expect.stringMatching(/E_STOPPED .*: the pager went off/)]);
    expect(stderr).toContain('seatrial stop --clear');
  }
  expect(readdirSync(join(folder, 'reports'))).toEqual(['STOP']);
  // What hits nothing may go on.
  expect((await seatrial(['run', 'calm.yaml'], folder)).stderr).not.toContain('E_STOPPED');

  const cleared = await seatrial(['stop', '--clear'], folder);
  expect(cleared).toMatchObject({ code: 0, stdout: expect.stringMatching(/^lifted: .* since 20/) as string });
  expect((await seatrial(['stop', '--clear', '--json'], folder)).stdout).toBe('{"cleared":null}\n');
  const { code } = await seatrial(['run', 'first.yaml'], folder);
  expect(code).not.toBe(5);
});

test('what a run that hangs has injected is ended, too', { timeout: 60_000 }, async () => {
  using work = temporaryFolder();
  writeFileSync(join(work.folder, 'first.yaml'), scenario('first').replace('2s', '6s'));
  const { child, ended } = startSeatrial(['run', 'first.yaml'], work.folder);
  const latest = join(work.folder, 'reports', 'latest');
  expect(await until(() => phases['while the fault stands']?.(latest) ?? [], 30_000)).toEqual([]);
  child.kill('SIGSTOP');
  const { code, stdout } = await seatrial(['stop', '--json'], work.folder);
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    expect.objectContaining({
      ended: [expect.stringContaining('latency on accounts->ledger') as string],
      left: [],
    }),
  ]);
  child.kill('SIGCONT');
  expect((await ended).code).toBe(5);
});
