/**
 * Workloads: what the clients ask, one operation after another, each depending on what came back before.
 *
 * A workload knows no clock and no network. Whoever drives it asks for a client's next operation, performs it, and says how it
 * ended; the same seed and the same answers give the same operations.
 */

import type { Random } from '../lib/random.ts';
import type { Operation, Outcome } from '../model/client.ts';
import type { Target } from '../model/target.ts';

/** An operation that a client is to perform. */
export interface PlannedOperation {
  readonly client: number;
  readonly operation: Operation;
  /** A put of a churning item: what this client read at this very replica and now overwrites; `null`: nothing stood there. */
  readonly replaces?: string | null;
}

/** A stream of operations for several clients, each with at most one open. (Requests: every one is a client of its own.) */
export interface Workload {
  /**
   * The next operation of `client`, or `undefined` when there is nothing to do just now.
   *
   * @param now - milliseconds since the load began
   */
  next(client: number, now: number): PlannedOperation | undefined;
  /** Says how an operation ended. */
  done(planned: PlannedOperation, outcome: Outcome): void;
}

/** What a workload is built from, beside its document. */
export interface WorkloadOptions {
  readonly random: Random;
  /** Every replica that was started. */
  readonly replicas: readonly string[];
  /** The target's requests, by name: which of them start a saga. */
  readonly requests?: Target['requests'];
  /** Stands before the name of every saga and item: a target that ran before may know `o-1` already. */
  readonly names?: string;
}
