/** `seatrial demo`, the main job of a fresh clone: plan, break and judge a shop that is broken on purpose. */

import { join } from 'node:path';
import { renderJson } from '../../report/json.ts';
import { describePlan } from '../describe-plan.ts';
import { chooseBugs, demoBugs, finderOf, readBugs, withBugs, type Bug } from '../demo-bugs.ts';
import { exitCodeOfRun, exitCodes, type ExitCode } from '../exit-code.ts';
import { experimentsOfPlan, numbered } from '../gather-experiments.ts';
import { makePlan } from '../make-plan.ts';
import { paintFor, type Paint } from '../paint.ts';
import { printOutcome } from '../print-outcome.ts';
import type { DemoFlags } from '../flags.ts';
import type { RunOutcome } from '../open-run.ts';
import { conductRun } from '../run.ts';
import type { World } from '../world.ts';
import { readReportData } from '../write-report.ts';
import type { Finished } from '../experiment.ts';

/** How many weak spots the demo prints, and at most tries. */
const shownMost = 8;

const note =
  'The shop is broken on purpose: bugs were switched on before this run. The plan did not know which.';

/** Runs the demo and says what was found and what was missed. Ends 0, unless it was cut short: the bugs are meant to be there. */
export async function demo(flags: DemoFlags, world: World): Promise<ExitCode> {
  const paint = paintFor(world.stderr, world);
  const say = (text: string): void => {
    world.stderr.write(text);
  };
  const bugs = chooseBugs(flags.bugs ?? demoBugs, readBugs(world.cwd));
  const plan = makePlan(
    {
      target: 'shop',
      failures: [],
      shippedHistoryOnly: true,
      ...(flags.emptyHistory === true ? { noHistory: true } : {}),
    },
    world,
  );
  say(`${describePlan(plan, paint, { most: shownMost, width: Math.min(110, world.stderr.columns) })}\n`);

  const experiments = numbered(experimentsOfPlan(plan, world.cwd));
  say(
    `${paint.bold('Breaking it')} (${Math.round(flags.budget / 1_000)} s of experiments, ${flags.lanes} at once)\n\n`,
  );
  const outcome = await conductRun(
    {
      experiments,
      plan,
      command: 'seatrial demo',
      budgetMs: flags.budget,
      lanes: flags.lanes,
      env: withBugs(world, bugs),
      learn: true,
      note,
    },
    world,
    paint,
  );
  const confessions = bugs.map((bug) => ({ bug, by: finderOf(bug, outcome.finished) }));
  if (flags.json === true) world.stdout.write(await asJson(confessions, outcome));
  else await printOutcome(outcome, flags, world);
  // A violation is what the demo is for; what went wrong with the run itself is not.
  const code = exitCodeOfRun(outcome);
  if (world.interrupted.aborted) return exitCodes.interrupted;
  if (code === exitCodes.safety || outcome.record.status === 'aborted') return exitCodes.safety;
  say(confess(confessions, paint));
  return code === exitCodes.failed ? exitCodes.failed : exitCodes.held;
}

/** A bug, and what found it. */
interface Confession {
  readonly bug: Bug;
  readonly by: Finished | undefined;
}

/** Now the truth is told: which of the bugs were found, and by what. */
function confess(confessions: readonly Confession[], paint: Paint): string {
  const lines = confessions.map(({ bug, by }) => {
    const what = `${bug.name} (${bug.service}, ${bug.rules.join(' + ')})`;
    return by === undefined
      ? `  ${paint.yellow('missed')} ${what}: ${bug.summary}`
      : `  ${paint.green('found ')} ${what} by ${by.record.id}: ${bug.summary}`;
  });
  const found = confessions.filter(({ by }) => by !== undefined).length;
  const title = `The shop is broken on purpose: ${found} of ${confessions.length} bugs found.`;
  return `\n${paint.bold(title)}\n${lines.join('\n')}\n`;
}

async function asJson(confessions: readonly Confession[], { folder }: RunOutcome): Promise<string> {
  const bugs = confessions.map(({ bug, by }) => ({
    name: bug.name,
    service: bug.service,
    rules: bug.rules,
    found: by !== undefined,
    ...(by === undefined ? {} : { by: join(folder, by.record.id) }),
  }));
  const report = JSON.parse(renderJson(await readReportData(folder))) as unknown;
  return `${JSON.stringify({ bugs, report })}\n`;
}
