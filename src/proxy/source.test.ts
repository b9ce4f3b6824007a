/** Every byte arrives, in order, whoever else reads into the same buffers meanwhile, and in whatever way accepted sockets are read. */

import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createRandom, type Random } from '../lib/random.ts';
import { acceptedReading, acceptedSource, type AcceptedReading } from './accepted-source.ts';
import { Connection } from './connection.ts';
import { createMeetings } from './encounter.ts';
import { socketOptions } from './socket-options.ts';
import { createToxic, type Toxic } from './toxic.ts';
import { toxicKind } from './toxics/registry.ts';

const streams = ['upstream', 'downstream'] as const;
const count = 8;
const bytesEach = 12 * 1_024 * 1_024;
const material = randomBytes(1_024 * 1_024);

/** An upstream, and a listener whose connections are proxied to it, read as given. */
async function startProxied(reading: AcceptedReading): Promise<{
  pair(): Promise<{ client: Socket; server: Socket; connection: Connection }>;
  [Symbol.asyncDispose](): Promise<void>;
}> {
  const upstream = await listening(createServer({ pauseOnConnect: true }));
  const proxy = await listening(createServer({ ...socketOptions, pauseOnConnect: true }));
  const random = createRandom(1, 'test');
  const open = new Set<Connection>();
  return {
    async pair() {
      const came = once(upstream, 'connection') as Promise<[Socket]>;
      const accepted = once(proxy, 'connection') as Promise<[Socket]>;
      const client = connect(portOf(proxy), '127.0.0.1').pause();
      const [socket] = await accepted;
      const connection: Connection = new Connection({
        client: acceptedSource(socket, reading),
        upstream: `127.0.0.1:${portOf(upstream)}`,
        toxics: () => [],
        meet: createMeetings(1, random),
        openingMs: () => 0,
        carried: () => undefined,
        closed: () => open.delete(connection),
      });
      open.add(connection);
      const [server] = await came;
      return { client, server, connection };
    },
    async [Symbol.asyncDispose]() {
      for (const connection of open) connection.close();
      await Promise.all([upstream, proxy].map((one) => new Promise((resolve) => one.close(resolve))));
    },
  };
}

async function listening(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Sends pieces of all lengths until it has sent `bytesEach`; gives their hash. */
async function send(socket: Socket, random: Random): Promise<string> {
  const hash = createHash('sha1');
  for (let left = bytesEach; left > 0;) {
    const length = Math.min(left, 2 ** random.integer(0, 18) + random.integer(0, 99));
    const from = random.integer(0, material.length - length);
    const piece = material.subarray(from, from + length);
    hash.update(piece);
    left -= length;
    if (!socket.write(piece)) await once(socket, 'drain');
    else if (random.chance(0.2)) await turns(1);
  }
  return hash.digest('hex');
}

/** Leaves the socket unread for some time, then reads with breaks; gives the hash of `bytesEach`. */
async function receive(socket: Socket, random: Random): Promise<string> {
  const hash = createHash('sha1');
  let left = bytesEach;
  await turns(random.integer(0, 2_000));
  socket.on('data', (data: Buffer) => {
    hash.update(data);
    left -= data.length;
    if (left <= 0) socket.emit('all');
    else if (random.chance(0.1)) {
      socket.pause();
      void turns(random.integer(1, 50)).then(() => socket.resume());
    }
  });
  await once(socket.resume(), 'all');
  return hash.digest('hex');
}

/** Whether the other side takes no more: nothing was written for some time. */
async function isStuck(socket: Socket): Promise<boolean> {
  const before = socket.writableLength;
  await turns(200);
  return socket.writableLength === before;
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise(setImmediate);
}

/** Adds and removes toxics that lose nothing until it is told to stop; a connection has each of them once at most, in each direction. */
async function changeToxics(
  connections: readonly Connection[],
  random: Random,
  stopped: AbortSignal,
): Promise<void> {
  const places = connections.flatMap((connection) => streams.map((stream) => ({ connection, stream })));
  const toxics = [
    toxic('noop', {}),
    toxic('latency', { latency: 1, jitter: 1 }),
    toxic('bandwidth', { rate: 100_000 }),
  ];
  const present = new Set<string>();
  while (!stopped.aborted) {
    const place = random.integer(0, places.length - 1);
    const lane = places[place]?.connection.lane(places[place].stream);
    const which = random.integer(0, toxics.length - 1);
    const chosen = toxics[which];
    if (lane !== undefined && chosen !== undefined) {
      if (present.delete(`${place} ${which}`)) lane.remove(chosen);
      else {
        present.add(`${place} ${which}`);
        lane.add(chosen);
      }
    }
    await turns(random.integer(0, 3));
  }
}

function toxic(type: string, attributes: Record<string, number>): Toxic {
  const kind = toxicKind(type);
  if (kind === undefined) throw new Error(type);
  const stream = 'upstream';
  return createToxic({ name: type, type, kind, stream, streamText: stream, toxicity: 1, attributes });
}

test.each(['onread', 'data events'] as const)(
  '%s: readers that pause, toxics that come and go',
  async (reading) => {
    await using proxied = await startProxied(reading);
    const pairs = [];
    for (let i = 0; i < count; i += 1) pairs.push(await proxied.pair());
    const random = createRandom(1, reading);
    const stopped = new AbortController();
    const changing = changeToxics(
      pairs.map(({ connection }) => connection),
      random,
      stopped.signal,
    );
    const ways = pairs.flatMap(({ client, server }) => [
      [client, server] as const,
      [server, client] as const,
    ]);
    const sent = ways.map(([from], index) => send(from, random.fork(`send ${index}`)));
    const received = ways.map(([, to], index) => receive(to, random.fork(`receive ${index}`)));
    expect(await Promise.all(received)).toEqual(await Promise.all(sent));
    stopped.abort();
    await changing;
    for (const { client, server } of pairs) {
      client.destroy();
      server.destroy();
    }
  },
  30_000,
);

test('a reply that the client has not read when it ends its side is not overwritten by what others send', async () => {
  await using proxied = await startProxied('onread');
  const { client, server } = await proxied.pair();
  let sent = 0;
  do sent += material.length;
  while (server.write(material) || !(await isStuck(server)));
  client.end();
  await new Promise((resolve) => server.on('error', () => undefined).once('close', resolve));

  const other = await proxied.pair();
  const hash = send(other.server, createRandom(1));
  expect(await receive(other.client, createRandom(2))).toBe(await hash);
  other.client.destroy();
  other.server.destroy();

  const twice = Buffer.concat([material, material]);
  let received = 0;
  for await (const data of client as AsyncIterable<Buffer>) {
    const at = received % material.length;
    expect(data.equals(twice.subarray(at, at + data.length))).toBe(true);
    received += data.length;
  }
  expect(received).toBeGreaterThan(0);
  expect(received).toBeLessThan(sent);
});

test('this Node can read accepted sockets with onread', async () => {
  expect(await acceptedReading()).toBe('onread');
});
