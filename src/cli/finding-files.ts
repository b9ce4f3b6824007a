/** What a search found as files that can be committed: a scenario and a test of each finding, below `findings/` of the run. */

import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Exploration, SearchFinding } from '../model/explore.ts';
import { findingName } from '../report/finding-name.ts';
import { scenarioFileOf } from '../report/scenario-file.ts';
import { testFileOf } from '../report/test-file.ts';
import { shown } from './files.ts';
import { placeWords, type PlaceChoice } from './place-choice.ts';
import { writeWhole } from './run-folder.ts';

/** The files of a finding. */
export interface FindingFiles {
  readonly scenario: string;
  readonly test: string;
}

/** Where the files of a finding are: named after what broke, and where two of a search are called the same, with a number. */
export function findingFiles(
  folder: string,
  finding: SearchFinding,
  { findings }: Pick<Exploration, 'findings'>,
): FindingFiles {
  const name = findingName(finding);
  const isTaken = findings.some((one) => one.number < finding.number && findingName(one) === name);
  const base = join(folder, 'findings', isTaken ? `${name}-${finding.number}` : name);
  return { scenario: `${base}.yaml`, test: `${base}.test.ts` };
}

/** The command that runs it again, as a person would type it. */
export function findingCommand(scenario: string, place: PlaceChoice): string {
  return ['npx seatrial run', shown(scenario), ...placeWords(place)].join(' ');
}

/** Writes them as they are now. */
export function writeFindingFiles(
  { folder, place }: { readonly folder: string; readonly place: PlaceChoice },
  finding: SearchFinding,
  exploration: Pick<Exploration, 'seed' | 'findings' | 'inProcess'>,
): void {
  const { scenario, test } = findingFiles(folder, finding, exploration);
  mkdirSync(join(folder, 'findings'), { recursive: true });
  const replay = findingCommand(scenario, place);
  writeWhole(
    scenario,
    scenarioFileOf(finding, {
      seed: exploration.seed,
      run: shown(folder),
      replay,
      inProcess: exploration.inProcess === true,
    }),
  );
  writeWhole(test, testFileOf(finding, { scenarioFile: basename(scenario), runtime: place.runtime }));
}
