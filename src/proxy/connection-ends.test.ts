/** FIN and RST of either side at each stage of a connection: the other side hears of it, and no socket is left. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { socketsOpen } from './testing/leaks.ts';
import { createRandom } from '../lib/random.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { createToxic } from './toxic.ts';
import { startRig, type Peer, type Rig } from './testing/rig.ts';
import { ends, toxicBody } from './testing/toxics.ts';
import { defineToxic } from './toxic-kind.ts';

const streams = ['upstream', 'downstream'] as const;
const ways = ['FIN', 'RST'] as const;

/** Runs a test on a rig; afterwards no socket of it is left. (One of an earlier test may still be closing at the beginning.) */
async function withRig(run: (rig: Rig) => Promise<void>): Promise<void> {
  const before = socketsOpen();
  {
    await using rig = await startRig();
    await run(rig);
  }
  await expect.poll(socketsOpen).toBeLessThanOrEqual(before);
}

function end({ socket }: Peer, how: (typeof ways)[number]): void {
  if (how === 'FIN') socket.end();
  else socket.resetAndDestroy();
}

async function allGone(rig: Rig): Promise<void> {
  await rig.observed(({ proxies }) => proxies['p']?.open === 0);
}

/**
 * A toxic that `hello` has met, and what its receiver has seen when the sender has ended, with FIN or RST; behind `…` what it sees
 * only once the toxic is removed.
 */
const table: readonly (readonly [toxic: string, receiver: string])[] = [
  ['none', 'hello FIN'],
  ['noop', 'hello FIN'],
  ['latency latency=1e15', '… hello FIN'],
  ['bandwidth rate=0', '… hello FIN'],
  ['timeout timeout=0', ' FIN'],
  ['timeout timeout=1e15', ' FIN'],
  ['limit_data bytes=9', 'hello FIN'],
  ['reset_peer timeout=1e15', '…  RST'],
];
const cases = table.flatMap((row) =>
  streams.flatMap((stream) => ways.map((how) => [...row, stream, how] as const)),
);

describe('in a toxic', () => {
  /** A connection whose `hello` has come as far as it comes. */
  async function meet(
    rig: Rig,
    toxic: string,
    stream: (typeof streams)[number],
  ): Promise<ReturnType<typeof ends>> {
    const pair = ends(await rig.pair(await rig.proxy('p')), stream);
    if (toxic !== 'none') await rig.api('POST', '/proxies/p/toxics', toxicBody(toxic, stream));
    pair.from.socket.write('hello');
    await rig.observed(({ proxies }) => proxies['p']?.bytes === 5);
    return pair;
  }

  test.each(cases)(
    '%s: the receiver sees %s (%s, the sender ends with %s)',
    async (toxic, seen, stream, how) => {
      await withRig(async (rig) => {
        const { from, to } = await meet(rig, toxic, stream);
        const [, isHeld, expected] = /^(… )?(.*)$/.exec(seen) ?? [];
        if (expected?.startsWith('hello') === true && isHeld === undefined) await to.received(5);
        end(from, how);
        if (isHeld !== undefined) {
          if (how === 'FIN') await rig.api('GET', '/proxies');
          expect(to.seen).toEqual({ data: Buffer.alloc(0), end: '' });
          await rig.api('DELETE', '/proxies/p/toxics/t');
        }
        expect(`${await to.received(6)} ${await to.ended()}`).toBe(expected);
        await allGone(rig);
      });
    },
  );

  test.each(cases)(
    '%s: the sender sees FIN (it sees %s, %s, the receiver ends with %s)',
    async (toxic, _, stream, how) => {
      await withRig(async (rig) => {
        const { from, to } = await meet(rig, toxic, stream);
        end(to, how);
        expect(await from.ended()).toBe('FIN');
        await rig.api('DELETE', '/proxies/p/toxics/t');
        await allGone(rig);
      });
    },
  );
});

describe('in the middle of a transfer', () => {
  const total = 24 * 1_024 * 1_024;

  /** Reads on, without keeping it; gives the number of bytes when it has ended. */
  async function drain(socket: Socket): Promise<number> {
    let bytes = 0;
    socket.removeAllListeners('data').on('data', (data: Buffer) => (bytes += data.length));
    await new Promise((resolve) => socket.resume().once('end', resolve).once('close', resolve));
    return bytes;
  }

  async function stuck(rig: Rig, stream: (typeof streams)[number]): Promise<ReturnType<typeof ends>> {
    const pair = ends(await rig.pair(await rig.proxy('p')), stream);
    pair.to.socket.pause();
    pair.from.socket.write(Buffer.alloc(total));
    await rig.observed(({ proxies }) => (proxies['p']?.bytes ?? 0) > 0);
    return pair;
  }

  test.each(streams)('the sender ends with FIN: everything arrives first (%s)', async (stream) => {
    await withRig(async (rig) => {
      const { from, to } = await stuck(rig, stream);
      from.socket.end();
      expect(await drain(to.socket)).toBe(total);
      await allGone(rig);
    });
  });

  test.each(streams)('the sender ends with RST: the receiver sees an end (%s)', async (stream) => {
    await withRig(async (rig) => {
      const { from, to } = await stuck(rig, stream);
      from.socket.resetAndDestroy();
      expect(await drain(to.socket)).toBeLessThan(total);
      await allGone(rig);
    });
  });

  test.each(streams.flatMap((stream) => ways.map((how) => [stream, how] as const)))(
    'the receiver ends without having read: the sender sees an end (%s, %s)',
    async (stream, how) => {
      await withRig(async (rig) => {
        const { from, to } = await stuck(rig, stream);
        end(to, how);
        await from.ended();
        to.socket.destroy();
        await allGone(rig);
      });
    },
  );
});

describe('while the upstream is dialled', () => {
  /** Listens and accepts nobody: two connections fit into its queue, and the next one's SYN is not answered. */
  const deaf = `
    const { parentPort } = require('node:worker_threads');
    const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;

  test.each([...ways, 'nothing'] as const)(
    'the client ends with %s: all is gone when the proxy closes',
    async (how) => {
      const worker = new Worker(deaf, { eval: true });
      const [port] = (await once(worker, 'message')) as [number];
      const queue = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
      await Promise.all(queue.map((socket) => once(socket, 'connect')));
      try {
        await withRig(async (rig) => {
          const client = await rig.client(await rig.proxy('p', { upstream: `127.0.0.1:${port}` }));
          client.socket.write('hello');
          await rig.observed(({ proxies }) => proxies['p']?.open === 1);
          if (how !== 'nothing') end(client, how);
          expect((await rig.api('POST', '/proxies/p/toxics', toxicBody('noop', 'upstream'))).status).toBe(
            200,
          );
          expect((await rig.observed(() => true)).proxies['p']).toMatchObject({ open: 1, bytes: 0 });
          await rig.api('POST', '/proxies/p', { enabled: false });
          await allGone(rig);
          if (how !== 'RST') expect(await client.ended()).toBe('RST');
        });
      } finally {
        for (const socket of queue) socket.destroy();
        await worker.terminate();
      }
    },
  );
});

test('a reset that meets an end under way: both sides are closed all the same', async () => {
  const kind = defineToxic<string>({
    attributes: [],
    start: ({ out }) => ({
      push: (chunk) => {
        out.push(chunk);
      },
      end: () => {
        out.end();
        out.reset();
      },
    }),
  });
  await withRig(async (rig) => {
    const proxy = new TcpProxy('p', { listen: '127.0.0.1:0', upstream: rig.upstream }, createRandom(1));
    const settings = {
      name: 't',
      type: 'test',
      stream: 'upstream',
      streamText: 'upstream',
      toxicity: 1,
    } as const;
    proxy.addToxic(createToxic({ ...settings, kind, attributes: {} }));
    await proxy.open();
    const { client, server } = await rig.pair(proxy.settings.listen);
    client.socket.end('bye');
    await Promise.all([client.ended(), server.ended()]);
    await expect.poll(() => proxy.traffic.open).toBe(0);
    proxy.close();
  });
});
