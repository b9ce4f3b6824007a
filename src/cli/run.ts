/** One run of experiments that are known before: in order, or as an agenda has it, each begun only when it fits the budget. */

import { meetsExpectation, parseExpectation } from '../model/expectation.ts';
import { createAgenda } from '../plan/agenda.ts';
import { startBudget, tooLittleLeft, type Budget } from './budget.ts';
import type { Finished } from './experiment.ts';
import { inRun, type OpenRun, type RunOutcome, type RunSetting } from './open-run.ts';
import type { Paint } from './paint.ts';
import { lanesAt } from './place-choice.ts';
import type { RunCompanion } from './run-companion.ts';
import { closingLine } from './summary.ts';
import { runTasks, type Task } from './tasks.ts';
import type { World } from './world.ts';

/** What is to be run, and how much of it. */
export interface RunOptions extends RunSetting {
  /** For the experiments alone. */
  readonly budgetMs?: number;
  /** Instead of `budgetMs`: one that began earlier. */
  readonly budget?: Budget;
  readonly lanes: number;
  /** Whether verdicts are remembered in `reports/failures.jsonl`. */
  readonly learn: boolean;
  /** Who goes along with it. */
  readonly companion?: RunCompanion;
}

/**
 * Conducts the run and writes its folder. Rejects only when the folder itself cannot be written, or before anything is done, as {@link inRun} does.
 */
export function conductRun(options: RunOptions, world: World, paint: Paint): Promise<RunOutcome> {
  return inRun(options, world, async (run) => {
    options.companion?.opened(run.folder);
    await conductAll(options, run, { world, paint });
  });
}

async function conductAll(
  { experiments, plan, companion, learn, lanes, ...options }: RunOptions,
  run: OpenRun,
  { world, paint }: { readonly world: World; readonly paint: Paint },
): Promise<void> {
  const budget = options.budget ?? startBudget(options.budgetMs, () => performance.now());
  const agenda = createAgenda(experiments, plan);
  const tasks = experiments.map((): Task => {
    // Which one it is, what was found by then decides.
    let title = '';
    const runNext = async (update: (text: string) => void): Promise<string | undefined> => {
      const lines: string[] = [];
      let next = agenda.next();
      title = next?.scenario.name ?? '';
      while (next !== undefined) {
        const { scenario, costSeconds } = next;
        const why = companion?.enough() ?? run.stopped() ?? tooLittleLeft(budget, scenario, costSeconds);
        if (why !== undefined) {
          if (companion === undefined) run.skip(scenario.name, why);
          else companion.skipped(why);
          break;
        }
        const one = await run.conduct(next, { onProgress: update });
        if (learn) run.learn(one);
        lines.push(`${closingLine(one, paint)}${expectedWords(one)}`);
        agenda.learn(next.candidate, one.verdict?.status);
        next = companion?.ended(one);
      }
      return lines.length === 0 ? undefined : lines.join('; once more: ');
    };
    return { title: () => title, run: runNext };
  });
  await runTasks(tasks, { lanes: lanesAt(run.place, lanes), world, paint });
}

/** A violation that does not count is told apart from one that does. */
function expectedWords({ verdict, experiment, record }: Finished): string {
  const { expect } = experiment.scenario;
  if (verdict?.status !== 'violated' || !meetsExpectation(verdict, expect, record.startedAt)) return '';
  const { until } = parseExpectation(expect);
  return until === undefined ? ', as the scenario expects' : `, accepted until ${until}`;
}
