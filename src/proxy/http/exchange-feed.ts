/**
 * Exchanges as JSON lines to somebody who listens, as they end: a first line `{"feed":"open"}`, then one for each.
 *
 * A reader that does not keep up misses some: at most {@link heldBytesMax} are held for it, and a line `{"dropped":n}` says how many
 * it has missed. Nobody waits for it.
 */

import type { Writable } from 'node:stream';
import type { Exchange } from './exchange.ts';

/** What is held for a reader, in bytes. */
export const heldBytesMax = 1024 * 1024;

/** Takes an exchange of a proxy, with the template of its path. Never throws. */
export type TakeExchange = (proxy: string, exchange: Exchange, path: string) => void;

/** Everybody who listens. */
export class ExchangeFeeds {
  readonly #feeds = new Set<TakeExchange>();

  /** Begins a feed, of one proxy or of all. It ends with its stream. */
  open(out: Writable, only?: string): void {
    const take = createFeed(out);
    const feed: TakeExchange = (proxy, exchange, path) => {
      if (only === undefined || proxy === only) take(proxy, exchange, path);
    };
    this.#feeds.add(feed);
    out.once('close', () => {
      this.#feeds.delete(feed);
    });
  }

  readonly push: TakeExchange = (proxy, exchange, path) => {
    for (const feed of this.#feeds) feed(proxy, exchange, path);
  };
}

function createFeed(out: Writable): TakeExchange {
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
  const add = (line: string): void => {
    // All of one turn of the event loop goes out at once.
    if (lines.length === 0) setImmediate(flush);
    lines.push(line);
    lineBytes += line.length;
  };
  out.on('error', () => undefined);
  out.on('drain', flush);
  add('{"feed":"open"}\n');
  return (proxy, exchange, path) => {
    if (isFull()) dropped += 1;
    else add(`${JSON.stringify(exchangeOut(proxy, exchange, path))}\n`);
  };
}

/** An exchange as it stands in a line. Times of day in epoch milliseconds, lengths of time in ms. */
function exchangeOut(proxy: string, exchange: Exchange, path: string): object {
  const { connection, method, target, began, firstByte, ended, status, isWhole } = exchange;
  const { requestBytes, replyBytes, traceparent, retry } = exchange;
  return {
    proxy,
    connection,
    method,
    path,
    target,
    at: rounded(performance.timeOrigin + began),
    tookMs: rounded(ended - began),
    ...(firstByte === undefined ? {} : { firstByteMs: rounded(firstByte - began) }),
    ...(status === undefined ? {} : { status }),
    answered: isWhole,
    requestBytes,
    replyBytes,
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(retry === undefined ? {} : { retry }),
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
