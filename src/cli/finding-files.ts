/** What a search found as files that can be committed: a scenario and a test of each finding, below `findings/` of the run. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
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

/** Where the files of a finding are. Its number is part of the names: two findings may be called the same. */
export function findingFiles(folder: string, finding: SearchFinding): FindingFiles {
  const base = join(folder, 'findings', `${finding.number}-${findingName(finding)}`);
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
  { seed }: Pick<Exploration, 'seed'>,
): void {
  const { scenario, test } = findingFiles(folder, finding);
  mkdirSync(join(folder, 'findings'), { recursive: true });
  const replay = findingCommand(scenario, place);
  writeWhole(scenario, scenarioFileOf(finding, { seed, run: shown(folder), replay }));
  const scenarioFile = `./${finding.number}-${findingName(finding)}.yaml`;
  writeWhole(test, testFileOf(finding, { scenarioFile, runtime: place.runtime }));
}
