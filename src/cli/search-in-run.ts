/** A search in an open run: on what is started for it, or on functions; what it knows is on disk after every answer. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Trial } from '../explore/ports.ts';
import { search } from '../explore/search.ts';
import type { Exploration, SearchFinding } from '../model/explore.ts';
import { isSimulated } from '../testing/simulation/unsimulated.ts';
import { loadSimulation } from '../testing/simulation/load-simulation.ts';
import { simulationGround } from '../testing/simulation/trial-ground.ts';
import type { BegunExploration } from './begin-exploration.ts';
import { startBudget } from './budget.ts';
import { writeExploration } from './exploration-file.ts';
import { createExplorationNews } from './exploration-news.ts';
import { writeFindingFiles } from './finding-files.ts';
import type { ExploreFlags } from './flags.ts';
import type { OpenRun } from './open-run.ts';
import { paintFor } from './paint.ts';
import { progressLine } from './progress-line.ts';
import { digestOf } from './resumable-run.ts';
import { trialsIn, type Trials } from './trials.ts';
import type { World } from './world.ts';

/** Makes the search; tells on standard error what comes of it. */
export async function searchInRun(
  run: OpenRun,
  begun: BegunExploration,
  { flags, world }: { readonly flags: ExploreFlags; readonly world: World },
): Promise<Exploration> {
  const { target, plan, inProcess, seed, lanes, experiments, tries, isPossible } = begun;
  // All of them are written again.
  rmSync(join(run.folder, 'findings'), { recursive: true, force: true });
  using line = progressLine(world, flags);
  const news = createExplorationNews(paintFor(world.stderr, world), tries.length);
  let made = tries.length;
  const kept = new Map<number, SearchFinding>();
  const keep = (finding: SearchFinding, of: Exploration): void => {
    if (kept.get(finding.number) === finding) return;
    kept.set(finding.number, finding);
    writeFindingFiles(run, finding, of);
  };
  await using trials = await trialsOf(run, begun, {
    world,
    onProgress: ({ purpose }, text) => line.show?.(() => `${made} made; ${purpose}: ${text}`),
  });
  const exploration = await search(
    {
      target: target.target,
      targetDigest: digestOf(target.target),
      weakSpots: plan.weakSpots,
      seed,
      lanes,
      inProcess,
      tries,
      ...(experiments === undefined ? {} : { experiments }),
      stopOnViolated: flags.stopOn === 'violated',
      isPossible: inProcess ? isSimulated : isPossible,
      onChange: (now) => {
        made = now.tries.length;
        // Until it is where it was, what is written down is more than what it has.
        if (made >= tries.length) writeExploration(run.folder, now);
        for (const finding of now.findings) if (finding.state !== 'shrinking') keep(finding, now);
        for (const text of news(now)) line.say(`${text}\n`);
      },
    },
    trials,
  );
  for (const finding of exploration.findings) keep(finding, exploration);
  return exploration;
}

async function trialsOf(
  run: OpenRun,
  { target, lanes, budgetMs, inProcess }: BegunExploration,
  { world, onProgress }: { readonly world: World; readonly onProgress: (trial: Trial, text: string) => void },
): Promise<Trials> {
  const budget = startBudget(budgetMs, () => performance.now());
  if (!inProcess) return trialsIn(run, { target, lanes, budget, onProgress });
  const ground = simulationGround(await loadSimulation(target), {
    env: settings(world.env),
    // Virtual time is free: only what it really takes counts, and that is little.
    enough: () => run.stopped() ?? (budget.fits(0) ? undefined : 'the budget is used up'),
  });
  return { ...ground, [Symbol.asyncDispose]: () => Promise.resolve() };
}

function settings(env: World['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
