/** Where the lines of a failure history belong in a topology, and which of them say nothing about it. */

import type { Failure } from '../model/failure.ts';
import { edgeName } from '../model/place.ts';
import type { Topology } from '../model/topology.ts';
import type { LeftOut } from './candidate.ts';
import { byText, listed } from './order.ts';

/** Where something happened: a service, or the calls from one to another. */
export type Place = { readonly service: string } | { readonly from: string; readonly to: string };

/** `payment`, `order->payment`. */
export function placeName(place: Place): string {
  return 'service' in place ? place.service : edgeName(place.from, place.to);
}

/**
 * Finds the places of a line. Names are taken as they are where the topology knows them, else replicas stand for their service; an edge
 * needs one end that is known. None: the line is about another system.
 */
export function placesIn({
  services,
  edges,
}: Pick<Topology, 'services' | 'edges'>): (failure: Failure) => readonly Place[] {
  const byEdge = new Map(edges.map(({ from, to }) => [edgeName(from, to), { from, to }]));
  const known = new Set([
    ...services.map(({ name }) => name),
    ...edges.flatMap(({ from, to }) => [from, to]),
  ]);
  const serviceOf = (text: string): string => {
    const exact = text.trim();
    return known.has(exact) ? exact : exact.replace(/\.\d+$/, '');
  };
  const edgeOf = (text: string): Place[] => {
    const exact = byEdge.get(text.trim());
    if (exact !== undefined) return [exact];
    const [from = '', to = ''] = text.split('->').map(serviceOf);
    return known.has(from) || known.has(to) ? [{ from, to }] : [];
  };
  const find = (service: string | undefined, edge: string | undefined): Place[] => {
    const one = service === undefined ? undefined : serviceOf(service);
    return [
      ...(edge === undefined ? [] : edgeOf(edge)),
      ...(one === undefined || !known.has(one) ? [] : [{ service: one }]),
    ];
  };
  // Of a million lines few places are named: most name a service, or an edge.
  const ofService = new Map<string | undefined, readonly Place[]>();
  const ofEdge = new Map<string, readonly Place[]>();
  return ({ service, edge }) => {
    if (edge !== undefined && service !== undefined) return find(service, edge);
    if (edge !== undefined) {
      const places = ofEdge.get(edge) ?? find(undefined, edge);
      ofEdge.set(edge, places);
      return places;
    }
    const places = ofService.get(service) ?? find(service, undefined);
    ofService.set(service, places);
    return places;
  };
}

/** How many unknown names are listed. */
const namedMost = 5;

/** The lines that name nothing in the topology. Our own verdicts are no part of this: they go by candidate. */
export function linesElsewhere(
  failures: readonly Failure[],
  placesOf: (failure: Failure) => readonly Place[],
): LeftOut[] {
  const elsewhere = failures.filter((one) => one.kind !== 'verdict' && placesOf(one).length === 0);
  if (elsewhere.length === 0) return [];
  const names = [...new Set(elsewhere.map(({ service, edge }) => edge ?? service ?? ''))].sort(byText);
  const others = names.length - namedMost;
  const some = [
    ...names.slice(0, namedMost),
    ...(others > 0 ? [`${others} other${others === 1 ? '' : 's'}`] : []),
  ];
  return [
    {
      what: `${elsewhere.length} line${elsewhere.length === 1 ? '' : 's'} of the history`,
      why: `the topology does not know ${listed(some, 'or')}`,
    },
  ];
}
