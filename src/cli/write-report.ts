/** The report stage on a run's folder: `report.html`, `report.json`, `junit.xml`, `summary.md` from what is on disk. */

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '../model/document.ts';
import type { Exploration } from '../model/explore.ts';
import { planSchema } from '../model/plan.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { topologySchema } from '../model/topology.ts';
import { verdictSchema } from '../model/verdict.ts';
import type { ExperimentRecord } from '../model/run-record.ts';
import type { ReportData, ReportExperiment } from '../report/data.ts';
import { detailedApart, renderDetails } from '../report/details.ts';
import { renderHtml } from '../report/page.ts';
import { renderJson } from '../report/json.ts';
import { renderJUnit } from '../report/junit.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { summariseEvents } from '../report/timeline.ts';
import { readRunRecord, readText, shown } from './files.ts';
import { readEvents } from './judge-folder.ts';
import { readExploration } from './exploration-file.ts';
import { readMatrix } from './matrix-file.ts';
import { writeWhole } from './run-folder.ts';

/** Gathers the run in `folder`. */
export async function readReportData(folder: string): Promise<ReportData> {
  const run = readRunRecord(folder);
  const plan = optional(folder, 'plan.json', planSchema);
  const topology = optional(folder, 'topology.json', topologySchema);
  const matrix = readMatrix(folder);
  const exploration = readExploration(folder);
  const told = exploration === undefined ? run.experiments : toldOf(exploration, run.experiments);
  return {
    run,
    ...(plan === undefined ? {} : { plan }),
    ...(topology === undefined ? {} : { topology }),
    ...(matrix === undefined ? {} : { matrix }),
    ...(exploration === undefined ? {} : { exploration }),
    ...(run.note === undefined ? {} : { note: run.note }),
    generatedAt: new Date().toISOString(),
    experiments: await Promise.all(told.map(async (record) => await readExperiment(folder, record))),
  };
}

/** Of a search: what explored, the clean twins, and what shows each finding. What was only made to shrink these is told by its count. */
function toldOf(
  { tries, findings }: Exploration,
  experiments: readonly ExperimentRecord[],
): readonly ExperimentRecord[] {
  const shown = new Set([
    ...tries.filter(({ purpose }) => purpose === 'explore').map(({ answer }) => answer.experiment),
    ...findings.flatMap(({ twin, shownBy }) => [twin, shownBy]),
  ]);
  return experiments.filter(({ id }) => shown.has(id));
}

async function readExperiment(folder: string, record: ExperimentRecord): Promise<ReportExperiment> {
  const place = join(folder, record.id);
  const verdict = optional(place, 'verdict.json', verdictSchema);
  const file = join(place, 'scenario.yaml');
  return {
    record,
    scenario: readDocument(scenarioSchema, readText(file), { file: shown(file) }),
    ...(verdict === undefined ? {} : { verdict }),
    timeline: await summariseEvents(readEvents(place), verdict === undefined ? {} : { verdict }),
    replay: replayCommand(folder, record.id),
  };
}

/** Writes the four files of the report, and the details that stand apart into the folders of their experiments. */
export async function writeReport(folder: string): Promise<ReportData> {
  const data = await readReportData(folder);
  writeWhole(join(folder, 'report.html'), renderHtml(data));
  writeDetails(folder, data);
  writeWhole(join(folder, 'report.json'), renderJson(data));
  writeWhole(join(folder, 'junit.xml'), renderJUnit(data));
  writeWhole(join(folder, 'summary.md'), renderMarkdown(data));
  return data;
}

/** Of what may have many. What is judged otherwise by now has none any more: the page has all of it. */
function writeDetails(folder: string, data: ReportData): void {
  if (data.matrix === undefined && data.exploration === undefined) return;
  const apart = detailedApart(data);
  for (const experiment of data.experiments) {
    const file = join(folder, experiment.record.id, 'details.html');
    if (apart.includes(experiment)) writeWhole(file, renderDetails(data, experiment));
    else rmSync(file, { force: true });
  }
}

/** The command that repeats an experiment. */
export function replayCommand(folder: string, id: string): string {
  return `npx seatrial replay ${asArgument(shown(join(folder, id)))}`;
}

/** Quoted where a shell would take it apart. */
function asArgument(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function optional<T>(
  folder: string,
  name: string,
  schema: Parameters<typeof readDocument<T>>[0],
): T | undefined {
  const file = join(folder, name);
  return existsSync(file) ? readDocument(schema, readText(file), { file: shown(file) }) : undefined;
}
