/** `seatrial explore`: a search for what breaks a target, shrunk to the least that still does; one that was killed goes on where it was. */

import { join } from 'node:path';
import { search } from '../../explore/search.ts';
import type { Trial } from '../../explore/ports.ts';
import type { Exploration, SearchFinding } from '../../model/explore.ts';
import type { Plan } from '../../model/plan.ts';
import { renderExploration } from '../../report/exploration-text.ts';
import { renderJson } from '../../report/json.ts';
import { startBudget } from '../budget.ts';
import { defaultTarget } from '../default-target.ts';
import { exitCodeOfExploration, type ExitCode } from '../exit-code.ts';
import {
  findExploration,
  refuseOtherExploration,
  writeExploration,
  type EarlierExploration,
} from '../exploration-file.ts';
import { createExplorationNews } from '../exploration-news.ts';
import { loadTarget, shown, type LoadedTarget } from '../files.ts';
import { findingFiles, writeFindingFiles } from '../finding-files.ts';
import type { ExploreFlags } from '../flags.ts';
import { experimentsOfPlan, numbered } from '../gather-experiments.ts';
import { makePlan } from '../make-plan.ts';
import { inRun, type OpenRun, type RunOutcome } from '../open-run.ts';
import { paintFor } from '../paint.ts';
import { lanesAt, placeOf, placeProblems, placeWords, type PlaceChoice } from '../place-choice.ts';
import { planAtPlace } from '../plan-at-place.ts';
import { progressLine } from '../progress-line.ts';
import { digestOf } from '../resumable-run.ts';
import { targetEnvironment } from '../target-environment.ts';
import { trialsIn } from '../trials.ts';
import type { World } from '../world.ts';
import { readReportData } from '../write-report.ts';

/** Without a word about how much: as long as somebody waits for it. */
const budgetMsDefault = 10 * 60_000;
const lanesDefault = 2;

/** Searches and prints what was found. */
export async function explore(flags: ExploreFlags, world: World): Promise<ExitCode> {
  const earlier = flags.resume === undefined ? undefined : findExploration(flags.resume, world.cwd);
  const begun = earlier === undefined ? await begin(flags, world) : resume(earlier, flags, world);
  let found: Exploration | undefined;
  const outcome = await inRun(
    {
      experiments: numbered(experimentsOfPlan(begun.plan, world.cwd)),
      addsFaults: true,
      plan: begun.plan,
      command: earlier?.record.command ?? commandLine(begun, flags),
      env: world.env,
      place: begun.place,
      ...(earlier === undefined ? {} : { into: earlier }),
    },
    world,
    async (run) => {
      found = await searchIn(run, begun, { flags, world });
    },
  );
  return await tell(outcome, found, { flags, world });
}

/** A search that is to be made. */
interface Begun {
  readonly target: LoadedTarget;
  readonly plan: Plan;
  readonly place: PlaceChoice;
  readonly seed: number;
  readonly lanes: number;
  readonly experiments?: number | undefined;
  readonly budgetMs?: number | undefined;
  /** What an earlier run was told. */
  readonly tries: Exploration['tries'];
}

async function begin(flags: ExploreFlags, world: World): Promise<Begun> {
  const target = loadTarget(flags.target ?? defaultTarget(world.cwd), world.cwd);
  const place = placeOf(flags);
  const { experiments, budget } = flags;
  return {
    target,
    plan: await planAtPlace(
      makePlan({ target: target.target.name, failures: [] }, world),
      target.target,
      place,
    ),
    place,
    seed: flags.seed ?? 1,
    lanes: lanesAt(place, flags.lanes ?? lanesDefault),
    experiments,
    budgetMs: budget ?? (experiments === undefined ? budgetMsDefault : undefined),
    tries: [],
  };
}

function resume(earlier: EarlierExploration, flags: ExploreFlags, world: World): Begun {
  const { exploration, plan, record } = earlier;
  const target = loadTarget(exploration.target, world.cwd);
  const place = placeOf(flags, record.place);
  refuseOtherExploration(earlier, {
    target: target.target,
    seed: flags.seed,
    lanes: flags.lanes,
    environment: targetEnvironment(target.target, world.env),
    place,
  });
  const experiments = flags.experiments ?? exploration.experiments;
  return {
    target,
    plan,
    place,
    seed: exploration.seed,
    lanes: exploration.lanes,
    experiments,
    budgetMs: flags.budget ?? (experiments === undefined ? budgetMsDefault : undefined),
    tries: exploration.tries,
  };
}

async function searchIn(
  run: OpenRun,
  { target, plan, place, seed, lanes, experiments, budgetMs, tries }: Begun,
  { flags, world }: { readonly flags: ExploreFlags; readonly world: World },
): Promise<Exploration> {
  using line = progressLine(world, {});
  const news = createExplorationNews(paintFor(world.stderr, world), tries.length);
  let made = tries.length;
  const onProgress = ({ purpose }: Trial, text: string): void => {
    line.show?.(() => `${made} made; ${purpose}: ${text}`);
  };
  const kept = new Map<number, SearchFinding>();
  const keep = (finding: SearchFinding): void => {
    if (kept.get(finding.number) === finding) return;
    kept.set(finding.number, finding);
    writeFindingFiles(run, finding, { seed });
  };
  const budget = startBudget(budgetMs, () => performance.now());
  await using trials = trialsIn(run, { target, lanes, budget, onProgress });
  return await search(
    {
      target: target.target,
      targetDigest: digestOf(target.target),
      weakSpots: plan.weakSpots,
      seed,
      lanes,
      tries,
      ...(experiments === undefined ? {} : { experiments }),
      stopOnViolated: flags.stopOn === 'violated',
      isPossible: (scenario) => placeProblems(scenario, target.target, place).length === 0,
      onChange: (exploration) => {
        made = exploration.tries.length;
        // Until it is where it was, what is written down is more than what it has.
        if (made >= tries.length) writeExploration(run.folder, exploration);
        for (const finding of exploration.findings) keep(finding);
        for (const text of news(exploration)) line.say(`${text}\n`);
      },
    },
    trials,
  );
}

async function tell(
  outcome: RunOutcome,
  exploration: Exploration | undefined,
  { flags, world }: { readonly flags: ExploreFlags; readonly world: World },
): Promise<ExitCode> {
  const { stdout } = world;
  const { folder } = outcome;
  if (flags.json === true) stdout.write(renderJson(await readReportData(folder)));
  else if (exploration !== undefined) {
    const text = renderExploration(exploration, {
      paint: paintFor(stdout, world),
      width: Math.min(110, stdout.columns),
      commands: (finding) => {
        const { scenario, test } = findingFiles(folder, finding);
        return [
          `scenario   ${shown(scenario)}`,
          `test       ${shown(test)}`,
          `replay     npx seatrial replay ${shown(join(folder, finding.shownBy))}`,
        ];
      },
    });
    stdout.write(`\n${text}\nreport: ${shown(join(folder, 'report.html'))}\n`);
  }
  return exitCodeOfExploration(outcome, exploration);
}

/** As a person would type it to have the same search again. */
function commandLine({ target, seed, lanes, place }: Begun, flags: ExploreFlags): string {
  return [
    `seatrial explore --target ${target.target.name}`,
    ...(flags.experiments === undefined ? [] : [`--experiments ${flags.experiments}`]),
    ...(flags.budget === undefined ? [] : [`--budget ${flags.budget / 1_000}s`]),
    `--seed ${seed}`,
    `--lanes ${lanes}`,
    ...(flags.stopOn === undefined ? [] : [`--stop-on ${flags.stopOn}`]),
    ...placeWords(place),
  ].join(' ');
}
