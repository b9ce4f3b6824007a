/**
 * One experiment in one process, in virtual time: the same scenario, the same conductor, the same rules as on real processes.
 *
 * Everything random comes from one seed. What is written down depends on it and on the services alone: not on the machine, the clock on the
 * wall, or the version of Node.
 */

import { setImmediate as turn } from 'node:timers/promises';
import { judge, type Material } from '../../check/judge.ts';
import { openDeadlines } from '../../check/open-deadlines.ts';
import { createRandom } from '../../lib/random.ts';
import { createSignal } from '../../lib/signal.ts';
import type { ExperimentRecord } from '../../model/run-record.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Verdict } from '../../model/verdict.ts';
import { runExperiment, type ExperimentResult, type OpenDeadlines } from '../../run/experiment.ts';
import { groundOf, type Ground } from './ground.ts';
import type { NetworkConditions } from './network-conditions.ts';
import type { Simulation } from './simulation.ts';
import { createSimulatedSystem, type SimulatedSystem } from './system.ts';
import { refuseUnsimulated } from './unsimulated.ts';

/** What may be different from experiment to experiment. */
export interface SimulationOptions {
  /** Left out: the scenario's. */
  readonly seed?: number;
  /** What stands for `${env.NAME}` in the target file. */
  readonly env?: Readonly<Record<string, string>>;
  /** How the network is besides the scenario's faults; left out: quiet. */
  readonly network?: NetworkConditions;
}

/** An experiment in one process, and the verdict on it. */
export interface JudgedSimulation {
  readonly material: Material;
  readonly verdict: Verdict;
}

/** Nobody interrupts a simulation. */
const never = createSignal().signal;

/** When every simulated experiment began: there is no wall clock in it. */
const startedAt = '2026-01-14T10:00:00.000Z';

/**
 * Runs the scenario on the simulation. What goes wrong on the way is in the record: `status`, `error`, `healProven`. O(messages × log messages),
 * whatever time passes.
 *
 * @throws {@link SeatrialError} `E_USAGE` when the scenario is about another target, or asks for what a simulation cannot do (the message
 *   names the kind of fault); `E_SIMULATION` when a service waits for something that is not virtual
 */
export async function simulate(
  simulation: Simulation,
  scenario: Scenario,
  { seed = scenario.seed, env = {}, network }: SimulationOptions = {},
): Promise<Material> {
  const { target } = simulation;
  refuseUnsimulated(scenario);
  const random = createRandom(seed);
  const system = createSimulatedSystem(simulation, knownGround(simulation, scenario, env), {
    random: random.fork('simulation'),
    ...(network === undefined ? {} : { network }),
  });
  await othersTurn();
  const result = await system.time.run(
    runExperiment({
      scenario,
      target,
      ports: system.ports,
      random,
      signal: never,
      openDeadlines: whenChanged(system, ({ reads, events }) =>
        openDeadlines({ target, scenario, reads: reads(), events }),
      ),
    }),
  );
  const record = recordOf(result, {
    id: `${scenario.name}-${seed}`,
    scenario: scenario.name,
    target: target.name,
    seed,
    startedAt,
    tookMs: Math.round(system.time.now()),
  });
  return { scenario, target, events: system.events, reads: system.reads, record };
}

/** So many experiments follow each other at most before others have a turn: it costs a hundredth of one. */
const turnEvery = 10;
let sinceTurn = 0;

/** An experiment is one long turn of the event loop; now and then, between two of them, others have theirs. */
async function othersTurn(): Promise<void> {
  sinceTurn += 1;
  if (sinceTurn < turnEvery) return;
  sinceTurn = 0;
  await turn();
}

/** Adds what the run knows of itself; nobody watches requests here. */
function recordOf(
  result: ExperimentResult,
  record: Pick<ExperimentRecord, 'id' | 'scenario' | 'target' | 'seed' | 'startedAt' | 'tookMs'>,
): ExperimentRecord {
  const whole: Record<string, unknown> = record;
  // Field by field: that costs half of what a copy of all and taking one out does.
  let name: keyof ExperimentResult;
  for (name in result) if (name !== 'observed') whole[name] = result[name];
  return record as ExperimentRecord;
}

/** Asks again only when something has happened since: a look at what is at rest shows the same. */
function whenChanged({ changes }: SimulatedSystem, ask: OpenDeadlines): OpenDeadlines {
  let answered:
    { readonly changes: number; readonly rows: number; readonly open: readonly string[] } | undefined;
  return (view) => {
    const [changed, rows] = [changes(), view.events.length];
    if (answered?.changes !== changed || answered.rows !== rows)
      answered = { changes: changed, rows, open: ask(view) };
    return answered.open;
  };
}

/** The grounds that were laid, by what they depend on: they are the same for every seed. */
const grounds = new WeakMap<Simulation, WeakMap<Scenario, Map<string, Ground>>>();

function knownGround(
  simulation: Simulation,
  scenario: Scenario,
  env: Readonly<Record<string, string>>,
): Ground {
  const ofSimulation = grounds.get(simulation) ?? new WeakMap<Scenario, Map<string, Ground>>();
  grounds.set(simulation, ofSimulation);
  const ofScenario = ofSimulation.get(scenario) ?? new Map<string, Ground>();
  ofSimulation.set(scenario, ofScenario);
  const settings = JSON.stringify(env);
  const ground = ofScenario.get(settings) ?? groundOf(simulation, scenario, env);
  ofScenario.set(settings, ground);
  return ground;
}

/** Runs the scenario and judges it: {@link simulate}, and the verdict of `seatrial check`. */
export async function judgeSimulation(
  simulation: Simulation,
  scenario: Scenario,
  options: SimulationOptions = {},
): Promise<JudgedSimulation> {
  const material = await simulate(simulation, scenario, options);
  return { material, verdict: judge(material) };
}
