/** A simulation as a search knows its ground: experiments one after another, in this process, each as fast as it computes. */

import { setImmediate as turn } from 'node:timers/promises';
import { searchAnswer } from '../../explore/answer.ts';
import type { TrialGround } from '../../explore/ports.ts';
import type { SearchAnswer } from '../../model/explore.ts';
import type { Scenario } from '../../model/scenario.ts';
import { judgeSimulation, type SimulationOptions } from './simulate.ts';
import type { Simulation } from './simulation.ts';

/** How experiments are made there, and how long. */
export interface SimulationGroundOptions extends Pick<SimulationOptions, 'env' | 'network'> {
  /**
   * Why no more are begun: a budget that is used up, an interruption. Asked before every experiment; left out: there is always time for one more.
   */
  readonly enough?: TrialGround['enough'];
}

/**
 * The ground. Before every experiment the event loop has a turn, so that timers, signals and sockets of the same process are served: an
 * experiment takes some ten ms.
 */
export function simulationGround(
  simulation: Simulation,
  { enough = () => undefined, ...options }: SimulationGroundOptions = {},
): TrialGround {
  return {
    enough,
    try: async (trials) => {
      const answers: (SearchAnswer | undefined)[] = [];
      for (const trial of trials) {
        await turn();
        answers.push(
          enough(trial) === undefined ? await answerOf(simulation, trial.scenario, options) : undefined,
        );
      }
      return answers;
    },
  };
}

async function answerOf(
  simulation: Simulation,
  scenario: Scenario,
  options: SimulationOptions,
): Promise<SearchAnswer> {
  const { material, verdict } = await judgeSimulation(simulation, scenario, options);
  const { record, events } = material;
  return searchAnswer({ experiment: record.id, record, verdict, events });
}
