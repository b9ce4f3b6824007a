/**
 * The hypothesis of a scenario: what is expected of the target while the fault stands and after it, one clause for each rule that must be put to
 * the test. What no rule of the scenario looks at is not expected, and every clause names the facts that it is rendered from.
 */

import { edgeName, parseEdge, serviceOf } from '../model/place.ts';
import { stepsBefore } from '../model/step-order.ts';
import type { Fault } from '../model/fault.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Saga, Target } from '../model/target.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import { listed } from './order.ts';

/** A clause with the ids of the facts behind it. */
export interface Clause {
  readonly text: string;
  readonly facts: readonly string[];
}

interface Setting {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly hit: readonly TopologyEdge[];
  /** Services whose processes are acted on, and the calls into them. */
  readonly away: ReadonlySet<string>;
  readonly into: readonly TopologyEdge[];
  readonly saga: { readonly name: string; readonly saga: Saga } | undefined;
}

/** Keeps a request from being done for certain. */
const outages: ReadonlySet<Fault['kind']> = new Set(['down', 'timeout', 'http-status']);

/** What is expected, in the order of the scenario’s checks; empty: nothing that can be said of its rules. O(checks × steps). */
export function hypothesisOf(scenario: Scenario, target: Target, { edges }: Topology): Clause[] {
  const hitNames = new Set(scenario.faults.flatMap(edgesHit));
  const hit = edges.filter(({ from, to }) => hitNames.has(edgeName(from, to)));
  const away = new Set(
    scenario.faults.flatMap((fault) => ('service' in fault ? [serviceOf(fault.service)] : [])),
  );
  const into = edges.filter(({ from, to }) => from !== to && away.has(to));
  const setting: Setting = { scenario, target, hit, away, into, saga: sagaOf(scenario, target) };
  return scenario.checks.flatMap((rule) => expected[rule]?.(setting) ?? []);
}

function edgesHit(fault: Fault): string[] {
  if ('on' in fault) {
    const { from, to } = parseEdge(fault.on);
    return [edgeName(serviceOf(from), serviceOf(to))];
  }
  if (fault.kind !== 'partition') return [];
  const groups = fault.between.map((group) => group.map(serviceOf));
  return groups.flatMap((group, nth) =>
    group.flatMap((from) =>
      groups.flatMap((others, other) => (other === nth ? [] : others.map((to) => edgeName(from, to)))),
    ),
  );
}

function sagaOf({ workload }: Scenario, { sagas, requests }: Target): Setting['saga'] {
  const name =
    workload.use === 'sagas'
      ? workload.saga
      : workload.use === 'requests'
        ? Object.keys(workload.mix).flatMap((one) => requests[one]?.saga ?? [])[0]
        : undefined;
  const saga = name === undefined ? undefined : sagas[name];
  return name === undefined || saga === undefined ? undefined : { name, saga };
}

const expected: Readonly<Record<string, (setting: Setting) => Clause[]>> = {
  AV1: answered,
  LA1: ({ hit }) =>
    hit.map((edge) => ({
      text: `${edge.to} is not asked more and more${edge.facts.attempts === undefined ? '' : `, though ${edge.from} tries up to ${edge.facts.attempts} times`}`,
      facts: [`${edge.from}->${edge.to}.attempts`],
    })),
  SG1: ofSaga(({ name }) => [{ text: `every ${name} ends, completed or undone`, facts: [`${name}.steps`] }]),
  SG3: ofSaga(({ name, saga }) => [
    {
      text: `what is undone is undone from the last step to the first`,
      facts: undoable(saga).map((step) => `${name}.${step.name}.compensation`),
    },
  ]),
  SG4: ofSaga(({ name, saga }, { hit }) =>
    stepsAt(saga, hit).map(({ name: step, edge }) => ({
      text: `${step} is done once${edge.facts.attempts === undefined ? ', however often it is asked for' : `, though ${edge.from} asks up to ${edge.facts.attempts} times`}`,
      facts: [`${name}.${step}`, `${edge.from}->${edge.to}.attempts`],
    })),
  ),
  SG5: ofSaga(({ name, saga }) => [
    {
      text: `a step that comes after what undoes it is refused`,
      facts: undoable(saga).map((step) => `${name}.${step.name}.compensation`),
    },
  ]),
  SG6: ofSaga(({ name, saga }, { hit, scenario }) => {
    const steps = scenario.faults.every(({ kind }) => outages.has(kind)) ? stepsAt(saga, hit) : [];
    const done = doneBy(scenario.faults, saga);
    const [failing] = steps.filter((step) => !step.delivery && !done.has(step.name));
    if (failing === undefined)
      return [{ text: `each ${name} is there as a whole, or not at all`, facts: [`${name}.steps`] }];
    const before = stepsBefore(saga, failing.name).filter(({ compensation }) => compensation !== undefined);
    const by = before.map(({ compensation = '' }) => compensation);
    return [
      {
        text:
          before.length === 0
            ? `a ${name} without ${failing.name} is refused, and nothing of it remains`
            : `a ${name} without ${failing.name} is given up, and nothing of it remains: ${listed(by)} ${by.length === 1 ? 'undoes' : 'undo'} ${listed(before.map((step) => step.name))}`,
        facts: [`${name}.${failing.name}`, ...before.map((step) => `${name}.${step.name}.compensation`)],
      },
    ];
  }),
  SG7: ofSaga(({ name, saga }) => [
    {
      text: `none is called undone while something of it stands`,
      facts: undoable(saga).map((step) => `${name}.${step.name}.compensation`),
    },
  ]),
  DL1: ofSaga(({ name, saga }) =>
    saga.steps
      .filter(({ delivery }) => delivery)
      .map((step) => ({
        text: `${step.name} arrives at ${step.service} in the end`,
        facts: [`${name}.${step.name}.delivery`],
      })),
  ),
  DU1: ({ scenario }) =>
    scenario.faults.flatMap((fault) =>
      'service' in fault
        ? [
            {
              text: `what ${fault.service} has answered outlives its process`,
              facts: [`${fault.service}.process`],
            },
          ]
        : [],
    ),
  CV1: replicated((service) => `afterwards all replicas of ${service} show the same`),
  CV2: replicated((service) => `nothing that ${service} acknowledged is lost`),
};

/** Requests that need nothing that is hit; those that do are excused, and named. */
function answered({ scenario: { workload }, target, hit, away, into }: Setting): Clause[] {
  if (workload.use !== 'requests') return [];
  const names = new Set(hit.map(({ from, to }) => edgeName(from, to)));
  const needing = Object.keys(workload.mix).filter((request) =>
    (target.requests[request]?.needs ?? []).some((edge) => {
      const { from, to } = parseEdge(edge);
      return names.has(edge) || away.has(serviceOf(from)) || away.has(serviceOf(to));
    }),
  );
  const exposed = Object.keys(workload.mix).filter((request) => !needing.includes(request));
  const without = hit.length === 0 ? '' : `, without ${listed([...new Set(hit.map(({ to }) => to))])}`;
  // Requests are due after it is back as well.
  const meanwhile = away.size === 0 ? '' : `, while ${listed([...away])} is away and afterwards`;
  const calls = [...hit, ...into];
  const fallbacks = calls.filter(({ facts }) => facts.fallback === true);
  const owed: Clause = {
    text: `${listed(exposed)} ${exposed.length === 1 ? 'is' : 'are'} still answered within ${workload.timeout}${without}${meanwhile}`,
    facts: [
      ...exposed.map((request) => `${request}.needs`),
      ...fallbacks.map(({ from, to }) => `${from}->${to}.fallback`),
      ...calls
        .filter(({ facts }) => facts.timeout !== undefined)
        .map(({ from, to }) => `${from}->${to}.timeout`),
    ],
  };
  const excused: Clause = {
    text: `${listed(needing)} may fail meanwhile`,
    facts: needing.map((request) => `${request}.needs`),
  };
  return [...(exposed.length === 0 ? [] : [owed]), ...(needing.length === 0 ? [] : [excused])];
}

function ofSaga(
  clauses: (saga: NonNullable<Setting['saga']>, setting: Setting) => Clause[],
): (setting: Setting) => Clause[] {
  return (setting) => (setting.saga === undefined ? [] : clauses(setting.saga, setting));
}

function replicated(said: (service: string) => string): (setting: Setting) => Clause[] {
  return ({ scenario: { workload } }) =>
    workload.use === 'registers'
      ? workload.writeAt.map((place) => ({
          text: said(serviceOf(place)),
          facts: [`${serviceOf(place)}.replicas`],
        }))
      : [];
}

/** The steps of a saga that are done when the faults begin. */
function doneBy(faults: readonly Fault[], saga: Saga): ReadonlySet<string> {
  const done = faults.flatMap(({ begin }) => {
    const step =
      'afterStep' in begin ? begin.afterStep : 'beforeStep' in begin ? begin.beforeStep : undefined;
    if (step === undefined) return [];
    const before = stepsBefore(saga, step).map(({ name }) => name);
    return 'afterStep' in begin ? [...before, step] : before;
  });
  return new Set(done);
}

function undoable({ steps }: Saga): Saga['steps'] {
  return steps.filter(({ compensation }) => compensation !== undefined);
}

function stepsAt(
  { steps }: Saga,
  hit: readonly TopologyEdge[],
): (Saga['steps'][number] & { edge: TopologyEdge })[] {
  return steps.flatMap((step) => {
    const edge = hit.find(({ to }) => to === step.service);
    return edge === undefined ? [] : [{ ...step, edge }];
  });
}
