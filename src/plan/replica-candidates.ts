/**
 * Candidates in a replicated service whose replicas exchange state: cut one off, kill it, stop it, slow one link.
 *
 * The workload writes and deletes items at every replica while the fault stands. The deletions fall into the partition early, so
 * that it outlasts whatever the replicas remember of them. Replica 1 is the one that is hit: replicas are alike.
 */

import { durationMs, formatDuration } from '../lib/duration.ts';
import { replicaName } from '../model/place.ts';
import { scenarioSchema, type Scenario, type ScenarioInput } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import type { TopologyEdge, TopologyService } from '../model/topology.ts';
import { candidateName, scenarioName, type Candidate } from './candidate.ts';
import type { SagaTrial } from './saga-scenario.ts';

const loadSeconds = 7;
const aroundSeconds = 4;
const begin = { after: '1500ms' } as const;
const deleteAfter = '2s';
const longLasting = '5s';
const lasts = '3s';
const linkLatency = '1s';

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
  const draft = (
    where: string,
    value: number,
    fact: string,
    fault: SagaTrial['fault'],
    description: string,
  ): Candidate => {
    const candidate = candidateName(where, fault.kind);
    const name = scenarioName(candidate);
    return {
      candidate,
      where,
      fault: fault.kind,
      acts: { service: service.name },
      stakes: { term: 'replicas', value, fact },
      scenario: registersScenario(target, service.name, { name, description, fault, checks: ['CV1'] }),
      costSeconds: loadSeconds + aroundSeconds,
    };
  };
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
  ];
}

function registersScenario(target: Target, service: string, trial: SagaTrial): Scenario {
  return scenarioSchema.parse({
    schemaVersion: 1,
    name: trial.name,
    description: trial.description,
    target: target.name,
    services: [service],
    workload: {
      use: 'registers',
      writeAt: [service],
      readAt: [service],
      items: 4,
      retire: 4,
      deleteAfter,
      clients: 6,
      rate: 60,
      duration: `${loadSeconds}s`,
    },
    faults: [trial.fault],
    checks: [...trial.checks],
    seed: 1,
  } satisfies ScenarioInput);
}
