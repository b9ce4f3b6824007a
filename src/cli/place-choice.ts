/** Where a run's targets are started, as the command line says it. */

import { describeFault } from '../model/fault.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { RuntimeName } from '../model/runtime-name.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import { attachedProblems } from './attached-problems.ts';
import type { PlaceFlags } from './flags.ts';

/** What services run in, and whose proxy is between them. */
export interface PlaceChoice {
  readonly runtime: RuntimeName;
  /** A running Toxiproxy server's address, or `image:NAME`; left out: each experiment starts its own. */
  readonly toxiproxy?: string;
}

/** What was chosen; what was not is as in `otherwise`, and else our own proxy between processes. */
export function placeOf({ runtime, toxiproxy }: PlaceFlags, otherwise?: RunRecord['place']): PlaceChoice {
  const proxy = toxiproxy ?? otherwise?.toxiproxy;
  return {
    runtime: runtime ?? otherwise?.runtime ?? 'process',
    ...(proxy === undefined ? {} : { toxiproxy: proxy }),
  };
}

/** What of the scenario cannot happen there, as sentences. */
export function placeProblems(scenario: Scenario, target: Target, { runtime }: PlaceChoice): string[] {
  if (runtime === 'attached') return attachedProblems(scenario, target);
  if (runtime !== 'process') return [];
  return scenario.faults
    .filter(({ kind }) => kind === 'disconnect')
    .map(
      (fault) =>
        `${describeFault(fault)}: processes of one machine have no networks of their own; run it with --runtime container, or cut it off with partition`,
    );
}

/** How many experiments may go at once: of what runs already there is one. */
export function lanesAt({ runtime }: PlaceChoice, lanes: number): number {
  return runtime === 'attached' ? 1 : lanes;
}

/** The same as words of a command line; none for what goes without saying. */
export function placeWords({ runtime, toxiproxy }: PlaceChoice): string[] {
  return [
    ...(runtime === 'process' ? [] : ['--runtime', runtime]),
    ...(toxiproxy === undefined ? [] : ['--toxiproxy', toxiproxy]),
  ];
}
