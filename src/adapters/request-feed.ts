/**
 * The feed of a proxy of ours: a line for each request that passes, as it begins and as it ends (`GET /observed/events?begun`).
 *
 * A feed that ends is opened again, until nobody follows it any more; what passed in between is missed, and that is told.
 */

import { get, type IncomingMessage } from 'node:http';
import { messageOf } from '../lib/errors.ts';
import { createLineSplitter } from './line-splitter.ts';

/** Who is told. */
export interface FeedListener {
  readonly line: (text: string) => void;
  /** Lines are missing from here on, up to the next one. */
  readonly missed: (why: string) => void;
}

const openMsMax = 5_000;
const againMs = 200;

/**
 * Follows the feed of the proxy at `url`. `undefined`: it has none, because it is another Toxiproxy. Disposed of, nothing more is told.
 *
 * Rejects when nobody answers there.
 */
export async function followRequests(url: string, listener: FeedListener): Promise<Disposable | undefined> {
  const over = new AbortController();
  const isOver = (): boolean => over.signal.aborted;
  const first = await openFeed(url, over.signal);
  if (first === undefined) return undefined;
  const follow = async (): Promise<void> => {
    let feed: IncomingMessage | undefined = first;
    while (!isOver()) {
      const why = feed === undefined ? 'it is not there' : await readFeed(feed, listener);
      if (isOver()) return;
      listener.missed(`the proxy's feed of requests has ended: ${why}`);
      await new Promise((resolve) => setTimeout(resolve, againMs));
      feed = await openFeed(url, over.signal).catch(() => undefined);
    }
  };
  void follow();
  return {
    [Symbol.dispose]: () => {
      over.abort();
    },
  };
}

/** Resolves when its first line has come: from there on nothing is missing. */
async function openFeed(url: string, signal: AbortSignal): Promise<IncomingMessage | undefined> {
  return await new Promise((resolve, reject) => {
    const late = setTimeout(() => request.destroy(new Error(`no answer within ${openMsMax} ms`)), openMsMax);
    // No agent: this connection is never idle, and never used again.
    const request = get(`${url}/observed/events?begun`, { agent: false, signal }, (feed) => {
      const settle = (opened: IncomingMessage | undefined): void => {
        clearTimeout(late);
        if (opened === undefined) feed.destroy();
        resolve(opened);
      };
      if (feed.statusCode !== 200) {
        settle(undefined);
        return;
      }
      feed.once('error', reject);
      feed.once('readable', () => {
        const chunk = feed.read() as Buffer | null;
        const text = chunk?.toString('utf8') ?? '';
        const [line = ''] = text.split('\n', 1);
        if (chunk !== null) feed.unshift(chunk.subarray(Buffer.byteLength(line) + 1));
        settle(line === firstLine ? feed : undefined);
      });
    });
    request.on('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
  });
}

const firstLine = JSON.stringify({ feed: 'open', begun: true });

/** Resolves with why it has ended. */
async function readFeed(feed: IncomingMessage, { line }: FeedListener): Promise<string> {
  const lines = createLineSplitter(line);
  try {
    for await (const chunk of feed) lines.push(chunk as Buffer);
    return 'the proxy has closed it';
  } catch (error) {
    return messageOf(error);
  }
}
