/** One call on its way: a connection of its own, from the caller over a link to a replica, and back. */

import type { Toxic } from '../../run/ports.ts';
import type { ServiceAnswer, ServiceRequest } from './service.ts';

/** What a call is told in the end: an answer, or that there is none, and why. */
export type CallEnd = ServiceAnswer | { readonly none: string };

/** A toxic as it stands on a link. */
export interface StandingToxic {
  readonly toxic: Toxic;
  connections: number;
  bytes: number;
  requests: number;
  /** Requests it was meant for. */
  matched: number;
  /** What it holds back goes on, or is closed, when it is removed. */
  readonly held: Set<() => void>;
}

/** A connection over a link. */
export interface Connection {
  readonly request: ServiceRequest;
  /** Whether a toxic has chosen to hit it, once it has had the choice. */
  chosen: Map<StandingToxic, boolean> | undefined;
  /** Those of them that had an effect, and counted it. */
  suffered: Set<StandingToxic> | undefined;
  /** Told once, and only while the caller waits. */
  end: ((end: CallEnd) => void) | undefined;
  /** The request may still arrive. */
  isUnderWay: boolean;
  /** Nothing passes any more. */
  isClosed: boolean;
  /** Closes it: the caller hears that there will be no answer. */
  readonly close: () => void;
}
