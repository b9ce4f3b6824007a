/** From what a person names (scenario files, folders of them, plans) to experiments. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SeatrialError } from '../lib/errors.ts';
import { matchesName } from '../lib/name-pattern.ts';
import type { Plan } from '../model/plan.ts';
import { attemptAll } from './attempt-all.ts';
import type { Experiment } from './experiment.ts';
import { loadTarget, readPlan, readScenarios, readText, shown } from './files.ts';
import { scenarioModuleInFolder } from './read-scenario-module.ts';
import type { World } from './world.ts';

/** The experiments a person asked for: each argument a plan, a scenario file, or a folder of scenario files. */
export async function gatherExperiments(
  paths: readonly string[],
  { only, seed }: { only?: string; seed?: number },
  world: World,
): Promise<{ experiments: Experiment[]; plan?: Plan }> {
  const read = (
    await allOf(
      paths.map(async (given) => {
        const files = scenarioPaths(resolve(world.cwd, given));
        return await allOf(files.map((file) => readWanted(file, world.cwd)));
      }),
    )
  ).flat();
  const plan = read.findLast((one) => one.plan !== undefined)?.plan;
  const wanted = read.flatMap((one) => one.wanted);
  const chosen = wanted.filter(({ scenario }) => only === undefined || matchesName(scenario.name, only));
  if (chosen.length === 0) {
    throw new SeatrialError(
      'E_USAGE',
      only === undefined ? 'there is no scenario to run' : `no scenario matches --only ${only}`,
      {
        hint:
          wanted.length === 0
            ? 'give a scenario file (.yaml, .ts), a folder of them, or a plan.json whose weak spots have scenarios'
            : `known: ${wanted.map(({ scenario }) => scenario.name).join(', ')}`,
      },
    );
  }
  const experiments = numbered(
    chosen.map((one) => (seed === undefined ? one : { ...one, scenario: { ...one.scenario, seed } })),
  );
  return { experiments, ...(plan === undefined ? {} : { plan }) };
}

/** Experiments with their folders' names: `01-…`, in order. */
export function numbered(wanted: readonly Omit<Experiment, 'id'>[]): Experiment[] {
  return wanted.map((one, index) => ({
    ...one,
    id: `${String(index + 1).padStart(2, '0')}-${one.scenario.name}`,
  }));
}

/** Every weak spot that has a scenario, in the plan's order. */
export function experimentsOfPlan(plan: Plan, cwd: string): Omit<Experiment, 'id'>[] {
  return plan.weakSpots.flatMap(({ scenario, candidate, costSeconds }) =>
    scenario === undefined
      ? []
      : [
          {
            scenario,
            target: loadTarget(scenario.target, cwd),
            candidate,
            ...(costSeconds === undefined ? {} : { costSeconds }),
          },
        ],
  );
}

function scenarioPaths(path: string): string[] {
  if (!existsSync(path)) {
    throw new SeatrialError('E_FILE_MISSING', `there is no ${shown(path)}`, {
      hint: 'give a scenario file, a folder of them, or a plan.json',
    });
  }
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => /\.ya?ml$/.test(name) || scenarioModuleInFolder.test(name))
    .sort()
    .map((name) => join(path, name));
}

/** What one file asks for. A JSON file is a plan, unless it has what only a scenario has. */
async function readWanted(
  file: string,
  cwd: string,
): Promise<{ wanted: Omit<Experiment, 'id'>[]; plan?: Plan }> {
  const text = file.endsWith('.json') ? readText(file) : '';
  if (text === '' || (text.includes('"workload"') && !text.includes('"weakSpots"')))
    return { wanted: await readScenarios(file, cwd) };
  const plan = readPlan(file, cwd);
  return { plan, wanted: experimentsOfPlan(plan, cwd) };
}

/** What all of them gave, in order; what was refused is told of at once. */
async function allOf<T>(readings: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(readings);
  return attemptAll(
    settled.map((one) => () => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    }),
  );
}
