import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExchangeTap } from './exchange-tap.ts';
import { RetryMemory } from './retry-memory.ts';

/** `|` is CR LF. */
function bytes(text: string): Buffer {
  return Buffer.from(text.replaceAll('|', '\r\n'), 'latin1');
}

const get = (path: string, fields = ''): string => `>GET ${path} HTTP/1.1|${fields}|`;
const post = (path: string, body: string, fields = ''): string =>
  `>POST ${path} HTTP/1.1|${fields}Content-Length: ${body.length}||${body}`;
const reply = (status: number, body = ''): string =>
  `<HTTP/1.1 ${status} x|Content-Length: ${body.length}||${body}`;

/**
 * What is told of a connection on which this happens: `>…` is sent by the client, `<…` by the server, `>.` and `<.` end a
 * direction. An exchange is `GET /a 200`, with what is special about it; `(1)` at the end are requests that stayed open.
 */
function watch(happens: readonly string[], retries = new RetryMemory()): string {
  const told: string[] = [];
  let open = 0;
  const tap = new ExchangeTap(
    1,
    {
      began: () => (open += 1),
      ended: (exchange) => {
        open -= 1;
        if (exchange === undefined) return;
        const { method, target, status = 'none', isWhole, retry, requestBytes, replyBytes } = exchange;
        const special = [isWhole ? '' : ' cut', retry === undefined ? '' : ` again (${retry})`].join('');
        told.push(`${method} ${target} ${status} ${requestBytes}/${replyBytes}${special}`);
      },
      lost: (why) => told.push(why),
      closed: () => undefined,
    },
    retries,
  );
  for (const [at, what] of happens.entries()) {
    const stream = what.startsWith('>') ? 'upstream' : 'downstream';
    if (what === '>.' || what === '<.') tap.ended(stream);
    else tap.bytes(stream, bytes(what.slice(1)), at);
  }
  const left = open;
  tap.closed();
  expect(open).toBe(0);
  return `${told.join(', ')}${left === 0 ? '' : ` (${left})`}`;
}

describe('requests and their replies', () => {
  test.each([
    ['one', [get('/a'), reply(200, 'hi')], 'GET /a 200 19/39'],
    ['two', [get('/a'), reply(200), get('/b'), reply(404)], 'GET /a 200 19/37, GET /b 404 19/37'],
    ['sent ahead', [get('/a'), get('/b'), reply(200), reply(500)], 'GET /a 200 19/37, GET /b 500 19/37'],
    ['100 comes first', [post('/a', 'x'), '<HTTP/1.1 100 x||', reply(201)], 'POST /a 201 40/37'],
    [
      'HEAD',
      ['>HEAD /a HTTP/1.1||', '<HTTP/1.1 200 x|Content-Length: 9||', get('/b'), reply(200)],
      'HEAD /a 200 20/37, GET /b 200 19/37',
    ],
    ['until the end', [get('/a'), '<HTTP/1.1 200 x||abc', '<.'], 'GET /a 200 19/21'],
    ['no reply', [get('/a')], 'GET /a none 19/0 cut (1)'],
    ['half a reply', [get('/a'), '<HTTP/1.1 200 x|Content-Length: 9||abc', '<.'], 'GET /a 200 19/40 cut'],
    ['half a head', [get('/a'), '<HTTP/1.1 2'], 'GET /a none 19/0 cut (1)'],
    ['half a request', ['>POST /a HTTP/1.1|Content-Length: 9||abc', '>.'], 'POST /a none 42/0 cut'],
    [
      'refused before it was sent',
      ['>POST /a HTTP/1.1|Content-Length: 9||abc', reply(413)],
      'POST /a 413 42/37',
    ],
    [
      'an upgrade',
      [get('/a', 'Upgrade: w|'), '<HTTP/1.1 101 x||\x81\x05hello', '>\x81\x02hi'],
      'GET /a 101 31/18, upgraded',
    ],
    [
      'a tunnel',
      ['>CONNECT a:1 HTTP/1.1||', '<HTTP/1.1 200 x||', '>\x16\x03', '<\x16\x03'],
      'CONNECT a:1 200 24/18, upgraded',
    ],
    ['no tunnel', ['>CONNECT a:1 HTTP/1.1||', reply(403)], 'CONNECT a:1 403 24/37'],
    ['another protocol', ['>\x16\x03\x01', '<\x16\x03\x01'], 'not-http'],
    ['a server that speaks first', ['<220 mail.example ESMTP|', '>EHLO a|'], 'not-http'],
    ['a reply nobody asked for', [get('/a'), reply(200), reply(408)], 'GET /a 200 19/37, unasked'],
    [
      'nonsense after a request',
      [get('/a'), reply(200), '>\x00\x01', get('/b'), reply(200)],
      'GET /a 200 19/37, not-http',
    ],
    ['nonsense in a reply', [get('/a'), '<nonsense'], 'not-http'],
    ['more than is kept', Array.from({ length: 1_025 }, () => get('/a')), 'too-many-open'],
    [
      'more than is kept, large',
      Array.from({ length: 40 }, () => get(`/${'a'.repeat(30_000)}`)),
      'too-many-open',
    ],
    ['nothing', [], ''],
  ])('%s', (_, happens, expected) => {
    expect(watch(happens)).toBe(expected);
  });

  test('cut anywhere, the same is told', () => {
    const conversation = [
      get('/a'),
      get('/b'),
      reply(200, 'ab'),
      post('/c', 'xyz'),
      reply(500),
      reply(201, 'c'),
    ];
    const expected = watch(conversation);
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (places) => {
        const pieces = conversation.flatMap((what) => {
          const text = what.slice(1).replaceAll('|', '\r\n');
          const [place = 0] = places.take(1);
          const parts = [text.slice(0, place % text.length), text.slice(place % text.length)];
          return parts.map((part) => `${what[0] ?? ''}${part}`);
        });
        expect(watch(pieces)).toBe(expected);
      }),
      { numRuns: 100 },
    );
  });

  test('garbage in both directions is no reason to throw, and nothing stays open', () => {
    const word = fc.constantFrom(
      get('/a'),
      post('/b', 'xy'),
      reply(200, 'a'),
      reply(100),
      '>.',
      '<.',
      '>\x00',
      '<H',
      '>P',
      '<|',
    );
    fc.assert(
      fc.property(fc.array(word), (happens) => watch(happens).length >= 0),
      { numRuns: 500 },
    );
  });
});

describe('retries', () => {
  const key = 'Idempotency-Key: k1|';

  test.each([
    ['the same key', [post('/a', 'x', key), reply(200), post('/a', 'y', key), reply(200)], ['', 'key']],
    [
      'the same key for something else',
      [post('/a', 'x', key), reply(200), post('/b', 'x', key), reply(200)],
      ['', ''],
    ],
    ['the same after an error', [post('/a', 'x'), reply(503), post('/a', 'x'), reply(200)], ['', 'same']],
    ['another body after an error', [post('/a', 'x'), reply(503), post('/a', 'y'), reply(200)], ['', '']],
    ['the same after a success', [get('/a'), reply(200), get('/a'), reply(200)], ['', '']],
    ['the same after a refusal', [get('/a'), reply(404), get('/a'), reply(404)], ['', '']],
  ])('%s', (_, happens, expected) => {
    const told = watch(happens).split(', ');
    expect(told.map((line) => / again \((.*)\)/.exec(line)?.[1] ?? '')).toEqual(expected);
  });

  test('the same on another connection, after one that was closed without a reply', () => {
    const retries = new RetryMemory();
    expect(watch([post('/a', 'x')], retries)).not.toContain('again');
    expect(watch([post('/a', 'x'), reply(200)], retries)).toContain('again (same)');
  });

  test('after a minute it is another request; the oldest are forgotten first', () => {
    const retries = new RetryMemory();
    const looks = (target: string): Parameters<RetryMemory['failed']>[0] => ({
      method: 'GET',
      target,
      bodyCrc: 0,
      bodyBytes: 0,
    });
    retries.failed(looks('/a'), 0);
    expect(retries.repeatsFailed(looks('/a'), 60_000)).toBe(true);
    expect(retries.repeatsFailed(looks('/a'), 60_001)).toBe(false);
    for (let n = 0; n < 4_096; n += 1) retries.failed(looks(`/${n}`), 1);
    expect(retries.repeatsFailed(looks('/a'), 1)).toBe(false);
    expect(retries.repeatsFailed(looks('/0'), 1)).toBe(true);
    expect(retries.repeatsKey(looks('/a'), 'k'.repeat(100_000), 1)).toBe(false);
    expect(retries.repeatsKey(looks('/a'), 'k'.repeat(100_000), 1)).toBe(true);
  });
});

test.each(['began', 'ended'] as const)(
  'a listener that throws in %s ends the watching and nothing else',
  (method) => {
    const told: string[] = [];
    const listener = {
      began: () => told.push('began'),
      ended: () => told.push('ended'),
      lost: (why: string) => told.push(why),
      closed: () => told.push('closed'),
    };
    const broken = (): never => {
      throw new Error('no');
    };
    const tap = new ExchangeTap(1, { ...listener, [method]: broken }, new RetryMemory());
    for (const at of [0, 1]) tap.bytes('upstream', bytes('GET / HTTP/1.1||'), at);
    for (const at of [2, 3]) tap.bytes('downstream', bytes('HTTP/1.1 204 x||'), at);
    tap.ended('downstream');
    tap.closed();
    expect(told.filter((what) => what !== 'began')).toEqual(
      method === 'began' ? ['ended', 'watcher-failed', 'closed'] : ['closed'],
    );
  },
);
