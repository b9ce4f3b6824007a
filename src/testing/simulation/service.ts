/**
 * What a service is in a simulation, and the world it is handed: network, clock, store, chance, and a place to say what happens.
 *
 * A service that knows nothing but these ports runs in a simulation and, with sockets and files behind the same ports, as a process.
 */

import type { Event } from '../../model/event.ts';

/** A request, as sent and as received. Bodies are what JSON can carry. */
export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  /** The idempotency key, or the client's operation id. */
  readonly key?: string;
  readonly body?: unknown;
}

/** An answer that was wholly read. */
export interface ServiceAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** One row of a service's log: what a process prints as `{"event":"saga", …}`. */
export type ServiceRow = Row<'saga'> | Row<'request'> | Row<'acknowledged'>;

/** A row of this kind, without what is known of whoever prints it. */
type Row<K extends Event['kind']> = { readonly event: K } & Omit<
  Extract<Event, { kind: K }>,
  'kind' | 'at' | 'service' | 'seen'
>;

/** Everything a service is handed. `R` is what it writes to its store. */
export interface ServicePorts<R = unknown> {
  readonly network: {
    /**
     * One call over a connection of its own, never repeated by the network on its own account.
     *
     * @param to - an address from the settings (`${edge.payment}`)
     * @returns `undefined` when no answer was read in time: nobody knows what happened over there
     */
    call(to: string, request: ServiceRequest, timeoutMs: number): Promise<ServiceAnswer | undefined>;
  };
  /** In ms since 1970, by the replica's own clock. */
  readonly clock: { now(): number; sleep(ms: number): Promise<void> };
  readonly store: {
    /** What this replica wrote before it was (re)started. */
    readonly records: readonly R[];
    /** Survives a crash of the replica once it returns. */
    append(record: R): void;
  };
  /** A number in [0, 1), from the seed. */
  readonly random: { next(): number };
  readonly say: (row: ServiceRow) => void;
  /** Work in the background broke in a way nobody foresaw: the replica ends. */
  readonly fatal: (error: unknown) => void;
}

/** A service: answers requests, and works in the background once started. */
export interface Service {
  handle(request: ServiceRequest): ServiceAnswer | Promise<ServiceAnswer>;
  start?(): void;
}

/** A service's settings: its `environment` in the target file, placeholders filled. */
export type ServiceSettings = Readonly<Record<string, string | undefined>>;

/** Makes one replica's service, at its first start and after every crash. */
// A simulation holds services with different stores; each only ever sees records of its own.
export type CreateService = (ports: ServicePorts<never>, settings: ServiceSettings) => Service;
