/**
 * Exchanges as JSON lines to somebody who listens, as they end: a first line `{"feed":"open"}`, then one for each. Who asks for it is told of
 * each request as it begins, too, and of connections that are followed no further.
 *
 * A reader that does not keep up misses some: at most {@link heldBytesMax} are held for it, and a line `{"dropped":n}` says how many
 * it has missed. Nobody waits for it.
 */

import type { Writable } from 'node:stream';
import type { BegunRequest, Exchange } from './exchange.ts';
import type { WatchLoss } from './exchange-tap.ts';
import type { RequestHead } from './message-head.ts';

/** What is held for a reader, in bytes. */
export const heldBytesMax = 1024 * 1024;

/** What a header's value is cut at, in characters. */
const valueLengthMax = 200;

/** Which lines a feed has. */
export interface FeedOptions {
  /** Of this proxy alone; left out: of all. */
  readonly only?: string;
  /** Requests are told as they begin, too. */
  readonly begun?: boolean;
}

interface Feed extends FeedOptions {
  /** Takes a line that can be made. */
  readonly take: (line: () => object) => void;
}

/** Everybody who listens. Its methods never throw. */
export class ExchangeFeeds {
  readonly #feeds = new Set<Feed>();
  #begunAsked = 0;

  /** Whether anybody listens. */
  get areOpen(): boolean {
    return this.#feeds.size > 0;
  }

  /** Whether anybody wants to know of requests as they begin. */
  get areBegunAsked(): boolean {
    return this.#begunAsked > 0;
  }

  /** Begins a feed. It ends with its stream. */
  open(out: Writable, options: FeedOptions = {}): void {
    const { begun = false } = options;
    const feed = { ...options, take: createFeed(out, begun ? { feed: 'open', begun } : { feed: 'open' }) };
    this.#feeds.add(feed);
    if (begun) this.#begunAsked += 1;
    out.once('close', () => {
      if (this.#feeds.delete(feed) && begun) this.#begunAsked -= 1;
    });
  }

  /** A request has ended; `headers`: those that are told. */
  ended(
    proxy: string,
    exchange: Exchange,
    { path, headers }: { readonly path: string; readonly headers: readonly string[] },
  ): void {
    this.#tell(proxy, false, () => exchangeOut(proxy, exchange, path, headers));
  }

  /** A request has begun. */
  begun(proxy: string, request: BegunRequest, headers: readonly string[]): void {
    this.#tell(proxy, true, () => begunOut(proxy, request, headers));
  }

  /** A connection is followed no further. */
  lost(proxy: string, connection: number, lost: WatchLoss | 'unread'): void {
    this.#tell(proxy, true, () => ({ proxy, connection, lost }));
  }

  #tell(proxy: string, ofBegun: boolean, line: () => object): void {
    for (const { only, begun = false, take } of this.#feeds)
      if ((only === undefined || proxy === only) && (begun || !ofBegun)) take(line);
  }
}

function createFeed(out: Writable, first: object): Feed['take'] {
  let lines: string[] = [];
  let lineBytes = 0;
  let dropped = 0;
  const isFull = (): boolean => out.writableLength + lineBytes >= heldBytesMax;
  const flush = (): void => {
    if (dropped > 0 && !isFull()) {
      lines.push(`{"dropped":${dropped}}\n`);
      dropped = 0;
    }
    const text = lines.join('');
    lines = [];
    lineBytes = 0;
    if (text !== '' && !out.destroyed) out.write(text);
  };
  const add = (line: object): void => {
    // All of one turn of the event loop goes out at once.
    if (lines.length === 0) setImmediate(flush);
    const text = `${JSON.stringify(line)}\n`;
    lines.push(text);
    lineBytes += text.length;
  };
  out.on('error', () => undefined);
  out.on('drain', flush);
  add(first);
  return (line) => {
    if (isFull()) dropped += 1;
    else add(line());
  };
}

/** An exchange as it stands in a line. Times of day in epoch milliseconds, lengths of time in ms. */
function exchangeOut(proxy: string, exchange: Exchange, path: string, headers: readonly string[]): object {
  const { connection, request, method, target, began, firstByte, ended, status, isWhole, isGiven } = exchange;
  const { requestBytes, replyBytes, traceparent, retry, head } = exchange;
  return {
    proxy,
    connection,
    request,
    method,
    path,
    target,
    at: timeOf(began),
    tookMs: rounded(ended - began),
    ...(firstByte === undefined ? {} : { firstByteMs: rounded(firstByte - began) }),
    ...(status === undefined ? {} : { status }),
    answered: isWhole,
    ...(isGiven ? { given: true } : {}),
    requestBytes,
    replyBytes,
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(retry === undefined ? {} : { retry }),
    ...headersOut(head, headers),
  };
}

/** A request that has begun. */
function begunOut(proxy: string, begun: BegunRequest, headers: readonly string[]): object {
  const { connection, request, head, began, acceptedMs } = begun;
  const { method, target } = head;
  return {
    begun: true,
    proxy,
    connection,
    request,
    method,
    target,
    at: timeOf(began),
    acceptedMs: rounded(acceptedMs),
    ...headersOut(head, headers),
  };
}

/** Those of the wanted headers that are there: the first value of each. */
function headersOut(head: RequestHead, wanted: readonly string[]): { headers?: Record<string, string> } {
  if (wanted.length === 0) return {};
  const found = wanted.flatMap((name): [string, string][] => {
    const value = head.fields.first(name);
    return value === undefined ? [] : [[name, value.slice(0, valueLengthMax)]];
  });
  return { headers: Object.fromEntries(found) };
}

function timeOf(ms: number): number {
  return rounded(performance.timeOrigin + ms);
}

function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
