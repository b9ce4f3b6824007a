/** What an HTTP toxic has matched and hit, over all connections of its proxy: one count, so "the third" is one request. */

import type { Hits } from '../hits.ts';

/** A request that was hit. */
export interface RequestHit {
  /** When its head was complete: ISO 8601. */
  readonly at: string;
  /** The connection's number in its proxy, and the request's on the connection, as far as they were looked at; both from 1. */
  readonly connection: number;
  readonly request: number;
  readonly method: string;
  readonly path: string;
}

/** Which of the matching requests are hit. */
export interface Turn {
  /** The first so many are not. */
  readonly after: number;
  /** No more than so many are; 0: no end. */
  readonly count: number;
  /** Whether chance lets it be hit. Asked only where that decides. */
  readonly chance: () => boolean;
}

/** As many are kept, the newest. */
const keptMax = 1_000;

/** See the header. */
export class RequestLog {
  /** Connections that carried what is no certain HTTP/1.x (any more): it passed untouched. */
  unread = 0;
  readonly #hits: Hits;
  #kept: RequestHit[] = [];

  constructor(hits: Hits) {
    this.#hits = hits;
  }

  /** Requests that matched, hit or not. */
  get matched(): number {
    return this.#hits.matched ?? 0;
  }

  /** The hits, oldest first; of many the last thousand. */
  get kept(): readonly RequestHit[] {
    return this.#kept.slice(-keptMax);
  }

  /** A request matched: whether it is hit, which is then written down. */
  take(request: RequestHit, { after, count, chance }: Turn): boolean {
    const { requests = 0, matched = 0 } = this.#hits;
    this.#hits.matched = matched + 1;
    if (matched < after || (count > 0 && requests >= count) || !chance()) return false;
    this.#hits.requests = requests + 1;
    this.#kept.push(request);
    if (this.#kept.length >= 2 * keptMax) this.#kept = this.#kept.slice(-keptMax);
    return true;
  }
}
