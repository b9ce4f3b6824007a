import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assertService, checkService, modelCommand, unanswered, type ServiceModel } from '../index.ts';

/** A till over HTTP. With `forgets` it forgets every third coin. */
async function startTill(forgets: boolean) {
  const { createServer } = await import('node:http');
  let [sum, coins] = [0, 0];
  const server = createServer(({ method, url }, response) => {
    if (method === 'POST') {
      coins += 1;
      if (!forgets || coins % 3 !== 0) sum += Number(url?.slice(1));
    }
    response.end(String(sum));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    ask: async (method: string, path = '') => {
      try {
        return Number(await (await fetch(`http://127.0.0.1:${port}/${path}`, { method })).text());
      } catch {
        return unanswered;
      }
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
type Till = Awaited<ReturnType<typeof startTill>>;

/** What a till should do: the sum is all there is to know. */
const till: ServiceModel<number, Till> = {
  initial: () => 0,
  commands: {
    put: modelCommand({
      input: fc.constantFrom(1, 2, 5),
      weight: 3,
      ask: (till: Till, coin) => till.ask('POST', String(coin)),
      step: (sum: number, coin) => ({ state: sum + coin, answer: sum + coin }),
    }),
    count: modelCommand({
      input: fc.constant(undefined),
      ask: (till: Till) => till.ask('GET'),
      step: (sum: number) => ({ state: sum, answer: sum }),
    }),
  },
};
const close = (one: Till) => one.stop();

test('a till counts what was put in', async () => {
  await assertService(till, { open: () => startTill(false), close, runs: 20 });
});

test('one that forgets is found, by the fewest coins', async () => {
  const { verdict, text } = await checkService(till, { open: () => startTill(true), close, runs: 20 });
  expect(verdict).toBe('violated');
  expect(text).toMatch(`violated after 3 requests: the last answer should have been 3
  1. put 1 → 1
  2. put 1 → 2
  3. put 1 → 2`);
});
