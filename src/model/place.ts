/**
 * Places in a target, as people write them.
 *
 * `catalog` is a service (all its replicas), `catalog.2` one replica, `storefront->catalog` every edge between two
 * services, `catalog.1->catalog.2` the edge between two replicas. `client` is where users are: `client->storefront`.
 * A service with one replica may be written with or without its number.
 */

/** One replica of a service; numbers begin at 1. */
export interface Replica {
  readonly service: string;
  readonly number: number;
}

/** Where the operations come from: the caller of every entry. */
export const CLIENT = 'client';

/** A service or one replica: `catalog`, `catalog.2`. */
export const placePattern = /^[a-z][a-z0-9-]*(\.[1-9]\d*)?$/;

/** An edge: `storefront->catalog`, `catalog.1->catalog.2`. */
export const edgePattern = /^[a-z][a-z0-9-]*(\.[1-9]\d*)?->[a-z][a-z0-9-]*(\.[1-9]\d*)?$/;

/** `catalog.2`. */
export function replicaName({ service, number }: Replica): string {
  return `${service}.${number}`;
}

/** Service and number of a place; no number means every replica. */
export function parsePlace(text: string): { readonly service: string; readonly number: number | undefined } {
  const dot = text.indexOf('.');
  return dot < 0
    ? { service: text, number: undefined }
    : { service: text.slice(0, dot), number: Number(text.slice(dot + 1)) };
}

/** The two ends of a written edge. */
export function parseEdge(text: string): { readonly from: string; readonly to: string } {
  const arrow = text.indexOf('->');
  return arrow < 0 ? { from: text, to: '' } : { from: text.slice(0, arrow), to: text.slice(arrow + 2) };
}

/** `storefront->catalog`. */
export function edgeName(from: string, to: string): string {
  return `${from}->${to}`;
}

/** The service of a place: `catalog` of `catalog.2`. */
export function serviceOf(place: string): string {
  const dot = place.indexOf('.');
  return dot < 0 ? place : place.slice(0, dot);
}

/** Whether the written place `pattern` covers the replica named `replica` (`catalog` covers `catalog.2`). */
export function covers(pattern: string, replica: string): boolean {
  const wanted = parsePlace(pattern);
  const given = parsePlace(replica);
  return (
    wanted.service === given.service && (wanted.number === undefined || wanted.number === (given.number ?? 1))
  );
}
