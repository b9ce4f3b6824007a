/**
 * Candidates in a replicated service whose replicas exchange state: cut one off, both ways or one, kill it, stop it, slow one link, set a clock ahead.
 *
 * The workload writes and deletes items at every replica while the fault stands. The deletions fall into the partition early, so
 * that it outlasts whatever the replicas remember of them. Replica 1 is the one that is hit: replicas are alike.
 */

import { durationMs, formatDuration } from '../lib/duration.ts';
import { edgeName, replicaName } from '../model/place.ts';
import { scenarioSchema, type Scenario, type ScenarioInput } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import type { TopologyEdge, TopologyService } from '../model/topology.ts';
import { candidateName, scenarioName, type Candidate, type FaultInput, type Stakes } from './candidate.ts';
import { costSecondsOf } from './cost.ts';
import { doubt } from './hazard.ts';
import { listed } from './order.ts';
import { pairTrial, type PairTrial } from './pair-trial.ts';

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
  const { one, rest, alike } = groupOf(service, edge);
  const [other = '', ...further] = rest;
  const { timeout } = edge.facts;
  const latency = timeout === undefined ? linkLatency : formatDuration(durationMs(timeout) * 1.5);
  const link = edgeName(one, other);
  const candidateOf = (
    { where, fault, momentGroup }: Pick<Candidate, 'where' | 'fault' | 'momentGroup'>,
    { value, fact }: Omit<Stakes, 'term'>,
    trial: Omit<RegistersTrial, 'name'>,
  ): Candidate => {
    const candidate = candidateName(where, fault);
    const scenario = registersScenario(target, service.name, { ...trial, name: scenarioName(candidate) });
    return {
      candidate,
      where,
      fault,
      ...(momentGroup === undefined ? {} : { momentGroup }),
      acts: { service: service.name },
      stakes: { term: 'replicas', value, fact: `${alike}: ${fact}` },
      scenario,
      costSeconds: costSecondsOf(scenario),
    };
  };
  const draft = (
    where: string,
    { value, fact, fault, description }: Omit<Stakes, 'term'> & ReplicaDraft,
  ): Candidate =>
    candidateOf(
      { where, fault: fault.kind },
      { value, fact },
      { ...usual, description, faults: [fault], checks: ['CV1'] },
    );
  // Both ways or one: what it comes to is one thing, that a replica is behind the others and must be made equal.
  const cut = (
    where: string,
    { value, fact, between, description }: Omit<Stakes, 'term'> & Cut,
    ways: { readonly oneWay?: true } = {},
  ): Candidate =>
    candidateOf(
      {
        where,
        fault: ways.oneWay === true ? 'partition-one-way' : 'partition',
        momentGroup: `while ${one} is cut off`,
      },
      { value, fact },
      {
        ...usual,
        description,
        faults: [{ kind: 'partition', between, ...ways, begin, lasts: longLasting }],
        checks: ['CV1'],
      },
    );
  const oneWay = { oneWay: true } as const;
  return [
    cut(`${one} | ${rest.join(', ')}`, {
      value: 1,
      fact: 'cut off, each side goes on by itself, and afterwards all must agree',
      between: [[one], rest],
      description: `${one} is cut off from its peers for ${longLasting} while items are written and deleted everywhere.`,
    }),
    cut(
      edgeName(rest.join(', '), one),
      {
        value: 0.6,
        fact: `${one} is heard and hears nothing, so it keeps what is deleted meanwhile, and must not bring that back`,
        between: [rest, [one]],
        description: `Nothing that its peers send reaches ${one} for ${longLasting}, and they hear it, while items are written and deleted everywhere.`,
      },
      oneWay,
    ),
    cut(
      edgeName(one, rest.join(', ')),
      {
        value: 0.5,
        fact: `${one} hears and is not heard, so only it has what was written there, and must hand that on afterwards`,
        between: [[one], rest],
        description: `Nothing that ${one} sends reaches its peers for ${longLasting}, and it hears them, while items are written and deleted everywhere.`,
      },
      oneWay,
    ),
    ...(further.length === 0
      ? []
      : [
          cut(
            link,
            {
              value: 0.3,
              fact: `what ${one} tells ${other} is lost, and must come there by ${listed(further, 'or')}, or afterwards`,
              between: [[one], [other]],
              description: `Nothing that ${one} sends reaches ${other} for ${longLasting}; all other ways are open.`,
            },
            oneWay,
          ),
        ]),
    draft(one, {
      value: 0.45,
      fact: `${one} dies, and must catch up with what it missed`,
      fault: { kind: 'crash', service: one, begin, lasts },
      description: `${one} is killed while items are written and deleted, and started again after ${lasts}.`,
    }),
    draft(one, {
      value: 0.4,
      fact: `${one} stands still, and wakes up with an old state`,
      fault: { kind: 'pause', service: one, begin, lasts },
      description: `${one} stands still for ${lasts} while items are written and deleted at its peers.`,
    }),
    draft(link, {
      value: 0.3,
      fact: `on ${link} what was sent arrives late${timeout === undefined ? '' : `, after the timeout of ${timeout}`}`,
      fault: { kind: 'latency', on: link, latency, begin, lasts: longLasting },
      description: `What ${other} answers to ${one} takes ${latency}.`,
    }),
    candidateOf(
      { where: one, fault: 'clock-skew' },
      {
        value: 0.75,
        fact: `nothing says what tells the later of two writes: by the clock of ${one}, if it runs ahead, its writes would outlive later ones`,
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

/** Two replicas dead at once, where others stand in for one: of two, both are the whole service, which nothing stands in for. */
export function replicaPair(service: TopologyService, edge: TopologyEdge, target: Target): PairTrial[] {
  const { one, rest, alike } = groupOf(service, edge);
  const [other, ...further] = rest;
  if (other === undefined || further.length === 0) return [];
  const { name } = service;
  const trial = pairTrial(
    [{ service: name }, { service: name }],
    {
      where: `${one} and ${other}`,
      prior: doubt.unlikely,
      fact: {
        id: `${name}.replicas`,
        text: `${alike}: when ${one} and ${other} die together, what only they have must outlive them, and they must catch up`,
      },
    },
    [
      {
        fault: 'crash',
        scenario: (scenario) =>
          registersScenario(target, name, {
            ...usual,
            name: scenario,
            description: `${one} and ${other} are killed while items are written and deleted, and started again after ${lasts}.`,
            faults: [one, other].map((replica) => ({ kind: 'crash', service: replica, begin, lasts })),
            checks: ['CV1'],
          }),
      },
    ],
  );
  return [trial];
}

/** Its replicas by name, the one that is hit first. */
function groupOf(
  { name, replicas }: TopologyService,
  { from, to }: TopologyEdge,
): { readonly one: string; readonly rest: string[]; readonly alike: string } {
  const [one = '', ...rest] = Array.from({ length: replicas }, (_, index) =>
    replicaName({ service: name, number: index + 1 }),
  );
  return {
    one,
    rest,
    alike: `the ${replicas} replicas of ${name} exchange state over ${edgeName(from, to)}`,
  };
}

/** What is written and deleted, where nothing else matters. */
const usual = { items: 4, retire: 4, seconds: loadSeconds } as const;

interface ReplicaDraft {
  readonly fault: FaultInput;
  readonly description: string;
}

interface Cut {
  readonly between: string[][];
  readonly description: string;
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
