/** A matrix on real processes: a bug found, and a run that is killed and gone on with. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { matrixSchema, type Matrix } from '../model/matrix.ts';
import { topologySchema } from '../model/topology.ts';
import { processesOf, seatrial, startSeatrial, temporaryFolder, until } from '../testing/command-line.ts';
import { readObserved } from './observed-file.ts';

function newest(folder: string): Matrix {
  const file = join(folder, 'reports', 'latest', 'matrix.json');
  return matrixSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Requests that went from the coordinator to the inventory in the experiments of these folders. */
function requestsSeen(folder: string, experiments: readonly string[]): number {
  return experiments
    .flatMap((experiment) => readObserved(join(folder, 'reports', 'latest', experiment)))
    .filter(({ name }) => name === 'order.1->inventory.1')
    .flatMap(({ http }) => http?.operations ?? [])
    .reduce((sum, { requests }) => sum + requests, 0);
}

/** And as the run's topology tells it. */
function requestsToInventory(folder: string): number | undefined {
  const text = readFileSync(join(folder, 'reports', 'latest', 'topology.json'), 'utf8');
  const { edges } = topologySchema.parse(JSON.parse(text));
  return edges.find(({ from, to }) => from === 'order' && to === 'inventory')?.calls;
}

const answers = ({ cells }: Matrix) => cells.filter(({ answer }) => answer !== undefined);

test('a bug is found at the moment that shows it, and no more cells are begun', async () => {
  using work = temporaryFolder();
  const args = ['matrix', '--saga', 'checkout', '--only', 'charge-done-lost-reply', '--stop-on', 'violated'];
  const { code, stdout } = await seatrial([...args, '--lanes', '1'], work.folder, {
    SHOP_BUGS: 'retry-without-key',
  });
  const matrix = newest(work.folder);
  const [first, ...others] = answers(matrix);
  expect(code).toBe(1);
  expect(first).toMatchObject({
    scenario: { name: 'charge-done-lost-reply-once-plain' },
    answer: { verdict: 'violated', rules: expect.arrayContaining(['SG4']) as unknown },
  });
  expect(first?.answer?.proof).toMatch(/^1 request of charge hit; o-\d+ tried it [2-9] times$/);
  expect(others).toEqual([]);
  expect(matrix.ended).toContain('--stop-on violated');
  expect(stdout).toContain('✖ violated (SG4)  charge-done-lost-reply-once-plain');
  const page = readFileSync(join(work.folder, 'reports', 'latest', 'report.html'), 'utf8');
  expect(page).toContain('Every moment of the saga');
});

test('killed, and gone on with: what was answered stands, and nothing else is accepted in its place', async () => {
  using work = temporaryFolder();
  const only = ['--only', 'reserve-before-lost-request-once', '--lanes', '1'];
  const { child, ended } = startSeatrial(['matrix', '--saga', 'checkout', ...only], work.folder);
  const file = join(work.folder, 'reports', 'latest', 'matrix.json');
  const unanswered = (): string[] =>
    existsSync(file) && answers(newest(work.folder)).length > 0 ? [] : ['no cell has an answer yet'];
  expect(await until(unanswered, 60_000)).toEqual([]);
  child.kill('SIGKILL');
  await ended;
  expect(await until(() => processesOf(work.folder), 20_000)).toEqual([]);
  const before = answers(newest(work.folder));

  const other = await seatrial(['matrix', '--resume'], work.folder, { SHOP_BUGS: 'lost-outbox' });
  expect([other.code, other.stderr]).toEqual([
    4,
    expect.stringContaining("SHOP_BUGS was not set and is 'lost-outbox'"),
  ]);

  const { code } = await seatrial(['matrix', '--resume', ...only], work.folder);
  const after = newest(work.folder);
  const wanted = after.cells.filter(({ scenario }) =>
    scenario.name.includes('reserve-before-lost-request-once'),
  );
  expect(wanted.map(({ answer }) => answer?.verdict)).toEqual(wanted.map(() => 'held'));
  expect(wanted.length).toBeGreaterThan(before.length);
  expect(answers(after).filter(({ number }) => before.some((one) => one.number === number))).toEqual(before);
  expect(code).toBe(0);

  const folders = readdirSync(join(work.folder, 'reports', 'latest'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const first = folders.filter((folder) => before.some(({ answer }) => answer?.experiment === folder));
  expect(first).toHaveLength(before.length);
  expect(requestsSeen(work.folder, first)).toBeGreaterThan(0);
  expect(requestsSeen(work.folder, folders)).toBeGreaterThan(requestsSeen(work.folder, first));
  expect(requestsToInventory(work.folder)).toBe(requestsSeen(work.folder, folders));
});
