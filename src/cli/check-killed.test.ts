/** What a harness that was killed leaves behind can be judged and reported, from the folder alone. */

import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { toJsonLine } from '../lib/json-lines.ts';
import type { Event } from '../model/event.ts';
import { runRecordSchema } from '../model/run-record.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { repository, temporaryFolder } from '../testing/command-line.ts';
import { check } from './commands/check.ts';
import { openingRecord } from './experiment.ts';
import { loadTarget } from './files.ts';
import { readEvents } from './judge-folder.ts';
import { writeReport } from './write-report.ts';

const scenario = scenarioSchema.parse(
  parse(readFileSync(join(repository, 'scenarios', 'shop-payment-lost-reply.yaml'), 'utf8')),
);
const id = '01-shop-payment-lost-reply';
const rows: Event[] = [
  { kind: 'phase', at: 1, phase: 'baseline' },
  {
    kind: 'operation',
    at: 5,
    type: 'invoke',
    id: 1,
    client: 1,
    f: 'checkout',
    place: 'storefront.1',
    saga: 'o1',
  },
  {
    kind: 'operation',
    at: 9,
    type: 'ok',
    id: 1,
    client: 1,
    f: 'checkout',
    place: 'storefront.1',
    saga: 'o1',
  },
  { kind: 'fault', at: 900, type: 'begin', fault: 0, what: 'lost-reply', where: 'order->payment' },
];

/** The run folder, as it is when the harness dies in the middle of its only experiment. */
function killed(folder: string): void {
  const experiment = join(folder, id);
  mkdirSync(experiment);
  const target = loadTarget('shop', repository);
  writeFileSync(join(experiment, 'scenario.yaml'), stringify(scenario));
  writeFileSync(join(experiment, 'target.yaml'), stringify(target.target, { aliasDuplicateObjects: false }));
  writeFileSync(join(experiment, 'events.jsonl'), rows.map(toJsonLine).join(''));
  appendFileSync(join(experiment, 'events.jsonl'), '{"kind":"opera');
  const run = runRecordSchema.parse({
    schemaVersion: 1,
    run: 'killed',
    command: 'seatrial run x',
    seatrial: '0.1.0',
    node: '20',
    platform: 'linux',
    seed: 1,
    note: 'a note',
    startedAt: '2026-01-01T00:00:00Z',
    experiments: [openingRecord({ id, scenario, target })],
  });
  writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
}

test('it is judged inconclusive, with the fault that stood; never held', async () => {
  using work = temporaryFolder();
  killed(work.folder);
  const printed: string[] = [];
  const output = { write: (text: string) => void printed.push(text), isTTY: false, columns: 80 };
  const { signal } = new AbortController();
  const world = {
    env: {},
    cwd: '/nowhere',
    stdout: output,
    stderr: output,
    isCI: true,
    interrupted: signal,
    emergency: signal,
  };

  expect([...readEvents(join(work.folder, id))]).toEqual(rows);
  expect(check(work.folder, {}, world)).toBe(2);
  expect(printed.join('')).toMatch(
    /^01-shop-payment-lost-reply: inconclusive the experiment was interrupted/,
  );

  const { experiments, run, note } = await writeReport(work.folder);
  expect({ note, status: run.status }).toEqual({ note: 'a note', status: undefined });
  expect(experiments[0]?.record).toMatchObject({
    status: 'interrupted',
    healProven: false,
    baselineMet: true,
    faultBeganMs: 900,
    faults: [{ what: 'lost-reply', where: 'order->payment', beganMs: 900, evidence: { level: 'none' } }],
    verdict: 'inconclusive',
  });
});

test('an experiment without events is said to be not judged, and makes the whole inconclusive', () => {
  using work = temporaryFolder();
  killed(work.folder);
  writeFileSync(
    join(work.folder, 'run.json'),
    readFileSync(join(work.folder, 'run.json'), 'utf8').replace(id, '01-x'),
  );
  const printed: string[] = [];
  const output = { write: (text: string) => void printed.push(text), isTTY: false, columns: 80 };
  const { signal } = new AbortController();
  const world = {
    env: {},
    cwd: '/nowhere',
    stdout: output,
    stderr: output,
    isCI: true,
    interrupted: signal,
    emergency: signal,
  };
  expect(check(work.folder, {}, world)).toBe(2);
  expect(printed.join('')).toContain('01-x: not judged');
});
