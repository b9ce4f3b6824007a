import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { targetSchema, type Target } from '../../model/target.ts';
import { layOut, type LinkPlace } from '../layout.ts';
import { adoptLinks, findProxies } from './adopt-links.ts';
import { attachedLayout } from './attached-layout.ts';

/** One caller, two callees, of which one is replicated. */
function pair(proxies: Readonly<Record<string, string>> = {}): {
  target: Target;
  links: readonly LinkPlace[];
} {
  const target = targetSchema.parse({
    schemaVersion: 1,
    name: 'pair',
    client: 'client.ts',
    attached: { proxies },
    services: {
      front: { entry: true, attached: [{ address: '127.0.0.1:9001' }], edges: { back: {}, books: {} } },
      back: { replicas: 2, attached: [{ address: '127.0.0.1:9002' }, { address: '[::1]:9003' }] },
      books: { attached: [{ address: 'localhost:9004' }] },
    },
  });
  const services = ['front', 'back', 'books'];
  return {
    target,
    links: attachedLayout(layOut({ target, services, entries: ['front'] }, []), target).links,
  };
}

interface Proxy {
  readonly listen?: string;
  readonly enabled?: boolean;
  readonly toxics?: readonly string[];
}

/** A server with these proxies, which says what it was asked. */
async function serverWith(
  proxies: Readonly<Record<string, Proxy>>,
): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const answer = Object.entries(proxies).map(
      ([name, { listen = '127.0.0.1:9', enabled = true, toxics = [] }]) => [
        name,
        { name, listen, upstream: 'back:1', enabled, toxics: toxics.map((toxic) => ({ name: toxic })) },
      ],
    );
    response.end(JSON.stringify(Object.fromEntries(answer)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('the proxy of a link', () => {
  test('has the name that people give it, or the one that the target says', async () => {
    const { target, links } = pair({ 'front->back.2': 'second', 'client->front': 'web' });
    expect(links.map(({ name }) => name)).toEqual([
      'front.1->back.1',
      'front.1->back.2',
      'front.1->books.1',
      'client->front.1',
    ]);
    const { url } = await serverWith({
      'front.1_back.1': {},
      second: {},
      'front-books': {},
      web: {},
      other: {},
    });
    const found = await findProxies(links, url, target);
    expect(Array.from(found, ([link, { proxy }]) => [link, proxy])).toEqual([
      ['front.1->back.1', 'front.1_back.1'],
      ['front.1->back.2', 'second'],
      ['front.1->books.1', 'front-books'],
      ['client->front.1', 'web'],
    ]);
  });

  test('is missing, disabled, or one for two: all of it is told at once', async () => {
    const { target, links } = pair({ 'front->back.1': 'front->books', 'front->back.2': 'off' });
    const { url } = await serverWith({ off: { enabled: false }, 'front->books': {} });
    await expect(findProxies(links, url, target)).rejects.toMatchObject({
      code: 'E_PROXY',
      message: `the proxies at ${url} are not as they are to be: front.1->back.2: off is disabled; front.1->books.1: front->books stands on front.1->back.1, too`,
    });
    const none = pair();
    await expect(findProxies(none.links, url, none.target)).rejects.toThrow(
      'front.1->back.1 has none (looked for front.1->back.1, front.1-back.1, front.1_back.1); front.1->back.2 has none',
    );
  });

  test('bears toxics of others, which stay, but none of another run of ours', async () => {
    const { target, links } = pair();
    const names = ['front.1->back.1', 'front.1->back.2', 'front->books'];
    const proxies = Object.fromEntries(names.map((name) => [name, { toxics: ['slow'] }]));
    const { url } = await serverWith(proxies);
    expect((await findProxies(links, url, target)).size).toBe(3);
    const busy = await serverWith({ ...proxies, 'front->books': { toxics: ['seatrial_r-1_0_latency'] } });
    await expect(findProxies(links, busy.url, target)).rejects.toMatchObject({ code: 'E_LOCKED' });
  });
});

describe('links that were found', () => {
  test('are looked at and nothing else; one that nobody reaches from here proves nothing', async () => {
    const open = createTcpServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(open, 'listening');
    onTestFinished(() => {
      open.close();
    });
    const { port } = open.address() as AddressInfo;
    const { target, links } = pair();
    const { url, asked } = await serverWith({
      'front.1->back.1': { listen: `127.0.0.1:${port}`, toxics: ['slow'] },
      'front.1->back.2': { listen: 'proxy.internal.invalid:1' },
      'front->books': { listen: `[::]:${port}` },
    });
    const adopted = await adoptLinks(links, { url, ended: () => undefined }, { tag: 'r-2', target });
    expect([...adopted.reached.keys()]).toEqual(['front.1->back.1', 'front.1->books.1']);
    expect(adopted.reached.get('front.1->books.1')).toEqual({
      address: { host: '127.0.0.1', port },
      isForwarded: true,
    });
    expect(await adopted.links.refuses('front.1->back.1')).toBe(false);
    expect(await adopted.links.refuses('front.1->back.2')).toBeUndefined();
    expect((await adopted.links.states())['front.1->back.1']).toEqual({
      toxics: [],
      enabled: true,
      asMade: true,
    });
    expect(adopted.links.stepOf({ undo: 'enable', link: 'front.1->books.1' })).toEqual({
      undo: 'enable',
      link: 'front.1->books.1',
      api: url,
      proxy: 'front->books',
      found: true,
    });
    expect(adopted.lost()).toBeUndefined();
    await expect(adopted.links.restore(['front.1->books.1'])).rejects.toThrow(`${url} has lost front->books`);
    expect(adopted.lost()?.code).toBe('E_PROXY');
    expect(new Set(asked)).toEqual(new Set(['GET /proxies']));
  });
});
