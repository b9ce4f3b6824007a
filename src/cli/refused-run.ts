/** Why a run would be refused as a whole, found out without beginning it. */

import { findServer } from '../adapters/attached/attached-ground.ts';
import { findEngine } from '../adapters/containers/engine.ts';
import { findProxy } from '../adapters/found-proxy.ts';
import { standingStop } from '../adapters/emergency-stop.ts';
import { openRuns } from '../adapters/injected-now.ts';
import { lockedError, lockHolder } from '../adapters/target-lock.ts';
import type { Experiment } from './experiment.ts';
import { asSeatrialError } from './known-error.ts';
import type { PlaceChoice } from './place-choice.ts';

/** Sentences, each with its code; none: it would begin. A running proxy is asked what is in it, an engine whether it answers, and nothing else. */
export async function reasonsToRefuse(
  experiments: readonly Experiment[],
  reports: string,
  { runtime, toxiproxy }: PlaceChoice,
): Promise<string[]> {
  const stands = standingStop(reports);
  const hasFaults = experiments.some(({ scenario }) => scenario.faults.length > 0);
  const targets = new Map(experiments.map(({ target: { target } }) => [target.name, target]));
  const refused = new Set(stands === undefined || !hasFaults ? [] : [`E_STOPPED ${stands}`]);
  for (const [name, target] of targets) {
    const holder = lockHolder(reports, name);
    if (holder !== undefined) refused.add(`E_LOCKED ${lockedError(name, holder).message}`);
    try {
      if (runtime === 'attached')
        await findServer({ target, ...(toxiproxy === undefined ? {} : { toxiproxy }) });
      else if (runtime !== 'process') await findEngine(target);
      else if (toxiproxy !== undefined) await findProxy(toxiproxy, target);
    } catch (thrown) {
      const { code, message } = asSeatrialError(thrown);
      refused.add(`${code} ${message}`);
    }
  }
  for (const { run, problem } of await openRuns(reports))
    if (problem !== undefined) refused.add(`E_HEAL ${run}: ${problem}`);
  return [...refused];
}
