/** Watching a coordinator through a server of ours, and servers that do not see. */

import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { Event } from '../model/event.ts';
import { targetSchema } from '../model/target.ts';
import { startRig } from '../proxy/testing/rig.ts';
import { fakeTarget } from '../testing/fake-target.ts';
import { watchSagas, type WatchedSagas } from './watch-sagas.ts';

const { book } = fakeTarget.sagas;
const target = targetSchema.parse({
  ...fakeTarget,
  sagas: { book: { ...book, seen: { saga: 'Key: {saga}', steps: { 'POST /charges': 'charge' } } } },
});
const linkOf = new Map([['p', 'desk.1->till.1']]);

/** What is published, as words, and who waits for it. */
function told(): { readonly words: string[]; publish: (event: Event) => void } {
  const words: string[] = [];
  return {
    words,
    publish: (event) => {
      if (event.kind === 'saga') words.push(`${event.saga} ${event.action} ${event.step ?? ''}`);
      else if (event.kind === 'note') words.push(event.text);
      else words.push(event.kind);
    },
  };
}

async function watch(url: string, publish: (event: Event) => void, of = target): Promise<WatchedSagas> {
  return await watchSagas({ target: of, links: { url, linkOf }, now: () => 1, publish });
}

const charge = 'POST /charges HTTP/1.1\r\nKey: o-1\r\nContent-Length: 0\r\n\r\n';
const reply = 'HTTP/1.1 201 x\r\nContent-Length: 0\r\n\r\n';

test('a request is a begin as soon as it is there, and an end when it is answered', async () => {
  await using rig = await startRig();
  const listen = await rig.proxy('p', { observe: { headers: ['key'] } });
  const { words, publish } = told();
  using watched = await watch(`http://${rig.server.address}`, publish);
  expect([...watched.names]).toEqual(['book']);
  const { client, server } = await rig.pair(listen);
  client.socket.write(charge);
  await expect.poll(() => words).toEqual(['o-1 begin charge']);
  await server.received(charge.length);
  server.socket.write(reply);
  await expect.poll(() => words).toEqual(['o-1 begin charge', 'o-1 end charge']);
});

test('what is asked of a link that refuses, or of nobody, is not seen: that is told once', async () => {
  await using rig = await startRig();
  const listen = await rig.proxy('p', { observe: { headers: ['key'] } });
  const { words, publish } = told();
  using watched = await watch(`http://${rig.server.address}`, publish);
  watched.switched('desk.1->post.1');
  expect(words).toEqual([]);
  watched.switched('desk.1->till.1');
  watched.switched('desk.1->till.1');
  expect(words).toEqual(['unseen']);
  const { client } = await rig.pair(listen);
  client.socket.write(charge);
  await expect.poll(() => words).toEqual(['unseen', 'o-1 begin charge']);
  const silent = await rig.pair(listen);
  silent.client.socket.destroy();
  await expect.poll(() => words).toEqual(['unseen', 'o-1 begin charge', 'unseen']);
});

test('a server that ends and comes back: that something was missed is told, and what comes then is seen', async () => {
  const first = await startRig();
  const { address } = first.server;
  await first.proxy('p', { observe: { headers: ['key'] } });
  const { words, publish } = told();
  using watched = await watch(`http://${address}`, publish);
  expect(watched.names.size).toBe(1);
  await first[Symbol.asyncDispose]();
  await expect.poll(() => words).toEqual(['unseen']);
  const port = Number(address.split(':')[1]);
  await using rig = await startRig({ port });
  const listen = await rig.proxy('p', { observe: { headers: ['key'] } });
  // It is there again when a request shows.
  await expect
    .poll(async () => {
      const { client } = await rig.pair(listen);
      client.socket.write(charge);
      return words.at(-1);
    })
    .toBe('o-1 begin charge');
});

test.each([
  [
    {},
    'desk.1->till.1: the proxy does not watch it; seatrial proxy does, with "observe": { "headers": ["key"] }',
  ],
  [
    { observe: { headers: ['other'] } },
    'desk.1->till.1: the proxy does not watch it; seatrial proxy does, with "observe": { "headers": ["key"] }',
  ],
])('a proxy made with %j does not see: a note says so', async (settings, why) => {
  await using rig = await startRig();
  await rig.proxy('p', settings);
  const { words, publish } = told();
  using watched = await watch(`http://${rig.server.address}`, publish);
  expect(watched.names.size).toBe(0);
  expect(words).toEqual([expect.stringMatching(/^the steps of book are those that the coordinator prints/)]);
  expect(words[0]).toContain(why);
});

test('a server without such a feed, and one that is not there: a note, and nothing else', async () => {
  const foreign = createServer((request, response) => {
    response.statusCode = request.url === '/proxies' ? 200 : 404;
    response.end(request.url === '/proxies' ? '{"p":{"observe":{"headers":["key"]}}}' : '');
  }).listen(0, '127.0.0.1');
  await once(foreign, 'listening');
  const { port } = foreign.address() as AddressInfo;
  const { words, publish } = told();
  using one = await watch(`http://127.0.0.1:${port}`, publish);
  foreign.close();
  foreign.closeAllConnections();
  await once(foreign, 'close');
  using other = await watch(`http://127.0.0.1:${port}`, publish);
  expect([one.names.size, other.names.size]).toEqual([0, 0]);
  expect(words).toEqual([
    expect.stringContaining('the proxy there does not tell of requests'),
    expect.stringContaining('the proxy does not tell of requests: fetch failed'),
  ]);
});

test('a target without rules asks nobody', async () => {
  const { words, publish } = told();
  using watched = await watch('http://127.0.0.1:1', publish, fakeTarget);
  expect([watched.names.size, words]).toEqual([0, []]);
});
