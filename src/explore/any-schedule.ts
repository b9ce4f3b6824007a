/**
 * Scenarios as fast-check draws them: a load of some size, one to three faults (clocks that run ahead among them), and the moment of each: a time, a
 * number of operations, or a step of a saga that was seen to happen.
 */

import fc from 'fast-check';
import { durationMs, formatDuration } from '../lib/duration.ts';
import { isNonEmpty } from '../lib/non-empty.ts';
import { faultPlace, faultSchema, type Fault } from '../model/fault.ts';
import { CLIENT, edgeName, parseEdge, serviceOf } from '../model/place.ts';
import type { Scenario, ScenarioInput } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import { disturbedBy, type Disturbance } from './disturbances.ts';
import { reachOf } from './reach.ts';
import { resized } from './resize.ts';
import { operationsOf } from './schedule-key.ts';
import type { Load, SearchSpace, Weighed } from './space.ts';

/** What was seen of a load so far. */
export interface Seen {
  /** Edges between services that carried something; left out: nothing has been run yet. */
  readonly edges?: ReadonlySet<string>;
  readonly steps: readonly string[];
}

/** What a draw is biased by. `uniform`: by nothing; every load, kind, place and moment is as likely as any other of its sort. */
export interface Bias {
  readonly seen: (load: Load) => Seen;
  readonly uniform?: boolean;
}

type FaultInput = NonNullable<ScenarioInput['faults']>[number];
type Begin = Fault['begin'];

/** Loads are asked for so long: long enough for a fault and for what it does, and no longer. */
const durations = ['1500ms', '2s', '2500ms'] as const;
/** Times are multiples of this: what is closer is the same to a running system. */
const tickMs = 50;
const edgeKinds = [
  'latency',
  'timeout',
  'reset_peer',
  'http-status',
  'lost-reply',
  'partition',
  'down',
  'flap',
] as const;
const serviceKinds = ['crash', 'stop', 'restart', 'pause'] as const;
/** Of the faults that are drawn from a plan: the others may be anywhere. */
const plannedShare = 3;

/** Any scenario of the space. */
export function anySchedule(space: SearchSpace, target: Target, bias: Bias): fc.Arbitrary<Scenario> {
  const isUniform = bias.uniform === true;
  const loads = space.loads.map((value) => ({ value, weight: isUniform ? 1 : value.weight }));
  return weighed(loads).chain((load) =>
    fc
      .record({ duration: fc.constantFrom(...durations), slower: fc.constantFrom(1, 2, 4) })
      .chain(({ duration, slower }) => {
        const rate = load.base.workload.rate / slower;
        const base = { ...load.base, workload: resized(load.base.workload, { duration, rate }) };
        return anyDisturbances({ load, base, target, seen: bias.seen(load), isUniform }).map((some) =>
          disturbedBy(base, some),
        );
      }),
  );
}

interface Drawing {
  readonly load: Load;
  readonly base: Scenario;
  readonly target: Target;
  readonly seen: Seen;
  readonly isUniform: boolean;
}

function anyDisturbances(drawing: Drawing): fc.Arbitrary<Disturbance[]> {
  const { load, isUniform } = drawing;
  const fault = anyFault(drawing).map((one): Disturbance => ({ fault: one }));
  const clocks = load.clocks.map(({ value, weight }): Weighed<Disturbance> => ({
    value: { clock: value },
    weight: isUniform ? 1 : weight,
  }));
  const one =
    clocks.length === 0
      ? fault
      : fc.oneof({ weight: 9, arbitrary: fault }, { weight: 1, arbitrary: weighed(clocks) });
  return (
    fc
      .oneof(
        { weight: 4, arbitrary: fc.tuple(one) },
        { weight: 3, arbitrary: fc.tuple(one, one) },
        { weight: 1, arbitrary: fc.tuple(one, one, one) },
      )
      // Two on one place would be one after the other, or one that hides the other.
      .map((some) => distinct(some, placeOf))
  );
}

function placeOf(one: Disturbance): string {
  return 'fault' in one ? faultPlace(one.fault) : `clock ${one.clock.place}`;
}

function distinct<T>(list: readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map(list.map((one) => [keyOf(one), one])).values()];
}

function anyFault(drawing: Drawing): fc.Arbitrary<Fault> {
  const { load, base, isUniform } = drawing;
  const timing = anyTiming(drawing);
  const anywhere = fc
    .tuple(anyPlace(drawing), timing)
    .map(([input, times]) => faultSchema.parse({ ...input, ...times }));
  if (isUniform || load.faults.length === 0) return anywhere;
  const lastMs = durationMs(base.workload.duration);
  const planned = fc
    .tuple(weighed(load.faults), timing, fc.boolean())
    .map(([fault, times, isElsewhen]): Fault =>
      isElsewhen || isBound(fault.begin, lastMs) ? { ...fault, ...times } : fault,
    );
  return fc.oneof({ weight: plannedShare, arbitrary: planned }, { weight: 1, arbitrary: anywhere });
}

/** To another load than this one, or to the fault that the plan has before it. */
function isBound(begin: Begin, lastMs: number): boolean {
  if ('after' in begin) return durationMs(begin.after) >= lastMs / 2;
  return 'again' in begin && begin.again;
}

/** A fault of any kind, anywhere, without its times. */
function anyPlace({ base, target, seen }: Drawing): fc.Arbitrary<FaultInput> {
  const { links, replicas } = reachOf(base, target);
  const isUsed = ({ from, to }: { from: string; to: string }): boolean =>
    seen.edges?.has(edgeName(serviceOf(from), serviceOf(to))) ?? true;
  const edges = distinct(
    links
      .map(parseEdge)
      .filter(({ from }) => from !== CLIENT)
      .filter(isUsed)
      .map(({ from, to }) => ({ from: shortest(from, target), to: shortest(to, target) })),
    ({ from, to }) => edgeName(from, to),
  );
  const onService = fc.record({
    kind: fc.constantFrom(...serviceKinds),
    service: fc.constantFrom(...replicas.map((replica) => shortest(replica, target))),
  });
  if (!isNonEmpty(edges)) return onService;
  const onEdge = fc
    .record({
      kind: fc.constantFrom(...edgeKinds),
      edge: fc.constantFrom(...edges),
      ms: fc.integer({ min: 4, max: 80 }).map((ticks) => formatDuration(ticks * tickMs)),
      stream: fc.constantFrom('upstream' as const, 'downstream' as const),
      toxicity: fc.constantFrom(1, 1, 0.5),
    })
    .map(({ kind, edge: { from, to }, ms, stream, toxicity }): FaultInput => {
      const on = edgeName(from, to);
      switch (kind) {
        case 'latency':
          return { kind, on, latency: ms, stream, toxicity };
        case 'timeout':
        case 'reset_peer':
          return { kind, on, stream, toxicity };
        case 'http-status':
        case 'lost-reply':
          return { kind, on, toxicity };
        case 'partition':
          return { kind, between: [[from], [to]] };
        case 'down':
        case 'flap':
          return { kind, on };
      }
    });
  return fc.oneof(
    { weight: edgeKinds.length, arbitrary: onEdge },
    { weight: serviceKinds.length, arbitrary: onService },
  );
}

/** A service of one replica is written by its name alone. */
function shortest(replica: string, target: Target): string {
  const service = serviceOf(replica);
  return target.services[service]?.replicas === 1 ? service : replica;
}

/** In the first half of the load, so that something comes after it; and it ends, so that something comes after that, too. */
function anyTiming({ base, seen }: Drawing): fc.Arbitrary<{ begin: Begin; lasts: string }> {
  const lastTick = Math.floor(durationMs(base.workload.duration) / tickMs);
  const operations = Math.max(1, Math.floor(operationsOf(base.workload) / 2));
  const atTime = fc
    .integer({ min: 1, max: Math.max(1, Math.floor(lastTick / 2)) })
    .map((ticks): Begin => ({ after: formatDuration(ticks * tickMs) }));
  const afterOperations = fc.integer({ min: 1, max: operations }).map((n): Begin => ({ afterOperations: n }));
  const begin = isNonEmpty(seen.steps)
    ? fc.oneof(
        atTime,
        afterOperations,
        fc.constantFrom(...seen.steps).map((step): Begin => ({ afterStep: step, hold: '300ms' })),
      )
    : fc.oneof(atTime, afterOperations);
  const lasts = fc
    .integer({ min: 4, max: Math.max(4, lastTick) })
    .map((ticks) => formatDuration(ticks * tickMs));
  return fc.record({ begin, lasts });
}

/** Each in proportion to its weight; what weighs next to nothing is drawn now and then. */
function weighed<T>(list: readonly Weighed<T>[]): fc.Arbitrary<T> {
  const heaviest = Math.max(...list.map(({ weight }) => weight), Number.MIN_VALUE);
  return fc.oneof(
    ...list.map(({ value, weight }) => ({
      weight: Math.max(1, Math.round((1_000 * weight) / heaviest)),
      arbitrary: fc.constant(value),
    })),
  );
}
