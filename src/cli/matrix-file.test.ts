import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Matrix } from '../model/matrix.ts';
import type { RunRecord } from '../model/run-record.ts';
import { temporaryFolder } from '../testing/command-line.ts';
import { fakeTarget } from '../testing/fake-target.ts';
import { findMatrix, refuseOther, writeMatrix } from './matrix-file.ts';
import { digestOf } from './resumable-run.ts';
import type { PlaceChoice } from './place-choice.ts';

const matrix: Matrix = {
  schemaVersion: 1,
  target: 'fake',
  targetDigest: digestOf(fakeTarget),
  saga: 'book',
  seed: 1,
  paths: [],
  cells: [],
  leftOut: [],
};
const record: RunRecord = {
  schemaVersion: 1,
  run: '2026-01-14T10-00-00',
  command: 'seatrial matrix',
  seatrial: '1.0.0',
  node: '20',
  platform: 'linux',
  seed: 1,
  environment: { SHOP_BUGS: '' },
  startedAt: '2026-01-14T10:00:00Z',
  experiments: [],
  notRun: [],
};
const place: PlaceChoice = { runtime: 'process' };
const same = { target: fakeTarget, saga: undefined, seed: undefined, environment: {}, place };

describe('going on with a matrix', () => {
  test.each([
    [{}, undefined],
    [{ saga: 'book', seed: 1 }, undefined],
    [{ environment: { SHOP_BUGS: '' } }, undefined],
    [{ saga: 'other' }, 'its saga is book, not other'],
    [{ seed: 2 }, 'its seed is 1, not 2'],
    [{ environment: { SHOP_BUGS: 'lost-outbox' } }, "SHOP_BUGS was '' and is 'lost-outbox'"],
    [{ place: { runtime: 'container' as const } }, 'it ran with --runtime process, not --runtime container'],
    [{ target: { ...fakeTarget, description: 'another' } }, 'the target fake is described otherwise now'],
    [{ seed: 2, saga: 'other' }, 'its saga is book, not other; its seed is 1, not 2'],
  ])('%j: %s', (change, why) => {
    const go = (): void => {
      refuseOther({ folder: '', matrix, record }, { ...same, ...change });
    };
    if (why === undefined) expect(go).not.toThrow();
    else expect(go).toThrow(`the matrix 2026-01-14T10-00-00 cannot be gone on with: ${why}`);
  });

  test('the newest run that is one, or the run that is named', () => {
    using work = temporaryFolder();
    expect(() => findMatrix(true, work.folder)).toThrow('there is no matrix below');
    for (const [run, isMatrix] of [
      ['2026-01-14T10-00-00', true],
      ['2026-01-14T11-00-00', true],
      ['2026-01-14T12-00-00', false],
    ] as const) {
      const folder = join(work.folder, 'reports', run);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...record, run }));
      if (isMatrix) writeMatrix(folder, matrix);
    }
    expect(findMatrix(true, work.folder).record.run).toBe('2026-01-14T11-00-00');
    expect(findMatrix('2026-01-14T10-00-00', work.folder).matrix).toEqual(matrix);
    expect(() => findMatrix('2026-01-14T12-00-00', work.folder)).toThrow(
      'is no matrix: it has no matrix.json',
    );
  });
});
