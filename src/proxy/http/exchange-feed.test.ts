import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { BegunRequest, Exchange } from './exchange.ts';
import { ExchangeFeeds, heldBytesMax } from './exchange-feed.ts';
import { readHead, type RequestHead } from './message-head.ts';

/** The head of this request. */
function headOf(text: string): RequestHead {
  const bytes = Buffer.from(`${text}\r\n\r\n`, 'latin1');
  const head = readHead('request', bytes, 0, bytes.length);
  if (head?.kind !== 'request') throw new Error(`no head: ${text}`);
  return head;
}

const exchange: Exchange = {
  connection: 1,
  request: 3,
  method: 'GET',
  target: '/a/1',
  began: 1,
  acceptedMs: 0.5,
  firstByte: 1.5,
  ended: 3.25,
  status: 200,
  isWhole: true,
  isGiven: false,
  requestBytes: 10,
  replyBytes: 20,
  traceparent: undefined,
  retry: 'key',
  head: headOf(`GET /a/1 HTTP/1.1\r\nA: b\r\nLong: ${'x'.repeat(300)}`),
};
const path = '/a/{id}';
const plain = { path, headers: [] };

type Line = Readonly<Record<string, unknown>>;

/** Reads lines until they are enough. */
async function linesUntil(
  out: PassThrough,
  enough: (lines: readonly Line[]) => boolean,
): Promise<readonly Line[]> {
  const lines: Line[] = [];
  let rest = '';
  while (!enough(lines)) {
    const piece = out.read() as Buffer | null;
    if (piece === null) await once(out, 'readable');
    const whole = `${rest}${piece?.toString() ?? ''}`.split('\n');
    rest = whole.pop() ?? '';
    lines.push(...whole.map((line) => JSON.parse(line) as Line));
  }
  return lines;
}

test('a line for each exchange, of one proxy where one was named', async () => {
  const feeds = new ExchangeFeeds();
  const [all, one] = [new PassThrough(), new PassThrough()];
  feeds.open(all);
  feeds.open(one, { only: 'q' });
  feeds.ended('p', exchange, plain);
  feeds.ended('q', { ...exchange, status: undefined, firstByte: undefined, isWhole: false }, plain);
  expect((await linesUntil(all, ({ length }) => length === 3)).map(({ proxy }) => proxy)).toEqual([
    undefined,
    'p',
    'q',
  ]);
  expect(await linesUntil(one, ({ length }) => length === 2)).toEqual([
    { feed: 'open' },
    {
      proxy: 'q',
      connection: 1,
      request: 3,
      method: 'GET',
      path: '/a/{id}',
      target: '/a/1',
      at: Math.round((performance.timeOrigin + 1) * 1_000) / 1_000,
      tookMs: 2.25,
      answered: false,
      requestBytes: 10,
      replyBytes: 20,
      retry: 'key',
    },
  ]);
});

test('requests are told as they begin, and connections that are lost, to whom asks for it; headers that were asked for', async () => {
  const feeds = new ExchangeFeeds();
  const [all, ended] = [new PassThrough(), new PassThrough()];
  feeds.open(ended);
  expect(feeds.areBegunAsked).toBe(false);
  feeds.open(all, { begun: true });
  expect(feeds.areBegunAsked).toBe(true);
  const headers = ['a', 'long', 'none'];
  const { connection, request, head, began } = exchange;
  const begun: BegunRequest = { connection, request, head, began, acceptedMs: 0.5 };
  feeds.begun('p', begun, headers);
  feeds.ended('p', exchange, { path, headers });
  feeds.lost('p', 2, 'malformed');
  feeds.ended('p', exchange, plain);
  const told = { a: 'b', long: 'x'.repeat(200) };
  const joined = { proxy: 'p', connection: 1, request: 3, method: 'GET', target: '/a/1' };
  expect(await linesUntil(all, ({ length }) => length === 5)).toEqual([
    { feed: 'open', begun: true },
    { begun: true, ...joined, at: expect.any(Number) as number, acceptedMs: 0.5, headers: told },
    expect.objectContaining({ ...joined, status: 200, headers: told }),
    { proxy: 'p', connection: 2, lost: 'malformed' },
    expect.not.objectContaining({ headers: expect.anything() as object }),
  ]);
  expect(await linesUntil(ended, ({ length }) => length === 3)).toHaveLength(3);
  all.destroy();
  await once(all, 'close');
  expect(feeds.areBegunAsked).toBe(false);
});

test('who does not read costs a buffer, no more, and is told what it has missed', async () => {
  const feeds = new ExchangeFeeds();
  const out = new PassThrough();
  feeds.open(out);
  const pushed = 20_000;
  for (let n = 0; n < pushed; n += 1) {
    feeds.ended('p', exchange, plain);
    if (n % 1_000 === 0) await new Promise(setImmediate);
  }
  expect(out.writableLength).toBeLessThan(heldBytesMax * 1.1);
  const told = await linesUntil(out, (lines) => lines.some((line) => 'dropped' in line));
  const dropped = told.find((line) => 'dropped' in line)?.['dropped'] as number;
  expect(dropped).toBeGreaterThan(0);
  expect(told.filter((line) => 'proxy' in line)).toHaveLength(pushed - dropped);
});

test('a feed whose reader has gone is forgotten', async () => {
  const feeds = new ExchangeFeeds();
  const out = new PassThrough();
  feeds.open(out);
  out.destroy();
  await once(out, 'close');
  feeds.ended('p', exchange, plain);
  await new Promise(setImmediate);
  expect(out.writableLength).toBe(0);
});
