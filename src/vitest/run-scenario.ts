/** A scenario, run by the command line as often as it takes to say whether it is what is expected of it. */

import { join } from 'node:path';
import { awaitUnlocked } from './await-unlocked.ts';
import { saidAfter, type Judgement } from './course.ts';
import { inconclusiveText, troubleText, unmetText } from './failure-text.ts';
import { startLeashed, type CommandPlace } from './leashed-command.ts';
import { expectationsOf, isSought, outcomeOf, type Outcome } from './outcome.ts';

/** What is run, and how often. */
export interface ScenarioRun extends CommandPlace {
  readonly name: string;
  readonly file: string;
  /** Flags of `seatrial run` that say where. */
  readonly flags: readonly string[];
  /** Left out: what the scenario says itself. */
  readonly expected?: string;
  readonly times: number;
  readonly retries: number;
}

/**
 * Resolves with why it is not as expected; `undefined`: it is. Every run after the first has the next seed.
 *
 * @param signal - aborted: the run is ended in order, and waited for; then it rejects with the reason
 */
export async function runScenario(run: ScenarioRun, signal: AbortSignal): Promise<string | undefined> {
  const { name, cwd, expected, times, retries } = run;
  const judged: Judgement[] = [];
  let seed: number | undefined;
  for (;;) {
    const outcome = await runOnce(run, seed === undefined ? undefined : seed + judged.length, signal);
    signal.throwIfAborted();
    if ('text' in outcome) return troubleText(outcome, { name, cwd });
    const { data } = outcome;
    seed ??= data.run.seed;
    judged.push(outcome.is);
    const expectations = expectationsOf(data, expected);
    const failure = { name, expected: expectations, runs: judged.length, cwd };
    switch (saidAfter(judged, { sought: isSought(expectations), times, retries })) {
      case 'met':
        return undefined;
      case 'unmet':
        return unmetText(data, failure);
      case 'inconclusive':
        return inconclusiveText(data, failure);
      case undefined:
        continue;
    }
  }
}

/** One run that had its turn: while another has the target, it is waited for. */
async function runOnce(
  { file, flags, cwd, env, expected }: ScenarioRun,
  seed: number | undefined,
  signal: AbortSignal,
): Promise<Outcome> {
  const args = ['run', file, '--json', ...flags, ...(seed === undefined ? [] : ['--seed', String(seed)])];
  for (;;) {
    signal.throwIfAborted();
    const command = startLeashed(args, { cwd, env });
    signal.addEventListener('abort', command.end, { once: true });
    const ended = await command.ended;
    signal.removeEventListener('abort', command.end);
    const outcome = outcomeOf(ended, expected);
    if (outcome.is !== 'locked') return outcome;
    await awaitUnlocked(join(cwd, 'reports'), signal);
  }
}
