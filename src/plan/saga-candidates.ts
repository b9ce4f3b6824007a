/**
 * Candidates around a saga: every edge from the coordinator to a participant, every moment between two steps.
 *
 * What breaks sagas is not knowing (a lost or late answer), not being there (a crash between two steps) and not being able to undo (a
 * participant out of reach while compensating). After Garcia-Molina and Salem, "Sagas" (SIGMOD 1987), and the order of moments of
 * Lu et al., "3MileBeach" (SoCC 2021): before the effect, after the effect and before the answer, while compensating.
 */

import { edgeName } from '../model/place.ts';
import { followerOf, waitsFor } from '../model/step-order.ts';
import { isCoordinated, ownerOf, type Saga } from '../model/target.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import type { Candidates, LeftOut } from './candidate.ts';
import { begin, beyond, candidateOf, lasts, noTimeout, rulesOf, type Draft } from './draft.ts';
import { listed } from './order.ts';
import type { SagaRoute } from './saga-route.ts';
import { refusalsAfter } from './saga-scenario.ts';
import { stepDrafts } from './step-candidates.ts';
import type { Step } from './step.ts';

/** Every candidate of one saga, in the order of its steps. */
export function sagaCandidates(route: SagaRoute, topology: Topology): Candidates {
  const leftOut: LeftOut[] = [];
  const drafts: Draft[] = [];
  const { saga } = route;
  for (const [index, step] of saga.steps.entries()) {
    const callers = callersOf(saga, index);
    const edge = edgeTo(step.service, callers, topology);
    if (edge === undefined) {
      leftOut.push({
        what: edgeName(callers[0] ?? ownerOf(saga), step.service),
        why: `the topology has no such edge, though ${step.name} of ${route.name} needs it`,
      });
      continue;
    }
    const found = stepDrafts({ ...step, index, next: followerOf(saga, step.name), edge }, route);
    drafts.push(...found.drafts);
    leftOut.push(...found.leftOut);
  }
  drafts.push(...undoing(route));
  for (const edge of route.path) {
    drafts.push(...onTheWay(edge, route));
    if (edge.facts.timeout === undefined) leftOut.push(noTimeout(edge));
  }
  return { candidates: drafts.map((draft) => candidateOf(draft, route)), leftOut };
}

/** The steps of a saga that are asked for over an edge of the topology, each with its edge. */
export function stepsOf({ saga }: SagaRoute, topology: Topology): Step[] {
  return saga.steps.flatMap((step, index) => {
    const edge = edgeTo(step.service, callersOf(saga, index), topology);
    return edge === undefined ? [] : [{ ...step, index, next: followerOf(saga, step.name), edge }];
  });
}

function edgeTo(service: string, callers: readonly string[], { edges }: Topology): TopologyEdge | undefined {
  return edges.find(({ from, to }) => callers.includes(from) && to === service);
}

/** Who may call for the step at `index`: the coordinator; without one, who does what it waits for, or where the saga begins. */
function callersOf(saga: Saga, index: number): string[] {
  if (saga.coordinator !== undefined) return [saga.coordinator];
  const before = waitsFor(saga, index);
  const earlier = saga.steps.filter(({ name }) => before.includes(name)).map(({ service }) => service);
  return [...earlier, ownerOf(saga)];
}

/**
 * Nothing injected, and many requests that a late step refuses: several compensations a saga, in their order where somebody coordinates it.
 * What is wrong then is wrong every day; other experiments show it, too, where the usual shares of refused requests are not small.
 */
function undoing(route: SagaRoute): Draft[] {
  const { saga } = route;
  const [latest] = refusalsAfter(saga, -1);
  const undone = saga.steps.slice(0, latest?.index ?? 0).filter((step) => step.compensation !== undefined);
  if (latest === undefined || undone.length === 0) return [];
  const names = listed(undone.map(({ name }) => name).reverse());
  const compensations = listed(undone.map(({ compensation = '' }) => compensation).reverse());
  const isSeveral = undone.length > 1;
  const isOrdered = isSeveral && isCoordinated(saga);
  const order = isOrdered ? ' in this order' : isSeveral ? ', each by itself' : '';
  return [
    {
      where: ownerOf(saga),
      moment: `while undoing ${names}`,
      momentGroup: `while undoing ${names}`,
      acts: { service: ownerOf(saga) },
      stakes: {
        value: isSeveral ? 0.45 : 0.3,
        fact: `${latest.step.name} refuses ${latest.variant} after ${names}: ${compensations} must follow${order}, without any fault`,
      },
      description: `Nothing is injected; ${latest.step.name} refuses every second request, so that ${compensations} ${isSeveral ? 'are' : 'is'} due.`,
      checks: rulesOf(route, ...(isOrdered ? ['SG3'] : [])),
      frequent: latest.variant,
      load: { rate: 20, seconds: 3 },
    },
  ];
}

/** Between the entry and the coordinator. */
function onTheWay(edge: TopologyEdge, route: SagaRoute): Draft[] {
  const where = edgeName(edge.from, edge.to);
  const { timeout } = edge.facts;
  const common = { where, acts: { edge }, checks: rulesOf(route) } as const;
  const behind = `${route.name} is behind ${where}`;
  const late: Draft[] =
    timeout === undefined
      ? []
      : [
          {
            ...common,
            stakes: { value: 0.25, fact: `${behind}, and ${edge.from} gives up after ${timeout}` },
            fault: { kind: 'latency', on: where, latency: beyond(timeout), begin, lasts },
            description: `Answers of ${edge.to} take ${beyond(timeout)}, longer than ${edge.from} waits (${timeout}).`,
          },
        ];
  return [
    {
      ...common,
      stakes: { value: 0.4, fact: `${behind}: it may run although ${edge.from} never gets the answer` },
      fault: { kind: 'lost-reply', on: where, begin, lasts },
      description: `${edge.to} receives every request, but none of its answers arrives at ${edge.from} for ${lasts}.`,
    },
    {
      ...common,
      stakes: { value: 0.2, fact: `${behind}: out of reach, none can begin` },
      fault: { kind: 'partition', between: [[edge.from], [edge.to]], begin, lasts },
      description: `${edge.from} and ${edge.to} cannot reach each other for ${lasts}.`,
    },
    ...late,
  ];
}
