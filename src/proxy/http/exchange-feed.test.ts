import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Exchange } from './exchange.ts';
import { ExchangeFeeds, heldBytesMax } from './exchange-feed.ts';

const exchange: Exchange = {
  connection: 1,
  method: 'GET',
  target: '/a/1',
  began: 1,
  firstByte: 1.5,
  ended: 3.25,
  status: 200,
  isWhole: true,
  requestBytes: 10,
  replyBytes: 20,
  traceparent: undefined,
  retry: 'key',
};

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
  feeds.open(one, 'q');
  feeds.push('p', exchange, '/a/{id}');
  feeds.push('q', { ...exchange, status: undefined, firstByte: undefined, isWhole: false }, '/a/{id}');
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

test('who does not read costs a buffer, no more, and is told what it has missed', async () => {
  const feeds = new ExchangeFeeds();
  const out = new PassThrough();
  feeds.open(out);
  const pushed = 20_000;
  for (let n = 0; n < pushed; n += 1) {
    feeds.push('p', exchange, '/a/{id}');
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
  feeds.push('p', exchange, '/a/{id}');
  await new Promise(setImmediate);
  expect(out.writableLength).toBe(0);
});
