/**
 * A scenario, run as often as it takes to say whether it is what is expected of it.
 *
 * What holds has to hold every time, so one run that is otherwise decides. What is broken is not broken every time, so of what is looked for one run that shows it decides.
 * What is inconclusive decides nothing, and is run again a few times: mostly the machine was busy.
 */

import { join } from 'node:path';
import { awaitUnlocked } from './await-unlocked.ts';
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
  /** Runs that decide something, at most. */
  readonly times: number;
  /** Runs that decide nothing, before it is given up. */
  readonly retries: number;
}

/**
 * Resolves with why it is not as expected; `undefined`: it is. Every run after the first has the next seed.
 *
 * @param signal - aborted: the run is ended in order, and waited for; then it rejects with the reason
 */
export async function runScenario(run: ScenarioRun, signal: AbortSignal): Promise<string | undefined> {
  const { name, cwd, expected, times, retries } = run;
  let [decided, undecided] = [0, 0];
  let seed: number | undefined;
  for (;;) {
    const runs = decided + undecided + 1;
    const outcome = await runOnce(run, seed === undefined ? undefined : seed + runs - 1, signal);
    signal.throwIfAborted();
    if ('text' in outcome) return troubleText(outcome, { name, cwd });
    const { data } = outcome;
    seed ??= data.run.seed;
    const expectations = expectationsOf(data, expected);
    const failure = { name, expected: expectations, runs, cwd };
    if (outcome.is === 'inconclusive') {
      undecided += 1;
      if (undecided > retries) return inconclusiveText(data, failure);
      continue;
    }
    decided += 1;
    const isMet = outcome.is === 'met';
    if (isMet === isSought(expectations) || decided === times)
      return isMet ? undefined : unmetText(data, failure);
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
