/** A search on real processes: what it finds is written as a scenario that shows it, and one that is killed goes on where it was. */

import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exploreSchema, type Exploration } from '../model/explore.ts';
import { processesOf, seatrial, startSeatrial, temporaryFolder, until } from '../testing/command-line.ts';

const fileIn = (folder: string): string => join(folder, 'reports', 'latest', 'explore.json');

function newest(folder: string): Exploration {
  return exploreSchema.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')));
}

test('a bug that needs no fault: found by the first experiment, and kept as a scenario that shows it', async () => {
  using work = temporaryFolder();
  const env = { SHOP_BUGS: 'undo-out-of-order' };
  const args = ['explore', '--target', 'shop', '--budget', '20s', '--lanes', '1', '--stop-on', 'violated'];
  const { code, stdout } = await seatrial(args, work.folder, env);
  const search = newest(work.folder);
  const [finding] = search.findings;
  expect(finding).toMatchObject({ rules: ['SG3'], cause: 'broken anyway', scenario: { faults: [] } });
  expect(code).toBe(1);
  expect(stdout).toContain('The search found 1 way to break shop');
  expect(stdout).toContain('SG3  broken anyway');
  const page = readFileSync(join(work.folder, 'reports', 'latest', 'report.html'), 'utf8');
  expect(page).toContain('What the search found');

  // `latest` will be another run.
  const findings = join(realpathSync(join(work.folder, 'reports', 'latest')), 'findings');
  expect(readdirSync(findings)).toEqual(['shop-sg3-no-fault.test.ts', 'shop-sg3-no-fault.yaml']);
  const scenario = join(findings, 'shop-sg3-no-fault.yaml');
  const again = await seatrial(['run', scenario], work.folder, env);
  expect([again.code, again.stdout]).toEqual([1, expect.stringContaining('SG3')]);
  expect((await seatrial(['run', scenario], work.folder, { SHOP_BUGS: '' })).code).toBe(0);
});

test('in one process: the same command, in virtual time', async () => {
  using work = temporaryFolder();
  const args = [
    'explore',
    '--target',
    'shop',
    '--in-process',
    '--experiments',
    '20',
    '--stop-on',
    'violated',
  ];
  const { code, stdout } = await seatrial(args, work.folder, { SHOP_BUGS: 'lost-outbox' });
  expect([code, stdout]).toEqual([1, expect.stringContaining('DL1  broken by the fault')]);
  const { inProcess, findings } = newest(work.folder);
  expect([inProcess, findings[0]?.state, findings[0]?.scenario.faults.length]).toEqual([true, 'shrunk', 1]);

  const correct = await seatrial([...args, '--seed', '2'], work.folder, { SHOP_BUGS: '' });
  expect([correct.code, correct.stdout]).toEqual([
    0,
    expect.stringContaining('The search found nothing that breaks shop in 20 experiments'),
  ]);
  const both = await seatrial([...args, '--runtime', 'process'], work.folder);
  expect(both.code).toBe(4);
});

test('killed, and gone on with: what was answered stands, and it asks for the same', async () => {
  using work = temporaryFolder();
  const args = ['explore', '--target', 'shop', '--experiments', '3', '--lanes', '1', '--seed', '5'];
  const { child, ended } = startSeatrial(args, work.folder, { SHOP_BUGS: '' });
  const unanswered = (): string[] =>
    existsSync(fileIn(work.folder)) && newest(work.folder).tries.length > 0
      ? []
      : ['nothing is answered yet'];
  expect(await until(unanswered, 60_000)).toEqual([]);
  child.kill('SIGKILL');
  await ended;
  expect(await until(() => processesOf(work.folder), 20_000)).toEqual([]);
  const before = newest(work.folder);

  const other = await seatrial(['explore', '--resume'], work.folder, { SHOP_BUGS: 'lost-outbox' });
  expect([other.code, other.stderr]).toEqual([
    4,
    expect.stringContaining("SHOP_BUGS was '' and is 'lost-outbox'"),
  ]);

  const { code, stderr } = await seatrial(['explore', '--resume'], work.folder, { SHOP_BUGS: '' });
  const after = newest(work.folder);
  expect(after.tries.slice(0, before.tries.length)).toEqual(before.tries);
  expect(after.tries).toHaveLength(3);
  expect(after).toMatchObject({ seed: 5, ended: '3 experiments were explored', findings: [] });
  expect(new Set(after.tries.map(({ answer }) => answer.experiment)).size).toBe(3);
  expect(stderr).not.toContain('[1]');
  expect(code).toBe(0);
  expect(await until(() => processesOf(work.folder), 20_000)).toEqual([]);
});
