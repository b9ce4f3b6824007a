/**
 * `seatrial nightly`: plan → run → check → learn → report, within one budget of time for all of it. What it learns ranks the next
 * night's plan, and the report says what changed since the last one.
 */

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../lib/errors.ts';
import { brokenSubjects, subjectOf } from '../../plan/changes.ts';
import { historyName } from '../../plan/experience.ts';
import { wholeBudget } from '../budget.ts';
import { defaultTarget } from '../default-target.ts';
import { describePlan } from '../describe-plan.ts';
import { exitCodeOfRun, type ExitCode } from '../exit-code.ts';
import type { Experiment } from '../experiment.ts';
import { loadTarget, readText } from '../files.ts';
import type { NightlyFlags } from '../flags.ts';
import { experimentsOfPlan, gatherExperiments, numbered } from '../gather-experiments.ts';
import { learntFile, mendTail, readLearnt } from '../learnt.ts';
import { makePlan } from '../make-plan.ts';
import { paintFor } from '../paint.ts';
import { placeOf, placeWords } from '../place-choice.ts';
import { planAtPlace } from '../plan-at-place.ts';
import { printOutcome } from '../print-outcome.ts';
import { conductRun } from '../run.ts';
import type { World } from '../world.ts';

/** How many weak spots are printed. */
const shownMost = 5;

/** Spends the budget on a night's experiments and says what was found, and what is different from the last night. */
export async function nightly(
  paths: readonly string[],
  flags: NightlyFlags,
  world: World,
): Promise<ExitCode> {
  const budget = wholeBudget(flags.budget, () => performance.now());
  const reports = join(world.cwd, 'reports');
  const target = flags.target ?? defaultTarget(world.cwd);
  const given = paths.length === 0 ? [] : (await gatherExperiments(paths, {}, world)).experiments;
  mendTail(learntFile(reports));
  const earlier = readLearnt(reports);
  const place = placeOf(flags);
  const plan = await planAtPlace(
    makePlan({ target, failures: [] }, world),
    loadTarget(target, world.cwd).target,
    place,
  );
  const paint = paintFor(world.stderr, world);
  world.stderr.write(
    `${describePlan(plan, paint, { most: shownMost, width: Math.min(110, world.stderr.columns) })}\n`,
  );

  const outcome = await conductRun(
    {
      experiments: numbered(inOrder(experimentsOfPlan(plan, world.cwd), given, brokenSubjects(earlier))),
      plan,
      command: commandLine(paths, flags, target),
      budget,
      lanes: flags.lanes,
      env: world.env,
      learn: true,
      earlier,
      ...(flags.keep === undefined ? {} : { keep: flags.keep }),
      place,
    },
    world,
    paint,
  );
  showStepSummary(readText(join(outcome.folder, 'summary.md')), world);
  await printOutcome(outcome, flags, world);
  return exitCodeOfRun(outcome);
}

type Wanted = Omit<Experiment, 'id'>;

/** What is known to be broken first: is it mended? Then what a person asked for by name, then what else the plan holds. */
function inOrder(
  planned: readonly Wanted[],
  given: readonly Wanted[],
  broken: ReadonlySet<string>,
): readonly Wanted[] {
  const isBroken = (one: Wanted): boolean => broken.has(subjectOfWanted(one) ?? '');
  return [
    ...[...planned, ...given].filter(isBroken),
    ...[...given, ...planned].filter((one) => !isBroken(one)),
  ];
}

function subjectOfWanted({ scenario, candidate }: Wanted): string | undefined {
  return subjectOf({
    scenario: historyName(scenario.target, scenario.name),
    ...(candidate === undefined ? {} : { candidate: historyName(scenario.target, candidate) }),
  });
}

/** GitHub shows what a step writes to this file on the page of the run. That it cannot be written is no reason to fail. */
function showStepSummary(markdown: string, world: World): void {
  const file = world.env['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') return;
  try {
    appendFileSync(file, markdown);
  } catch (error) {
    world.stderr.write(`the step summary ${file} cannot be written: ${messageOf(error)}\n`);
  }
}

/** As a person would type it to have the same night again. */
function commandLine(paths: readonly string[], flags: NightlyFlags, target: string): string {
  const { budget, lanes } = flags;
  return [
    'seatrial nightly',
    ...paths,
    `--target ${target}`,
    `--budget ${budget / 1_000}s`,
    `--lanes ${lanes}`,
    ...placeWords(placeOf(flags)),
  ].join(' ');
}
