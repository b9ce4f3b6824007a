/** How much is held of heads that do not end, and that it is given back. What a head is: `message-reader.test.ts`. */

import { expect, test } from 'vitest';
import { startRig, type Peer, type Rig } from '../testing/rig.ts';
import { HeadCollector, roomBytes } from './head-collector.ts';
import { headBytesMax } from './message-head.ts';

/** 60 KiB of a head, without its end. */
const beginning = Buffer.from(`GET /long HTTP/1.1\r\nCookie: ${'a'.repeat(60 * 1024)}`);
const rest = Buffer.from('\r\n\r\n');

test('heads that do not end share 16 MiB: one more counts as too large, until one has ended or was dropped', () => {
  const begun = (): HeadCollector => {
    const collector = new HeadCollector('request');
    expect(collector.read(beginning, 0)).toBe(undefined);
    return collector;
  };
  const collectors = Array.from({ length: roomBytes / headBytesMax }, begun);
  const late = new HeadCollector('request');
  expect(late.read(beginning, 0)).toBe('head-too-large');
  expect(late.read(Buffer.concat([beginning, rest]), 0)).toMatchObject({ target: '/long' });

  expect(collectors[0]?.read(rest, 0)).toMatchObject({ target: '/long' });
  const first = begun();
  expect(late.read(beginning, 0)).toBe('head-too-large');
  first.drop();
  expect(late.read(beginning, 0)).toBe(undefined);
  for (const collector of [late, ...collectors]) collector.drop();
  expect(HeadCollector.takenBytes).toBe(0);
});

/** Connections that are open, and those on which nothing is followed any more. */
async function seenBy(rig: Rig): Promise<{ open: number; lost: number }> {
  const { open = 0 } = (await rig.observed(() => true)).proxies['p'] ?? {};
  const seen = await rig.api('GET', '/proxies/p/observed');
  const { http } = JSON.parse(seen.text) as { http?: { lost: { 'head-too-large'?: number } } };
  if (http !== undefined) return { open, lost: http.lost['head-too-large'] ?? 0 };
  const hits = await rig.api('GET', '/proxies/p/toxics/t/hits');
  return { open, lost: (JSON.parse(hits.text) as { unread: number }).unread };
}

const toxics = [{ name: 't', type: 'http_status' }];

test.each([
  ['watched', 'their clients', { observe: true }],
  ['watched', 'the proxy', { observe: true }],
  ['under a toxic', 'their clients', { toxics }],
  ['under a toxic', 'the proxy', { toxics }],
] as const)(
  'connections %s are let through when there is no room; nothing is held once %s have closed them',
  async (_what, closing, settings) => {
    await using rig = await startRig();
    const listen = await rig.proxy('p', settings);
    const clients: Peer[] = [];
    while (clients.length < 300) clients.push(await rig.client(listen));
    for (const { socket } of clients) socket.write(beginning);
    const heldMax = Math.floor(roomBytes / beginning.length);
    let seen = await seenBy(rig);
    while (seen.lost < clients.length - heldMax) seen = await seenBy(rig);
    expect(HeadCollector.takenBytes).toBeGreaterThan(roomBytes / 2);

    if (closing === 'the proxy') await rig.api('POST', '/proxies/p', { enabled: false });
    else for (const { socket } of clients) socket.destroy();
    while (seen.open > 0) seen = await seenBy(rig);
    expect(HeadCollector.takenBytes).toBe(0);
  },
);
