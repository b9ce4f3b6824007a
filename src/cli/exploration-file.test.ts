import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Exploration } from '../model/explore.ts';
import type { RunRecord } from '../model/run-record.ts';
import { samplePlan } from '../report/sample-plan.test-data.ts';
import { temporaryFolder } from '../testing/command-line.ts';
import { fakeTarget } from '../testing/fake-target.ts';
import {
  findExploration,
  readExploration,
  refuseOtherExploration,
  writeExploration,
} from './exploration-file.ts';
import { digestOf } from './resumable-run.ts';
import { runIdentity } from './run-identity.ts';

const exploration: Exploration = {
  schemaVersion: 1,
  target: 'fake',
  targetDigest: digestOf(fakeTarget),
  seed: 3,
  lanes: 2,
  tries: [],
  pruned: { unused: 0, neverCame: 0, equivalent: 0, superset: 0, limits: 0 },
  findings: [],
};
const record: RunRecord = {
  schemaVersion: 1,
  run: '2026-01-14T10-00-00',
  command: 'seatrial explore',
  seatrial: runIdentity().seatrial,
  node: '20',
  platform: 'linux',
  seed: 1,
  environment: {},
  startedAt: '2026-01-14T10:00:00Z',
  experiments: [],
  notRun: [],
};
const same = {
  target: fakeTarget,
  seed: undefined,
  lanes: undefined,
  experiments: undefined,
  inProcess: false,
  environment: {},
  place: { runtime: 'process' as const },
};

describe('going on with a search', () => {
  test.each([
    [{}, undefined],
    [{ seed: 3, lanes: 2 }, undefined],
    [{ seed: 4 }, 'its seed is 3, not 4'],
    [{ inProcess: true }, 'it was made not in one process'],
    [{ lanes: 4 }, 'it has 2 lanes, not 4'],
    [{ environment: { SHOP_BUGS: 'lost-outbox' } }, "SHOP_BUGS was not set and is 'lost-outbox'"],
    [{ place: { runtime: 'container' as const } }, 'it ran with --runtime process, not --runtime container'],
    [{ target: { ...fakeTarget, description: 'another' } }, 'the target fake is described otherwise now'],
  ])('%j: %s', (change, why) => {
    const go = (): void => {
      refuseOtherExploration({ folder: '', exploration, record, plan: samplePlan }, { ...same, ...change });
    };
    if (why === undefined) expect(go).not.toThrow();
    else expect(go).toThrow(`the search 2026-01-14T10-00-00 cannot be gone on with: ${why}`);
  });

  test('what is written is read; a run that is none is told', () => {
    using work = temporaryFolder();
    expect(() => findExploration(true, work.folder)).toThrow('there is no search below');
    const folder = join(work.folder, 'reports', record.run);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'run.json'), JSON.stringify(record));
    expect(() => findExploration(record.run, work.folder)).toThrow('is no search: it has no explore.json');
    writeExploration(folder, exploration);
    expect(readExploration(folder)).toEqual(exploration);
  });
});
