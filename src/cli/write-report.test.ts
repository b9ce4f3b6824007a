/** The files of a report: those of a matrix have the details of its held cells apart, as long as they hold. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { ReportData } from '../report/data.ts';
import { sampleMatrix } from '../report/sample-matrix.test-data.ts';
import { temporaryFolder } from '../testing/command-line.ts';
import { writeMatrix } from './matrix-file.ts';
import { writeReport } from './write-report.ts';

const held = '04-inventory-slow-1';

/** The folder of the run, as it is when it has ended. */
function writeRun(folder: string, { run, experiments, matrix }: ReportData): void {
  writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
  if (matrix !== undefined) writeMatrix(folder, matrix);
  for (const { record, scenario, verdict } of experiments) {
    const place = join(folder, record.id);
    mkdirSync(place);
    writeFileSync(join(place, 'scenario.yaml'), stringify(scenario, { aliasDuplicateObjects: false }));
    writeFileSync(join(place, 'verdict.json'), JSON.stringify(verdict));
  }
}

test('a held cell has its details apart until it is judged otherwise; other cells have none', async () => {
  using work = temporaryFolder();
  const { folder } = work;
  const sample = await sampleMatrix({ held: 1 });
  writeRun(folder, sample);
  const apart = (): readonly string[] =>
    sample.experiments
      .map(({ record }) => record.id)
      .filter((id) => existsSync(join(folder, id, 'details.html')));

  await writeReport(folder);
  expect(apart()).toEqual([held]);
  expect(readFileSync(join(folder, held, 'details.html'), 'utf8')).toContain(`id="experiment-${held}"`);
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain(`./${held}/details.html`);

  const file = join(folder, held, 'verdict.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"status":"held"', '"status":"inconclusive"'));
  await writeReport(folder);
  expect(apart()).toEqual([]);
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).not.toContain('details.html');
});

test('the experiments of a run that is no matrix have none', async () => {
  using work = temporaryFolder();
  const { matrix, ...run } = await sampleMatrix({ held: 1 });
  expect(matrix).toBeDefined();
  writeRun(work.folder, run);
  await writeReport(work.folder);
  expect(existsSync(join(work.folder, held, 'details.html'))).toBe(false);
  expect(readFileSync(join(work.folder, 'report.html'), 'utf8')).toContain(`Timeline of ${held}`);
});
