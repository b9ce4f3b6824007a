/**
 * The client module of a target: the only code that knows how to talk to it.
 *
 * A target file names it (`client: client.ts`); it default-exports `defineClient({ … })`. The harness turns each operation
 * of a workload into one call of `perform`, and reads the target's books with the other functions. It says what it saw and
 * judges nothing.
 */

import type { Balance, LedgerRow, SagaStatus } from './ledger.ts';

/** What a client asks. */
export interface Operation {
  /** A saga's name, a request's name, or `read`, `put`, `delete`. */
  readonly f: string;
  /** A number of its own within the experiment; repeated only when the same call is repeated. */
  readonly id: number;
  /** The replica that is asked: `catalog.2`. */
  readonly place: string;
  readonly saga?: string;
  /** What kind of saga: `plain`, or a name from the scenario's `variants`. */
  readonly variant?: string;
  readonly item?: string;
  readonly value?: string;
}

/**
 * How an operation ended. `fail`: it certainly did not happen; anything unsure (a timeout, a reset, a refused connection, any
 * 5xx) is `info`. `result` is what a read read; `null`: no such item.
 */
export interface Outcome {
  readonly type: 'ok' | 'fail' | 'info';
  readonly result?: string | null;
  readonly error?: string;
}

/** Host and port of one replica. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What a call is given: whom to call, and when to give up. */
export interface Call {
  readonly address: Address;
  /** Aborted when the client's time is over. */
  readonly signal: AbortSignal;
}

/** What one replica's books say. A replica without books of a kind leaves it out. */
export interface Books {
  /** A participant's effects, in row order. */
  readonly ledger?: { readonly rows: readonly LedgerRow[]; readonly balances?: readonly Balance[] };
  /** A coordinator's word on the sagas asked for. */
  readonly sagas?: Readonly<Record<string, SagaStatus>>;
  /** What a client would read of every item. */
  readonly state?: Readonly<Record<string, string>>;
}

/** The functions of a client module. */
export interface TargetClient {
  /** Ask one operation. Must not throw for anything the target did: that is an `info`. */
  perform(operation: Operation, call: Call): Promise<Outcome>;
  /** Whether this replica is ready (`health: { client: true }`). */
  ready?(replica: string, call: Call): Promise<boolean>;
  /**
   * The books of one replica, read directly. Throws when it cannot be read.
   *
   * @param replica - `catalog.2`
   * @param sagas - the ids of every saga that was asked for
   */
  books(replica: string, call: Call, sagas: readonly string[]): Promise<Books>;
}

/** Gives its argument its type: `export default defineClient({ … })`. */
export function defineClient(client: TargetClient): TargetClient {
  return client;
}
