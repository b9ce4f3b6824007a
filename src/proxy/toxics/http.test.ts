/** HTTP toxics over real connections: which requests they hit, and what becomes of all others. */

import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { answersTo, requestText, startService } from '../testing/http.ts';
import { startRig, type Rig } from '../testing/rig.ts';

/** `http_status status=500 path=/b` → the body of a request; `_` in a value stands for a blank. */
function httpToxic(notation: string, settings: object = {}): object {
  const [type, ...pairs] = notation.split(' ');
  const attributes = pairs.map((pair): [string, string | number] => {
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    return [name, /^-?\d+$/.test(value) ? Number(value) : value.replaceAll('_', ' ')];
  });
  return { name: 't', type, attributes: Object.fromEntries(attributes), ...settings };
}

async function add(rig: Rig, notation: string, settings: object = {}): Promise<void> {
  expect((await rig.api('POST', '/proxies/p/toxics', httpToxic(notation, settings))).status).toBe(200);
}

/** What the toxic says of itself: `hit/matched unread: METHOD path, …`. */
async function hitsOf(rig: Rig): Promise<string> {
  const { text } = await rig.api('GET', '/proxies/p/toxics/t/hits');
  const { hit, matched, unread, hits } = JSON.parse(text) as {
    hit: number;
    matched: number;
    unread: number;
    hits: { method: string; path: string; connection: number; request: number }[];
  };
  const each = hits.map(
    ({ method, path, connection, request }) => `${connection}.${request} ${method} ${path}`,
  );
  return `${hit}/${matched}${unread > 0 ? ` ${unread} unread` : ''}: ${each.join(', ')}`;
}

/** A toxic, requests (`|`: written at once, one behind the other), the answers, what the service did, and what was hit. */
const table: readonly (readonly [
  toxic: string,
  asked: string,
  answers: string,
  done: string,
  hits: string,
])[] = [
  ['http_status', 'GET /a', '503', '', '1/1: 1.1 GET /a'],
  ['http_status status=404 body=no_such', 'GET /a', '404 no such', '', '1/1: 1.1 GET /a'],
  ['http_status status=204 body=x', 'GET /a | GET /b', '204, 204', '', '2/2: 1.1 GET /a, 1.2 GET /b'],
  [
    'http_status path=/b',
    'GET /a | GET /b | GET /c',
    '200 GET /a, 503, 200 GET /c',
    'GET /a, GET /c',
    '1/1: 1.2 GET /b',
  ],
  ['http_status method=post', 'POST /a 5 | GET /a', '503, 200 GET /a', 'GET /a', '1/1: 1.1 POST /a'],
  ['http_status method=POST', 'POST /a chunked | GET /a', '503, 200 GET /a', 'GET /a', '1/1: 1.1 POST /a'],
  ['http_status path=/b', 'POST /a chunked | GET /b', '200 POST /a 5, 503', 'POST /a 5', '1/1: 1.2 GET /b'],
  [
    'http_status path=/o/*/l/{id}',
    'GET /o/1/l/2?q=1 | GET /o/1/l',
    '503, 200 GET /o/1/l',
    'GET /o/1/l',
    '1/1: 1.1 GET /o/1/l/2',
  ],
  ['http_status path=/a.c', 'GET /abc', '200 GET /abc', 'GET /abc', '0/0: '],
  [
    'http_status header=X-Key:_1',
    'GET /a x-key: 1 | GET /a x-key: 2',
    '503, 200 GET /a',
    'GET /a',
    '1/1: 1.1 GET /a',
  ],
  ['http_status header=x-key', 'GET /a x-key: 1 | GET /a', '503, 200 GET /a', 'GET /a', '1/1: 1.1 GET /a'],
  [
    'http_status after=1 count=1',
    'GET /1 | GET /2 | GET /3',
    '200 GET /1, 503, 200 GET /3',
    'GET /1, GET /3',
    '1/3: 1.2 GET /2',
  ],
  ['http_status after=5', 'GET /1', '200 GET /1', 'GET /1', '0/1: '],
  ['http_status', 'GET /a Connection: close', '503, END', '', '1/1: 1.1 GET /a'],
  ['http_abort', 'GET /a', 'END', '', '1/1: 1.1 GET /a'],
  ['http_abort path=/b', 'GET /a | POST /b 5 | GET /c', '200 GET /a, END', 'GET /a', '1/1: 1.2 POST /b'],
  ['http_abort when=after', 'GET /a', 'END', 'GET /a', '1/1: 1.1 GET /a'],
  [
    'http_abort when=after path=/b',
    'GET /a | POST /b 70000 | GET /c',
    '200 GET /a, END',
    'GET /a, POST /b 70000',
    '1/1: 1.2 POST /b',
  ],
  ['http_abort when=after path=/b', 'POST /b chunked', 'END', 'POST /b 5', '1/1: 1.1 POST /b'],
  [
    'http_abort when=after after=1',
    'GET /a | HEAD /b | GET /c',
    '200 GET /a, END',
    'GET /a, HEAD /b',
    '1/2: 1.2 HEAD /b',
  ],
  [
    'http_delay delay=30 path=/b',
    'GET /a | POST /b 5 | GET /c',
    '200 GET /a, 200 POST /b 5, 200 GET /c',
    'GET /a, POST /b 5, GET /c',
    '1/1: 1.2 POST /b',
  ],
  [
    'http_delay delay=30 when=reply path=/b',
    'GET /a | POST /b 5 | GET /c',
    '200 GET /a, 200 POST /b 5, 200 GET /c',
    'GET /a, POST /b 5, GET /c',
    '1/1: 1.2 POST /b',
  ],
  ['http_delay delay=-5', 'GET /a', '200 GET /a', 'GET /a', '1/1: 1.1 GET /a'],
];

describe.each(['fresh', 'live'] as const)('on a %s connection', (age) => {
  test.each(table)('%s: %s → %s; done: %s; hit %s', async (toxic, asked, answers, done, hits) => {
    await using service = await startService();
    await using rig = await startRig();
    const listen = await rig.proxy('p', { upstream: service.address });
    if (age === 'fresh') await add(rig, toxic);
    const client = await rig.client(listen);
    if (age === 'live') {
      client.socket.write(requestText('GET /before'));
      await answersTo(client, 1);
      client.seen.data = Buffer.alloc(0);
      await add(rig, toxic);
    }
    const requests = asked.split(' | ');
    client.socket.write(requests.map(requestText).join(''));
    const methods = requests.map((request) => request.split(' ', 1)[0] ?? '');
    expect(await answersTo(client, answers.split(', ').length, methods)).toBe(answers);
    expect(service.done.filter((what) => what !== 'GET /before').join(', ')).toBe(done);
    expect(await hitsOf(rig)).toBe(hits);
  });
});

describe('what else a request may be', () => {
  test('HEAD gets the head of the answer, and the connection goes on', async () => {
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    await add(rig, 'http_status status=500 body=text');
    const client = await rig.client(listen);
    client.socket.write(requestText('HEAD /a') + requestText('GET /a'));
    expect(await answersTo(client, 2, ['HEAD', 'GET'])).toBe('500, 500 text');
    expect(client.seen.data.toString()).toContain('Content-Length: 4\r\n');
  });

  test.each(['http_status', 'http_abort when=after', 'http_delay delay=1', 'http_delay delay=1 when=reply'])(
    '%s: who expects to be asked for the body is asked',
    async (toxic) => {
      await using service = await startService();
      await using rig = await startRig();
      const listen = await rig.proxy('p', { upstream: service.address });
      await add(rig, toxic);
      const client = await rig.client(listen);
      client.socket.write(requestText('POST /a expect'));
      expect(await answersTo(client, 1)).toBe('100');
      client.socket.write('12345');
      const last = {
        http_status: '503',
        'http_abort when=after': 'END',
        'http_delay delay=1': '200 POST /a 5',
        'http_delay delay=1 when=reply': '200 POST /a 5',
      };
      expect(await answersTo(client, 2)).toBe(`100, ${last[toxic as keyof typeof last]}`);
      expect(service.done).toEqual(toxic === 'http_status' ? [] : ['POST /a 5']);
    },
  );

  test('behind an upgrade everything passes, also what looks like a request', async () => {
    await using service = await startService();
    await using rig = await startRig();
    const listen = await rig.proxy('p', { upstream: service.address });
    await add(rig, 'http_status path=/b');
    const client = await rig.client(listen);
    client.socket.write(requestText('GET /upgrade Upgrade: echo\r\nConnection: Upgrade'));
    const head = (await client.received(1)).length;
    client.socket.write(requestText('GET /b'));
    expect((await client.received(head + requestText('GET /b').length)).slice(head)).toBe(
      requestText('GET /b'),
    );
    expect(await hitsOf(rig)).toBe('0/0 1 unread: ');
  });

  test.each(['hello', '\x16\x03\x01', '{\"a\":1}', 'GE\0', 'SSH-2.0-x\r\n'])(
    'what is no HTTP passes at once: %j',
    async (text) => {
      await using rig = await startRig();
      const listen = await rig.proxy('p');
      await add(rig, 'http_abort');
      const { client, server } = await rig.pair(listen);
      server.socket.write('first');
      expect(await client.received(5)).toBe('first');
      client.socket.write(text);
      expect(await server.received(text.length)).toBe(text);
      expect(await hitsOf(rig)).toBe('0/0 1 unread: ');
    },
  );

  test('what may yet be a request is given on when the client leaves', async () => {
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    await add(rig, 'http_abort');
    const { client, server } = await rig.pair(listen);
    client.socket.end('GET /a');
    expect([await server.ended(), await server.received(6)]).toEqual(['FIN', 'GET /a']);
  });
});

describe('counted over all connections', () => {
  test('many at once: exactly the second to fourth are hit', async () => {
    await using service = await startService();
    await using rig = await startRig();
    const listen = await rig.proxy('p', { upstream: service.address });
    await add(rig, 'http_status path=/b after=1 count=3');
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const client = await rig.client(listen);
        client.socket.write(requestText('GET /a') + requestText('GET /b'));
        return await answersTo(client, 2);
      }),
    );
    expect(answers.filter((answer) => answer === '200 GET /a, 503')).toHaveLength(3);
    expect(service.done.filter((what) => what === 'GET /b')).toHaveLength(9);
    const { proxies } = await rig.observed(() => true);
    expect(proxies['p']?.toxics['t']).toMatchObject({ connections: 3, requests: 3 });
  });

  test('toxicity is rolled for each matching request, by the seed', async () => {
    const run = async (): Promise<string> => {
      await using service = await startService();
      await using rig = await startRig({ seed: 3 });
      const listen = await rig.proxy('p', { upstream: service.address });
      await add(rig, 'http_status body=x', { toxicity: 0.5 });
      const client = await rig.client(listen);
      client.socket.write(requestText('GET /a').repeat(40));
      return await answersTo(client, 40);
    };
    const answers = await run();
    const hit = answers.split(', ').filter((answer) => answer === '503 x').length;
    expect([hit > 8, hit < 32]).toEqual([true, true]);
    expect(await run()).toBe(answers);
  });
});

describe('while requests are on their way', () => {
  test('a delayed request goes at once when the toxic is removed; a lost reply stays lost', async () => {
    await using service = await startService();
    await using rig = await startRig();
    const listen = await rig.proxy('p', { upstream: service.address });
    await add(rig, 'http_delay delay=1000000');
    const client = await rig.client(listen);
    client.socket.write(requestText('POST /a 5'));
    await rig.observed(({ proxies }) => proxies['p']?.toxics['t']?.connections === 1);
    await rig.api('DELETE', '/proxies/p/toxics/t');
    expect(await answersTo(client, 1)).toBe('200 POST /a 5');

    await add(rig, 'http_abort when=after');
    client.socket.write('POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n123');
    await rig.observed(({ proxies }) => proxies['p']?.toxics['t']?.connections === 1);
    await rig.api('DELETE', '/proxies/p/toxics/t');
    client.socket.write('45');
    expect(await answersTo(client, 2)).toBe('200 POST /a 5, END');
    expect(service.done).toEqual(['POST /a 5', 'POST /b 5']);
  });

  test('a delayed answer: its request has arrived, and it goes at once when the toxic is removed', async () => {
    await using service = await startService();
    await using rig = await startRig();
    const listen = await rig.proxy('p', { upstream: service.address });
    await add(rig, 'http_delay delay=1000000 when=reply path=/b');
    const client = await rig.client(listen);
    client.socket.write(requestText('GET /a') + requestText('POST /b 5') + requestText('GET /c'));
    const { proxies } = await rig.observed((seen) => seen.proxies['p']?.toxics['t']?.connections === 1);
    expect(proxies['p']?.toxics['t']).toMatchObject({ requests: 1, matched: 1 });
    expect(service.done.slice(0, 2)).toEqual(['GET /a', 'POST /b 5']);
    expect(await answersTo(client, 1)).toBe('200 GET /a');
    await rig.api('DELETE', '/proxies/p/toxics/t');
    expect(await answersTo(client, 3)).toBe('200 GET /a, 200 POST /b 5, 200 GET /c');
  });

  test('an answer whose toxic was removed before it came is not delayed any more', async () => {
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    await add(rig, 'http_delay delay=1000000 when=reply');
    const { client, server } = await rig.pair(listen);
    client.socket.write(requestText('GET /a'));
    await server.received(requestText('GET /a').length);
    await rig.api('DELETE', '/proxies/p/toxics/t');
    server.socket.write('HTTP/1.1 204 No Content\r\n\r\n');
    expect(await answersTo(client, 1)).toBe('204');
  });

  test('a service that closes behind an answer that is delayed: the answer comes, and then the end', async () => {
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    await add(rig, 'http_delay delay=20 when=reply');
    const { client, server } = await rig.pair(listen);
    const began = performance.now();
    client.socket.write(requestText('GET /a'));
    await server.received(requestText('GET /a').length);
    server.socket.end('HTTP/1.1 200 OK\r\n\r\nall of it');
    expect([await client.ended(), client.seen.data.toString().slice(-9)]).toEqual(['FIN', 'all of it']);
    expect(performance.now() - began).toBeGreaterThanOrEqual(19);
  });

  test('a request that was not complete when the toxic was removed passes whole', async () => {
    await using service = await startService();
    await using rig = await startRig();
    const listen = await rig.proxy('p', { upstream: service.address });
    await add(rig, 'http_status');
    const client = await rig.client(listen);
    client.socket.write('GET /a HT');
    await rig.observed(({ proxies }) => proxies['p']?.bytes === 9);
    await rig.api('DELETE', '/proxies/p/toxics/t');
    client.socket.write('TP/1.1\r\nHost: a\r\n\r\n');
    expect(await answersTo(client, 1)).toBe('200 GET /a');
  });

  test('several toxics act in their order, and changes count for the next request', async () => {
    await using service = await startService();
    await using rig = await startRig();
    const listen = await rig.proxy('p', { upstream: service.address });
    await add(rig, 'http_status status=500 path=/b', { name: 'first' });
    await add(rig, 'http_status status=501');
    const client = await rig.client(listen);
    client.socket.write(requestText('GET /a') + requestText('GET /b'));
    expect(await answersTo(client, 2)).toBe('501, 500');
    await rig.api('POST', '/proxies/p/toxics/first', { attributes: { path: '/c' } });
    await rig.api('POST', '/proxies/p/toxics/t', { attributes: { status: 502, count: 2 } });
    client.socket.write(requestText('GET /b') + requestText('GET /c') + requestText('GET /d'));
    expect(await answersTo(client, 5)).toBe('501, 500, 502, 500, 200 GET /d');
  });

  test('a service that leaves without an answer, and a client that does not wait for one', async () => {
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    await add(rig, 'http_abort when=after');
    const one = await rig.pair(listen);
    one.client.socket.write(requestText('GET /a'));
    await one.server.received(requestText('GET /a').length);
    one.server.socket.end();
    expect(await answersTo(one.client, 1)).toBe('END');
    const other = await rig.pair(listen);
    other.client.socket.write(requestText('GET /a'));
    await other.server.received(1);
    other.client.socket.destroy();
    await once(other.client.socket, 'close');
    expect(await other.server.ended()).toBe('FIN');
  });
});

describe('the API', () => {
  test.each([
    ['http_status status=99', 'bad request body: attributes.status must be within 200 and 599'],
    ['http_delay when=before', 'bad request body: attributes.when must be request or reply'],
    ['http_abort when=later', 'bad request body: attributes.when must be before or after'],
    [
      'http_status path=5',
      'bad request body: json: cannot unmarshal number into Go struct field HttpStatusToxic.attributes.path of type string',
    ],
  ])('%s: %s', async (toxic, error) => {
    await using rig = await startRig();
    await rig.proxy('p');
    const answer = await rig.api('POST', '/proxies/p/toxics', httpToxic(toxic));
    expect([answer.status, JSON.parse(answer.text)]).toEqual([400, { error, status: 400 }]);
  });

  test('a toxic as it is shown: in both directions, numbers first, whatever stream was asked for', async () => {
    await using rig = await startRig();
    await rig.proxy('p');
    const shown = (await rig.api('POST', '/proxies/p/toxics', { type: 'http_abort' })).text;
    expect(shown).toBe(
      '{"attributes":{"after":0,"count":0,"when":"before","method":"","path":"","header":""},' +
        '"name":"http_abort_both","type":"http_abort","stream":"both","toxicity":1}',
    );
    const other = await rig.api('POST', '/proxies/p/toxics', { type: 'http_delay', stream: 'upstream' });
    expect(JSON.parse(other.text)).toMatchObject({ name: 'http_delay_upstream', stream: 'upstream' });
    expect(
      (await rig.api('POST', '/proxies/p/toxics/http_abort_both', { attributes: { when: 'x' } })).status,
    ).toBe(400);
    await rig.api('POST', '/proxies/p/toxics', { type: 'noop', name: 'n' });
    expect((await rig.api('GET', '/proxies/p/toxics/n/hits')).status).toBe(404);
  });
});
