/**
 * What a service of the shop is, and the world it is handed: network, clock, store, chance, and a place to say what happens.
 *
 * A service only knows these ports. Its `main.ts` gives it sockets and files (`host/`); the tests give it a world in one
 * process (`in-process/`).
 */

/** A request, as sent and as received. The key is the idempotency key, or the client's operation id. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly key?: string;
  readonly body?: unknown;
}

/** An answer that was wholly read. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Calls to other services. */
export interface Network {
  /**
   * One call over a connection of its own, never repeated.
   *
   * @param to - `host:port`
   * @returns `undefined` when no answer was wholly read in time: nobody knows what happened over there
   */
  call(to: string, request: Request, timeoutMs: number): Promise<Answer | undefined>;
}

/** Time, in milliseconds since 1970. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** A journal: what this service wrote before it was (re)started, and how to write more. */
export interface Store<R> {
  readonly records: readonly R[];
  /** Survives a kill of the process once it returns. Throws when it could not be written. */
  append(record: R): void;
}

/** Chance. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
}

/** A coordinator's word on a saga. */
interface SagaRow {
  readonly event: 'saga';
  readonly saga: string;
  readonly action: 'start' | 'begin' | 'end' | 'finish';
  readonly step?: string;
  readonly outcome?: 'ok' | 'refused' | 'unknown';
  readonly status?: 'completed' | 'compensated';
  readonly key?: string;
}

/** One row of the service's log. */
export type LogRow =
  | SagaRow
  | {
      readonly event: 'request';
      readonly method: string;
      readonly path: string;
      readonly key?: string;
    }
  | { readonly event: 'acknowledged'; readonly key: string };

/** Everything a service is handed. `R` is what it writes to its store. */
export interface Ports<R> {
  readonly network: Network;
  readonly clock: Clock;
  readonly store: Store<R>;
  readonly random: Random;
  readonly say: (row: LogRow) => void;
  /** Work in the background broke in a way nobody foresaw: the process should end. */
  readonly fatal: (error: unknown) => void;
}

/** A service: answers requests, and works in the background once started. */
export interface Service {
  handle(request: Request): Answer | Promise<Answer>;
  start(): void;
}

/** A service that answers before it turns to anything else: what it writes for a request it has written by then. */
export interface PromptService extends Service {
  handle(request: Request): Answer;
}

/** A service's settings, as environment variables. */
export type Settings = Readonly<Record<string, string | undefined>>;
