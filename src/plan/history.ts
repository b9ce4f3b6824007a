/** Where the lines of a failure history belong in a topology, and which of them say nothing about it. */

import { isoMs } from '../lib/iso-time.ts';
import type { Failure } from '../model/failure.ts';
import { edgeName } from '../model/place.ts';
import type { LeftOut } from './candidate.ts';
import { isOfAnother } from './experience.ts';
import type { NumberedGraph } from './numbered-graph.ts';
import { byText, listed } from './order.ts';

/** What lines name: a service, calls from one service to another, or both; by numbers, −1 for what is not named, and for an end that is not known. */
export interface Place {
  readonly service: number;
  readonly from: number;
  readonly to: number;
  /** The position of the edge between the two in the topology, the first of several; −1: there is none. */
  readonly edge: number;
}

/**
 * A history, gone through once: when each line was, and which place it names. Of a million lines few places are named, so that each is found
 * once.
 */
export interface Located {
  readonly failures: readonly Failure[];
  readonly graph: NumberedGraph;
  /** The distinct places; the first one is none. */
  readonly places: readonly Place[];
  /** Which place each line names; −1: the line is not used. */
  readonly placeOf: Int32Array;
  /** When it was; of lines that are used. */
  readonly ms: Float64Array;
  /** Our own verdicts, in their order. */
  readonly verdicts: readonly Failure[];
  /** Which lines are deployments. */
  readonly deployments: readonly number[];
  /** Every traffic that is told of an incident, in requests. */
  readonly volumes: readonly number[];
  /** How many lines are not used because they are later than the time that counts. */
  readonly later: number;
}

const nowhere: Place = { service: -1, from: -1, to: -1, edge: -1 };

/**
 * Finds the places of all lines. Names are taken as they are where the topology knows them, else replicas stand for their service; an edge
 * needs one end that is known. No place: the line is about another system. Not used are lines later than `atMs`, and verdicts on another target.
 * O(lines), and O(edges) where lines name edges.
 *
 * @param graph - the topology in numbers
 */
export function locate(
  failures: readonly Failure[],
  graph: NumberedGraph,
  { atMs, target }: { readonly atMs: number; readonly target?: string | undefined },
): Located {
  const places: Place[] = [nowhere];
  const numberOf = placeNumbers(graph, places);
  const placeOf = new Int32Array(failures.length).fill(-1);
  const ms = new Float64Array(failures.length);
  const verdicts: Failure[] = [];
  const deployments: number[] = [];
  const volumes: number[] = [];
  let later = 0;
  let line = -1;
  for (const failure of failures) {
    line += 1;
    const { kind, volume } = failure;
    if (kind === 'verdict' && isOfAnother(failure, target)) continue;
    const time = isoMs(failure.time);
    if (!(time <= atMs)) {
      later += 1;
      continue;
    }
    ms[line] = time;
    placeOf[line] = numberOf(failure);
    if (kind === 'verdict') verdicts.push(failure);
    else if (kind === 'deployment') deployments.push(line);
    if (volume !== undefined) volumes.push(volume);
  }
  return { failures, graph, places, placeOf, ms, verdicts, deployments, volumes, later };
}

/** Numbers for the places of lines, 0 for none; each new one is added to `places`. */
function placeNumbers(graph: NumberedGraph, places: Place[]): (failure: Failure) => number {
  const find = placesIn(graph);
  const numbered = (place: Place | undefined): number => (place === undefined ? 0 : places.push(place) - 1);
  // Most lines name a service, or an edge.
  const ofService = new Map<string | undefined, number>();
  const ofEdge = new Map<string, number>();
  return ({ service, edge }) => {
    if (edge !== undefined && service !== undefined) return numbered(find(service, edge));
    const known = edge === undefined ? ofService.get(service) : ofEdge.get(edge);
    if (known !== undefined) return known;
    const number = numbered(find(service, edge));
    if (edge === undefined) ofService.set(service, number);
    else ofEdge.set(edge, number);
    return number;
  };
}

/** Finds one place; `undefined`: there is none. */
function placesIn(
  graph: NumberedGraph,
): (service: string | undefined, edge: string | undefined) => Place | undefined {
  const { names, numberOf, from, to } = graph;
  const serviceOf = (text: string): number => {
    const exact = text.trim();
    return numberOf.get(exact) ?? numberOf.get(exact.replace(/\.\d+$/, '')) ?? -1;
  };
  const between = (service: number, caller: number, callee: number): Place => {
    const edge = caller < 0 || callee < 0 ? -1 : graph.find(caller, callee);
    return { service, from: caller, to: callee, edge };
  };
  let byName: ReadonlyMap<string, number> | undefined;
  const exactEdge = (name: string): number | undefined => {
    byName ??= new Map(
      Array.from(from, (caller, edge) => [edgeName(names[caller] ?? '', names[to[edge] ?? -1] ?? ''), edge]),
    );
    return byName.get(name);
  };
  const edgeOf = (service: number, text: string): Place | undefined => {
    // A text that can be read in one way alone needs no search.
    const exact = plainEdge.test(text) ? undefined : exactEdge(text.trim());
    if (exact !== undefined) return between(service, from[exact] ?? -1, to[exact] ?? -1);
    const [caller = -1, callee = -1] = text.split('->').map(serviceOf);
    return caller < 0 && callee < 0 ? undefined : between(service, caller, callee);
  };
  return (named, text) => {
    const service = named === undefined ? -1 : serviceOf(named);
    const edge = text === undefined ? undefined : edgeOf(service, text);
    return edge ?? (service < 0 ? undefined : { service, from: -1, to: -1, edge: -1 });
  };
}

/** One arrow, and no space. */
const plainEdge = /^(?!.*->.*->)\S*$/;

/** How many unknown names are listed. */
const namedMost = 5;

/** The lines that name nothing in the topology. Our own verdicts are no part of this: they go by candidate. O(lines). */
export function linesElsewhere({ failures, placeOf }: Located): LeftOut[] {
  const unknown = new Set<string>();
  let count = 0;
  for (let line = 0; line < placeOf.length; line += 1) {
    if (placeOf[line] !== 0) continue;
    const { kind, service, edge } = failures[line] ?? {};
    if (kind === 'verdict') continue;
    unknown.add(edge ?? service ?? '');
    count += 1;
  }
  if (count === 0) return [];
  const names = [...unknown].sort(byText);
  const others = names.length - namedMost;
  const some = [
    ...names.slice(0, namedMost),
    ...(others > 0 ? [`${others} other${others === 1 ? '' : 's'}`] : []),
  ];
  return [
    {
      what: `${count} line${count === 1 ? '' : 's'} of the history`,
      why: `the topology does not know ${listed(some, 'or')}`,
    },
  ];
}
