/** Documents from files: found, read, and refused with a way on. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { SeatrialError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import { fieldOf, itemsOf } from '../lib/untyped.ts';
import { readDocument } from '../model/document.ts';
import type { Finding, Path } from '../model/finding.ts';
import { scenarioFindings, targetFindings } from '../model/names.ts';
import { placePattern } from '../model/place.ts';
import { planSchema, type Plan } from '../model/plan.ts';
import { runRecordSchema, type ExperimentRecord, type RunRecord } from '../model/run-record.ts';
import { scenarioSchema, type Scenario } from '../model/scenario.ts';
import { targetSchema, type Target } from '../model/target.ts';
import { packageRoot } from './package-root.ts';
import { readScenarioModule, scenarioModulePattern } from './read-scenario-module.ts';

/** A target with the places of its files. */
export interface LoadedTarget {
  readonly target: Target;
  /** The folder of target.yaml. */
  readonly folder: string;
  /** Where the target's compiled files are (`${built}`). */
  readonly built: string;
}

const bytesMax = 256 * 1024 * 1024;

/**
 * The text of a file.
 *
 * @throws {@link SeatrialError} `E_FILE_MISSING` when it is not there, `E_FILE_INVALID` when it is too large, or no text
 */
export function readText(file: string): string {
  if (!existsSync(file)) throw new SeatrialError('E_FILE_MISSING', `there is no file ${shown(file)}`);
  if (!statSync(file).isFile()) throw new SeatrialError('E_FILE_MISSING', `${shown(file)} is no file`);
  const { size } = statSync(file);
  if (size > bytesMax) {
    throw new SeatrialError('E_FILE_INVALID', `${shown(file)} has ${size} bytes; ${bytesMax} is the most`);
  }
  const text = readFileSync(file, 'utf8');
  if (text.includes('\0')) throw new SeatrialError('E_FILE_INVALID', `${shown(file)} is no text file`);
  return text;
}

/** Where targets are: the current folder's own `targets/` first, then the shipped ones. */
export function targetFolders(cwd: string): readonly string[] {
  return [join(cwd, 'targets'), join(packageRoot, 'targets')];
}

/** The target called `name`. */
export function loadTarget(name: string, cwd: string): LoadedTarget {
  const files = targetFolders(cwd).map((folder) => join(folder, name, 'target.yaml'));
  const file = files.find((one) => existsSync(one));
  if (file === undefined) {
    throw new SeatrialError('E_FILE_MISSING', `there is no target ${name}`, {
      hint: `looked for ${files.map(shown).join(' and ')}`,
    });
  }
  return readTarget(file);
}

/** The target in this file. */
export function readTarget(file: string): LoadedTarget {
  const folder = dirname(resolve(file));
  const target = readDocument(targetSchema, readText(file), { file: shown(file), also: targetFindings });
  const shipped = relative(join(packageRoot, 'targets'), folder);
  const inside = shipped !== '' && !shipped.startsWith('..');
  const built = inside ? join(packageRoot, 'dist', 'targets', shipped) : folder;
  return { target, folder, built };
}

/** A scenario, and what it is run on. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly target: LoadedTarget;
}

/** The scenarios in this file (a module may have several), their names checked against their targets. */
export async function readScenarios(file: string, cwd: string): Promise<LoadedScenario[]> {
  const text = readText(file);
  const also = (written: unknown): Finding[] => findingsAbout(written, [], cwd);
  const scenarios = scenarioModulePattern.test(file)
    ? await readScenarioModule({ file: resolve(file), shown: shown(file), text, also })
    : [readDocument(scenarioSchema, text, { file: shown(file), also })];
  return scenarios.map((scenario) => ({ scenario, target: loadTarget(scenario.target, cwd) }));
}

/** The scenario in an experiment's folder, on its target as it was described then. The target's programs are those of today. */
export function readStoredScenario(folder: string, cwd: string): LoadedScenario {
  const file = join(folder, 'scenario.yaml');
  const stored = join(folder, 'target.yaml');
  const target = readDocument(targetSchema, readText(stored), { file: shown(stored), also: targetFindings });
  const scenario = readDocument(scenarioSchema, readText(file), {
    file: shown(file),
    also: (written) => scenarioFindings(written, target),
  });
  return { scenario, target: { ...loadTarget(scenario.target, cwd), target } };
}

/** The plan in this file, the names in its scenarios checked against their targets. */
export function readPlan(file: string, cwd: string): Plan {
  return readDocument(planSchema, readText(file), {
    file: shown(file),
    also: (written) =>
      itemsOf(fieldOf(written, 'weakSpots')).flatMap((spot, index) => {
        const scenario = fieldOf(spot, 'scenario');
        return scenario === undefined ? [] : findingsAbout(scenario, ['weakSpots', index, 'scenario'], cwd);
      }),
  });
}

/** What is wrong with the names in a scenario that stands at `path` of its file; a target that is not there is one of them. */
function findingsAbout(scenario: unknown, path: Path, cwd: string): Finding[] {
  const name = fieldOf(scenario, 'target');
  if (typeof name !== 'string' || !placePattern.test(name)) return [];
  const folders = targetFolders(cwd);
  if (!folders.some((folder) => existsSync(join(folder, name, 'target.yaml')))) {
    const known = folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []));
    const near = nearest(name, known);
    const instead = near === undefined ? `known: ${known.join(', ')}` : `did you mean ${near}?`;
    return [{ path: [...path, 'target'], message: `no such target: ${name}; ${instead}` }];
  }
  const { target } = loadTarget(name, cwd);
  return scenarioFindings(scenario, target).map((finding) => ({
    ...finding,
    path: [...path, ...finding.path],
  }));
}

/** The record of the run in this folder. */
export function readRunRecord(folder: string): RunRecord {
  const file = join(folder, 'run.json');
  if (!existsSync(file)) {
    throw new SeatrialError('E_FILE_MISSING', `${shown(folder)} is no run: it has no run.json`, {
      hint: existsSync(join(folder, 'scenario.yaml'))
        ? `it is an experiment; the run is ${shown(dirname(folder))}`
        : 'a run is a folder such as reports/latest',
    });
  }
  return readDocument(runRecordSchema, readText(file), { file: shown(file) });
}

/**
 * The record of the experiment in this folder of the run.
 *
 * @throws {@link SeatrialError} `E_USAGE` when the run has no such experiment
 */
export function experimentIn({ run, experiments }: RunRecord, folder: string): ExperimentRecord {
  const id = basename(resolve(folder));
  const record = experiments.find((one) => one.id === id);
  if (record !== undefined) return record;
  throw new SeatrialError('E_USAGE', `${id} is no experiment of run ${run}`, {
    hint: knownExperiments(experiments.map((one) => one.id)),
  });
}

/** The first of these names, for a hint. */
export function knownExperiments(names: readonly string[]): string {
  const more = names.length > 4 ? [`and ${names.length - 4} more`] : [];
  return `known: ${[...names.slice(0, 4), ...more].join(', ') || 'none'}`;
}

/** A path as a person would write it from here. */
export function shown(file: string): string {
  const near = relative(process.cwd(), file);
  return near === '' ? '.' : near.startsWith('..') ? file : near;
}
