/** What the bytes of a connection meet: every toxic, each way, on new and on live connections, idle and busy; of our server and of a real Toxiproxy 2.12. */

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect } from 'vitest';
import type { Stream } from '../toxic-kind.ts';
import type { Rig } from './rig.ts';
import { ends, hits, toxicBody } from './toxics.ts';

const streams = ['upstream', 'downstream'] as const;
/** Milliseconds, or as good as never. */
export const farOff = 1e15;

/**
 * A toxic, what `hello` meets, what the toxic counts, and what becomes of the connection when the toxic is removed.
 *
 * passes: it arrives. held: it does not, and is counted. cut: so much arrives, then the end, at both sides. reset: both sides are reset.
 */
const table: readonly (readonly [toxic: string, meets: string, hits: string, removed: string])[] = [
  ['noop', 'passes', '0/0', 'goes on'],
  ['latency latency=0', 'passes', '0/0', 'goes on'],
  ['latency latency=-5 jitter=2', 'passes', '0/0', 'goes on'],
  ['latency latency=30', 'passes', '1/5', 'goes on'],
  [`latency latency=${farOff}`, 'held', '1/5', 'goes on'],
  ['bandwidth rate=0', 'held', '1/5', 'goes on'],
  ['bandwidth rate=-1', 'held', '1/5', 'goes on'],
  ['bandwidth rate=1000', 'passes', '1/5', 'goes on'],
  ['timeout timeout=0', 'held', '1/5', 'FIN'],
  [`timeout timeout=${farOff}`, 'held', '1/5', 'FIN'],
  ['timeout timeout=5', 'cut ', '1/5', 'ended'],
  ['limit_data bytes=6', 'passes', '0/0', 'goes on'],
  ['limit_data bytes=5', 'cut hello', '1/0', 'ended'],
  ['limit_data bytes=3', 'cut hel', '1/2', 'ended'],
  ['limit_data bytes=0', 'cut ', '1/5', 'ended'],
  ['limit_data bytes=-1', 'cut ', '1/5', 'ended'],
  ['reset_peer timeout=0', 'reset', '1/5', 'ended'],
  ['reset_peer timeout=5', 'reset', '1/5', 'ended'],
  [`reset_peer timeout=${farOff}`, 'held', '1/5', 'RST'],
];

/** A real Toxiproxy says so at the connect, for all connections of that time: one that was there before ends with FIN; and it never gives up waiting. */
function differs([toxic, , , , , age]: (typeof toxicCases)[number]): 'FIN' | 'stays' | undefined {
  if (toxic === `reset_peer timeout=${farOff}`) return 'stays';
  return toxic.startsWith('reset_peer') && age === 'live' ? 'FIN' : undefined;
}

/** Each way, on a new connection and on one that is there. */
export const toxicCases = table.flatMap((row) =>
  streams.flatMap((stream) => (['fresh', 'live'] as const).map((age) => [...row, stream, age] as const)),
);

/** Sends `hello` and looks at what becomes of it, then removes the toxic and looks at what becomes of the connection. */
export async function expectMeets(
  rig: Rig,
  row: (typeof toxicCases)[number],
  whose: 'ours' | 'theirs',
): Promise<void> {
  const [toxic, meets, expectedHits, removed, stream, age] = row;
  const other = whose === 'theirs' ? differs(row) : undefined;
  const listen = await rig.proxy('p');
  const add = (): Promise<unknown> => rig.api('POST', '/proxies/p/toxics', toxicBody(toxic, stream));
  if (age === 'fresh') await add();
  // `timeout` cuts a connection on which nothing is sent, too: send at once.
  const pair = await rig.pair(listen);
  if (age === 'live') await add();
  const { from, to } = ends(pair, stream);
  // Its connections get their toxics only after the upstream's accept; a toxic that is removed before that was never there.
  if (removed === 'FIN' || removed === 'RST') {
    to.socket.write('-');
    expect(await from.received(1)).toBe('-');
  }
  from.socket.write('hello');

  const [what, part = ''] = meets.split(' ');
  if (what === 'passes') expect(await to.received(5)).toBe('hello');
  // It may cut before the bytes come: then they are answered with a reset, and it has dropped none.
  const mayBeEarly = toxic === 'timeout timeout=5';
  if (what === 'cut') {
    expect([await to.ended(), await to.received(5)]).toEqual(['FIN', part]);
    expect(mayBeEarly ? ['FIN', 'RST'] : ['FIN']).toContain(await from.ended());
  }
  const reset = other ?? 'RST';
  if (what === 'reset') expect([await to.ended(), await from.ended()]).toEqual([reset, reset]);
  const possible = mayBeEarly ? [expectedHits, '1/0'] : [expectedHits];
  if (whose === 'ours') expect(possible).toContain(await hits(rig, (hit) => possible.includes(hit)));
  if (what === 'held') expect(to.seen).toEqual({ data: Buffer.alloc(0), end: '' });

  if (other === 'stays') return;
  expect((await rig.api('DELETE', '/proxies/p/toxics/t')).status).toBe(204);
  if (removed === 'goes on') {
    from.socket.write(' world');
    expect(await to.received(11)).toBe('hello world');
    to.socket.write('back');
    expect(await from.received(4)).toBe('back');
  } else if (removed !== 'ended') {
    expect([await to.ended(), await from.ended()]).toEqual([removed, removed]);
  }
  if (whose === 'ours') expect(possible).toContain(await hits(rig, () => true));
}

/** Toxics that lose nothing, each way. */
export const busyCases = [
  'noop',
  'latency latency=2 jitter=2',
  'latency latency=40',
  'bandwidth rate=5000',
  `latency latency=${farOff}`,
  'bandwidth rate=0',
  'slicer average_size=700 size_variation=300 delay=1',
  'slow_close delay=5',
].flatMap((toxic) => streams.map((stream) => [toxic, stream] as const));

/** Adds, changes and removes the toxic while lines are sent: all of them arrive, in order. */
export async function expectAllBytes(rig: Rig, toxic: string, stream: Stream): Promise<void> {
  const { from, to } = ends(await rig.pair(await rig.proxy('p')), stream);
  const sender = sendLines(from.socket);
  for (let round = 0; round < 8; round += 1) {
    await rig.api('POST', '/proxies/p/toxics', toxicBody(toxic, stream));
    await rig.api('POST', '/proxies/p/toxics', toxicBody('noop', stream, { name: 'behind' }));
    await rig.api('POST', '/proxies/p/toxics/t', { toxicity: round % 2 });
    await rig.api('POST', '/proxies/p/toxics/t', { toxicity: 1 });
    await rig.api('DELETE', '/proxies/p/toxics/t');
    await rig.api('DELETE', '/proxies/p/toxics/behind');
  }
  const sent = await sender.stop();
  expect(await to.received(sent.length)).toBe(sent);
}

/** Sends lines of many lengths, as fast as they are taken, until it is stopped; then says what it sent. */
function sendLines(socket: Socket): { stop(): Promise<string> } {
  const lines: string[] = [];
  const stopped = new AbortController();
  const sending = (async () => {
    while (!stopped.signal.aborted) {
      const line = `${lines.length} ${'x'.repeat(lines.length % 997)}\n`;
      lines.push(line);
      if (socket.write(line)) await new Promise(setImmediate);
      else await once(socket, 'drain', { signal: stopped.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await sending;
      return lines.join('');
    },
  };
}
