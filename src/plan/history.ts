/** Where the lines of a failure history belong in a topology, and which of them say nothing about it. */

import type { Failure } from '../model/failure.ts';
import { edgeName } from '../model/place.ts';
import type { Topology } from '../model/topology.ts';
import type { LeftOut } from './candidate.ts';
import { byText, listed } from './order.ts';

/** What lines name: a service, calls from one service to another, or both. */
export interface Place {
  readonly service?: string;
  readonly edge?: { readonly from: string; readonly to: string };
}

/** A history with the place of each line. Of a million lines few places are named, so that each is found once. */
export interface Located {
  readonly failures: readonly Failure[];
  /** The distinct places; the first one is none. */
  readonly places: readonly Place[];
  /** Which place each line names. */
  readonly placeOf: Int32Array;
}

const nowhere: Place = {};

/**
 * Finds the places of all lines. Names are taken as they are where the topology knows them, else replicas stand for their service; an edge
 * needs one end that is known. No place: the line is about another system. O(lines), and O(edges) where lines name edges.
 */
export function locate(
  failures: readonly Failure[],
  topology: Pick<Topology, 'services' | 'edges'>,
): Located {
  const find = placesIn(topology);
  const places: Place[] = [nowhere];
  const numbered = (place: Place | undefined): number => (place === undefined ? 0 : places.push(place) - 1);
  const ofService = new Map<string, number>();
  const ofEdge = new Map<string, number>();
  const placeOf = new Int32Array(failures.length);
  let line = 0;
  for (const { service, edge } of failures) {
    let place: number | undefined;
    if (edge === undefined) {
      place = ofService.get(service ?? '');
      if (place === undefined) ofService.set(service ?? '', (place = numbered(find(service, undefined))));
    } else if (service === undefined) {
      place = ofEdge.get(edge);
      if (place === undefined) ofEdge.set(edge, (place = numbered(find(undefined, edge))));
    } else place = numbered(find(service, edge));
    placeOf[line] = place;
    line += 1;
  }
  return { failures, places, placeOf };
}

/** Finds one place; `undefined`: there is none. */
function placesIn({
  services,
  edges,
}: Pick<Topology, 'services' | 'edges'>): (
  service: string | undefined,
  edge: string | undefined,
) => Place | undefined {
  const known = new Set<string>();
  for (const { name } of services) known.add(name);
  for (const { from, to } of edges) known.add(from).add(to);
  const serviceOf = (text: string): string => {
    const exact = text.trim();
    return known.has(exact) ? exact : exact.replace(/\.\d+$/, '');
  };
  let byName: ReadonlyMap<string, Place['edge']> | undefined;
  const exactEdge = (name: string): Place['edge'] => {
    byName ??= new Map(edges.map(({ from, to }) => [edgeName(from, to), { from, to }]));
    return byName.get(name);
  };
  const edgeOf = (text: string): Place['edge'] => {
    // A text that can be read in one way alone needs no search.
    const exact = plainEdge.test(text) ? undefined : exactEdge(text.trim());
    if (exact !== undefined) return exact;
    const [from = '', to = ''] = text.split('->').map(serviceOf);
    return known.has(from) || known.has(to) ? { from, to } : undefined;
  };
  return (service, text) => {
    const edge = text === undefined ? undefined : edgeOf(text);
    const one = service === undefined ? undefined : serviceOf(service);
    const isKnown = one !== undefined && known.has(one);
    if (edge === undefined && !isKnown) return undefined;
    return { ...(isKnown ? { service: one } : {}), ...(edge === undefined ? {} : { edge }) };
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
  for (const [line, place] of placeOf.entries()) {
    if (place !== 0) continue;
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
