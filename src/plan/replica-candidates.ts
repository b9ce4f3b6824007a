/**
 * Candidates in a replicated service whose replicas exchange state: cut one off, kill it, stop it, slow one link, set a clock ahead.
 *
 * The workload writes and deletes items at every replica while the fault stands. The deletions fall into the partition early, so
 * that it outlasts whatever the replicas remember of them. Replica 1 is the one that is hit: replicas are alike.
 */

import { durationMs, formatDuration } from '../lib/duration.ts';
import { replicaName } from '../model/place.ts';
import { scenarioSchema, type Scenario, type ScenarioInput } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import type { TopologyEdge, TopologyService } from '../model/topology.ts';
import { candidateName, scenarioName, type Candidate, type FaultInput, type Stakes } from './candidate.ts';
import { costSecondsOf } from './cost.ts';

const loadSeconds = 7;
const begin = { after: '1500ms' } as const;
const deleteAfter = '2s';
const longLasting = '5s';
const lasts = '3s';
const linkLatency = '1s';
/** A clock that runs ahead; further than the load is long, so that what its replica writes looks newer than all that follows. */
const ahead = '5s';
const aheadLoadSeconds = 4;

/** Every candidate of one service, whose peers call each other over `edge`. */
export function replicaCandidates(service: TopologyService, edge: TopologyEdge, target: Target): Candidate[] {
  const all = Array.from({ length: service.replicas }, (_, index) =>
    replicaName({ service: service.name, number: index + 1 }),
  );
  const [one = '', ...rest] = all;
  const [other = ''] = rest;
  const over = `${edge.from}->${edge.to}`;
  const alike = `the ${service.replicas} replicas of ${service.name} exchange state over ${over}`;
  const { timeout } = edge.facts;
  const latency = timeout === undefined ? linkLatency : formatDuration(durationMs(timeout) * 1.5);
  const link = `${one}->${other}`;
  const candidateOf = (
    { where, fault }: Pick<Candidate, 'where' | 'fault'>,
    { value, fact }: Omit<Stakes, 'term'>,
    trial: Omit<RegistersTrial, 'name'>,
  ): Candidate => {
    const candidate = candidateName(where, fault);
    const scenario = registersScenario(target, service.name, { ...trial, name: scenarioName(candidate) });
    return {
      candidate,
      where,
      fault,
      acts: { service: service.name },
      stakes: { term: 'replicas', value, fact },
      scenario,
      costSeconds: costSecondsOf(scenario),
    };
  };
  const draft = (
    where: string,
    value: number,
    fact: string,
    fault: FaultInput,
    description: string,
  ): Candidate =>
    candidateOf(
      { where, fault: fault.kind },
      { value, fact },
      { description, faults: [fault], checks: ['CV1'], items: 4, retire: 4, seconds: loadSeconds },
    );
  return [
    draft(
      `${one} | ${rest.join(', ')}`,
      1,
      `${alike}: cut off, each side goes on by itself, and afterwards all must agree`,
      { kind: 'partition', between: [[one], rest], begin, lasts: longLasting },
      `${one} is cut off from its peers for ${longLasting} while items are written and deleted everywhere.`,
    ),
    draft(
      one,
      0.45,
      `${alike}: ${one} dies, and must catch up with what it missed`,
      { kind: 'crash', service: one, begin, lasts },
      `${one} is killed while items are written and deleted, and started again after ${lasts}.`,
    ),
    draft(
      one,
      0.4,
      `${alike}: ${one} stands still, and wakes up with an old state`,
      { kind: 'pause', service: one, begin, lasts },
      `${one} stands still for ${lasts} while items are written and deleted at its peers.`,
    ),
    draft(
      link,
      0.3,
      `${alike}: on ${link} what was sent arrives late${timeout === undefined ? '' : `, after the timeout of ${timeout}`}`,
      { kind: 'latency', on: link, latency, begin, lasts: longLasting },
      `What ${other} answers to ${one} takes ${latency}.`,
    ),
    candidateOf(
      { where: one, fault: 'clock-skew' },
      {
        value: 0.75,
        fact: `${alike}, and nothing says what tells the later of two writes: by the clock of ${one}, if it runs ahead, its writes would outlive later ones`,
      },
      {
        description: `The clock of ${one} runs ${ahead} ahead while items are written at every replica; what it wrote is read and overwritten at its peers.`,
        faults: [],
        clockOffset: { [one]: ahead },
        checks: ['CV1', 'CV2'],
        items: 12,
        retire: 0,
        seconds: aheadLoadSeconds,
      },
    ),
  ];
}

/** What is particular about one scenario. */
interface RegistersTrial {
  readonly name: string;
  readonly description: string;
  readonly faults: readonly FaultInput[];
  readonly clockOffset?: Readonly<Record<string, string>>;
  readonly checks: readonly string[];
  /** Items that are overwritten again and again. Of many, each is read by the peers before it is overwritten the next time. */
  readonly items: number;
  /** Items that are written once and deleted. */
  readonly retire: number;
  readonly seconds: number;
}

function registersScenario(target: Target, service: string, trial: RegistersTrial): Scenario {
  return scenarioSchema.parse({
    schemaVersion: 1,
    name: trial.name,
    description: trial.description,
    target: target.name,
    services: [service],
    ...(trial.clockOffset === undefined ? {} : { clockOffset: trial.clockOffset }),
    workload: {
      use: 'registers',
      writeAt: [service],
      readAt: [service],
      items: trial.items,
      retire: trial.retire,
      deleteAfter,
      clients: 6,
      rate: 60,
      duration: `${trial.seconds}s`,
    },
    faults: [...trial.faults],
    checks: [...trial.checks],
    seed: 1,
  } satisfies ScenarioInput);
}
