/**
 * What was seen of the HTTP/1.x requests through one proxy: counts and times by operation (method and path template), requests open now,
 * and which connections could not be followed and why.
 *
 * Memory is bounded: operations beyond {@link operationsMax} are counted together as `* *`.
 */

import type { ConnectionTap } from '../connection-tap.ts';
import { now } from '../chunk.ts';
import { hasFailed, type BegunRequest, type Exchange } from './exchange.ts';
import { ExchangeTap, type WatchLoss } from './exchange-tap.ts';
import { LatencyHistogram, type LatencyBucket } from './latency-histogram.ts';
import { pathTemplate } from './path-template.ts';
import { RetryMemory } from './retry-memory.ts';

/** Operations that are told apart. */
export const operationsMax = 100;
/** Paths whose template is remembered, and how long one may be. */
const knownPathsMax = 1_024;
const pathLengthMax = 200;
const methodLengthMax = 20;

/** What was seen of one operation. */
export interface OperationCount {
  readonly method: string;
  /** Its template; `*`: of all that came after too many others. */
  readonly path: string;
  /** Requests that have ended. */
  readonly requests: number;
  /** Those whose caller got no usable answer: unanswered, cut short, or a 5xx. */
  readonly errors: number;
  /** Of the errors, those with no reply, or a part of one. */
  readonly unanswered: number;
  readonly retries: number;
  readonly requestBytes: number;
  readonly replyBytes: number;
  /** How many replies had which status. */
  readonly statuses: ReadonlyMap<string, number>;
  /** From the first byte of a request to the last of its reply. */
  readonly latency: readonly LatencyBucket[];
}

/** What was seen of all. */
export interface ObservationCount {
  /** How long it has been watched, in ms. */
  readonly watchedMs: number;
  /** Requests on their way or waiting for a reply. */
  readonly openRequests: number;
  /** Connections on which a request is open, or of which that cannot be told. */
  readonly busyConnections: number;
  /** Connections that were followed no further, by why. */
  readonly lost: ReadonlyMap<string, number>;
  /** Most frequent first. */
  readonly operations: readonly OperationCount[];
}

/** Who is told of requests as they pass, while somebody asks for that. */
export interface PassingListener {
  readonly isAsked: () => boolean;
  /** Whether headers are asked for, also of requests that have ended. */
  readonly keepsHeads: () => boolean;
  readonly begun: (request: BegunRequest) => void;
  /** A connection is followed no further: of what was open on it, nothing more is told. `unread`: it was closed before anything came of it. */
  readonly lost: (connection: number, why: WatchLoss | 'unread') => void;
}

/** Counts of an operation that grow. */
interface Tally {
  readonly method: string;
  readonly path: string;
  requests: number;
  errors: number;
  unanswered: number;
  retries: number;
  requestBytes: number;
  replyBytes: number;
  readonly statuses: Map<number, number>;
  readonly latency: LatencyHistogram;
}

/** See the header. */
export class Observation {
  readonly #since = now();
  readonly #retries = new RetryMemory();
  readonly #taps = new Set<ExchangeTap>();
  readonly #tallies = new Map<string, Tally>();
  /** By method and path as it was written: most clients ask for the same again and again. */
  readonly #known = new Map<string, Map<string, Tally>>();
  #knownPaths = 0;
  readonly #lost = new Map<string, number>();
  readonly #told: (exchange: Exchange, path: string) => void;
  readonly #passing: PassingListener | undefined;
  #openRequests = 0;

  /** Watches nothing yet. `told`: is given every exchange with its template, as it ends. */
  constructor(told: (exchange: Exchange, path: string) => void = () => undefined, passing?: PassingListener) {
    this.#told = told;
    this.#passing = passing;
  }

  /** Watches a connection from its beginning. */
  tap(connection: number): ConnectionTap {
    const passing = this.#passing;
    const tap: ExchangeTap = new ExchangeTap(
      connection,
      {
        began: () => {
          this.#openRequests += 1;
        },
        read: (request) => {
          if (passing?.isAsked() === true) passing.begun(request);
        },
        keepsHeads: () => passing?.keepsHeads() === true,
        ended: (exchange) => {
          this.#openRequests -= 1;
          if (exchange !== undefined) this.#add(exchange);
        },
        lost: (why: WatchLoss) => {
          this.#lost.set(why, (this.#lost.get(why) ?? 0) + 1);
          if (passing?.isAsked() === true) passing.lost(connection, why);
        },
        closed: () => {
          this.#taps.delete(tap);
          if (tap.isUnread && passing?.isAsked() === true) passing.lost(connection, 'unread');
        },
      },
      this.#retries,
    );
    this.#taps.add(tap);
    return tap;
  }

  /** Everything so far. O(operations + connections) */
  count(): ObservationCount {
    const operations = Array.from(this.#tallies.values(), (tally) => ({
      ...tally,
      statuses: new Map(Array.from(tally.statuses, ([status, count]) => [`${status}`, count] as const)),
      latency: tally.latency.buckets(),
    }));
    return {
      watchedMs: now() - this.#since,
      openRequests: this.#openRequests,
      busyConnections: [...this.#taps].filter(({ isIdle }) => !isIdle).length,
      lost: this.#lost,
      operations: operations.sort((a, b) => b.requests - a.requests),
    };
  }

  #add(exchange: Exchange): void {
    const tally = this.#tallyOf(exchange);
    const { status, isWhole, retry, requestBytes, replyBytes, began, ended } = exchange;
    tally.requests += 1;
    tally.requestBytes += requestBytes;
    tally.replyBytes += replyBytes;
    if (hasFailed(exchange)) tally.errors += 1;
    if (!isWhole) tally.unanswered += 1;
    if (retry !== undefined) tally.retries += 1;
    if (status !== undefined) tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
    if (isWhole) tally.latency.add(ended - began);
    this.#told(exchange, tally.path);
  }

  #tallyOf({ method, target }: Exchange): Tally {
    const known = this.#known.get(method)?.get(target);
    if (known !== undefined) return known;
    const tally = this.#tallyNamed(method, pathTemplate(target));
    if (method.length + target.length <= pathLengthMax) this.#know(method, target, tally);
    return tally;
  }

  #know(method: string, target: string, tally: Tally): void {
    if (this.#knownPaths >= knownPathsMax) this.#known.clear();
    this.#knownPaths = this.#known.size === 0 ? 1 : this.#knownPaths + 1;
    const paths = this.#known.get(method) ?? new Map<string, Tally>();
    this.#known.set(method, paths.set(target, tally));
  }

  #tallyNamed(method: string, path: string): Tally {
    const name = `${method} ${path}`;
    const found = this.#tallies.get(name);
    if (found !== undefined) return found;
    const isKept =
      this.#tallies.size < operationsMax && path.length <= pathLengthMax && method.length <= methodLengthMax;
    if (!isKept && name !== '* *') return this.#tallyNamed('*', '*');
    const tally: Tally = {
      method,
      path,
      requests: 0,
      errors: 0,
      unanswered: 0,
      retries: 0,
      requestBytes: 0,
      replyBytes: 0,
      statuses: new Map(),
      latency: new LatencyHistogram(),
    };
    this.#tallies.set(name, tally);
    return tally;
  }
}
