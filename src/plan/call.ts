/**
 * Calls: what may be tried, one for each operation that one service asks of another, with what the graph says around it.
 *
 * An edge of which no operation is known is one call. What a call stands among matters as much as what it is: a read that comes after a
 * payment, a cache that stands beside a database, a wait inside a shorter wait.
 */

import { rememberedDurations } from '../lib/duration.ts';
import { callersOf } from '../model/callers.ts';
import { edgeName } from '../model/place.ts';
import type { Topology, TopologyEdge, TopologyService } from '../model/topology.ts';
import { kindOf, type CalleeKind } from './callee-kind.ts';
import { changes, intentOf, type Intent } from './intent.ts';
import { longestWaitMs, patienceAbove, type Patience } from './patience.ts';

/** What one caller asks of all its callees. */
export interface Caller {
  /** In the order in which the graph tells them. */
  readonly calls: readonly Call[];
  readonly asksCache: boolean;
  readonly asksStore: boolean;
  /** How many of its calls change something by their names, and how many are not known to change nothing. */
  readonly changing: number;
  readonly perhapsChanging: number;
}

/** One operation of one edge. */
export interface Call {
  readonly edge: TopologyEdge;
  /** The number of the edge (place-numbers.ts). */
  readonly place: number;
  /** `undefined`: the graph knows none, or it stands for all of them. */
  readonly operation: string | undefined;
  readonly intent: Intent;
  readonly kind: CalleeKind;
  readonly callee: TopologyService;
  readonly caller: Caller;
  /** How long one try may take by the caller's own settings. */
  readonly timeoutMs: number | undefined;
  /** All its tries together. */
  readonly waitMs: number | undefined;
  /** The shortest wait above its caller, where it is not this one. */
  readonly above: Patience | undefined;
  /** Whether users can do without the callee, by somebody's word. */
  readonly dispensable: boolean;
  /** Whether the graph knows any timeout at all: then one that is missing says more. */
  readonly timeoutsAreTold: boolean;
  /** How many services call the callee. */
  readonly callers: number;
  /** Whether a saga says what undoes it, and what follows: then nothing about that is a guess. */
  readonly isSagaStep: boolean;
}

/** A caller while its calls are gathered. */
interface Gathered extends Caller {
  readonly calls: Call[];
  asksCache: boolean;
  asksStore: boolean;
  changing: number;
  perhapsChanging: number;
}

/** Operations of one edge beyond this many are taken together: nobody tries them one by one. */
const operationsMost = 12;

/** Every call of a topology, edges in their order. Calls within one service are none. O(edges log edges + operations). */
export function callsIn(topology: Topology): readonly Call[] {
  const { edges, services } = topology;
  const named = new Map(services.map((service) => [service.name, service]));
  // Many calls are as patient as others.
  const msOf = rememberedDurations();
  const patience = patienceAbove(edges, msOf);
  const timeoutsAreTold = edges.some(({ facts }) => facts.timeout !== undefined);
  const callerCounts = new Map<string, number>();
  const callers = new Map<string, Gathered>();
  const sagaEdges = new Set(
    Object.values(topology.sagas).flatMap((saga) => {
      const asked = [...new Set(saga.steps.map(({ service }) => service))];
      return callersOf(saga).flatMap((from) => asked.map((service) => edgeName(from, service)));
    }),
  );
  // Many calls have names of few operations.
  const intents = new Map<string, Intent>();
  const intentIn = (operation: string | undefined): Intent => {
    if (operation === undefined) return 'unknown';
    const known = intents.get(operation);
    if (known !== undefined) return known;
    const intent = intentOf(operation);
    intents.set(operation, intent);
    return intent;
  };
  for (const { from, to } of edges) if (from !== to) callerCounts.set(to, (callerCounts.get(to) ?? 0) + 1);
  const calls: Call[] = [];
  for (const [place, edge] of edges.entries()) {
    if (edge.from === edge.to) continue;
    const callee = named.get(edge.to) ?? { name: edge.to, replicas: 1, entry: false };
    const kind = kindOf(edge, callee);
    const caller: Gathered = callers.get(edge.from) ?? {
      calls: [],
      asksCache: false,
      asksStore: false,
      changing: 0,
      perhapsChanging: 0,
    };
    callers.set(edge.from, caller);
    caller.asksCache ||= kind === 'cache';
    caller.asksStore ||= kind === 'store';
    const above = patience.get(edge.from);
    const timeoutMs = edge.facts.timeout === undefined ? undefined : msOf(edge.facts.timeout);
    const waitMs = longestWaitMs(edge, msOf);
    const isSagaStep = sagaEdges.size > 0 && sagaEdges.has(edgeName(edge.from, edge.to));
    for (const operation of operationsOf(edge)) {
      // Written out, so that a hundred thousand of them are of one shape.
      const call: Call = {
        edge,
        place,
        operation,
        intent: intentIn(operation),
        kind,
        callee,
        caller,
        timeoutMs,
        waitMs,
        above: above?.edge === edge ? undefined : above,
        dispensable: callee.critical === false,
        timeoutsAreTold,
        callers: callerCounts.get(edge.to) ?? 1,
        isSagaStep,
      };
      caller.calls.push(call);
      caller.changing += changes(call.intent) ? 1 : 0;
      caller.perhapsChanging += call.intent === 'read' ? 0 : 1;
      calls.push(call);
    }
  }
  return calls;
}

/** Whether its caller changes something by another call, so that this one may come after a change that stands. O(1). */
export function followsAChange({ caller, intent }: Call): boolean {
  return caller.changing > (changes(intent) ? 1 : 0);
}

/** Whether any other call of its caller may change something, by all that is known. O(1). */
export function mayFollowAChange({ caller, intent }: Call): boolean {
  return caller.perhapsChanging > (intent === 'read' ? 0 : 1);
}

const unknownOperation = [undefined] as const;

/** Each operation once: two candidates of one name could not be told apart. */
function operationsOf({ operations }: TopologyEdge): readonly (string | undefined)[] {
  if (operations.length < 2) return operations.length === 0 ? unknownOperation : operations;
  const isOnce = operations.every((one, nth) => nth > operationsMost || operations.indexOf(one) === nth);
  const all = isOnce ? operations : [...new Set(operations)];
  return all.length > operationsMost ? unknownOperation : all;
}
