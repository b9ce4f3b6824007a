import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { pauseContainer } from './container-actions.ts';

/** An engine that refuses the first so many requests with this message; the paths that it was asked for. */
async function refusing(times: number, message: string): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const isRefused = asked.length <= times;
    response.writeHead(isRefused ? 500 : 204).end(isRefused ? JSON.stringify({ message }) : undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const unfrozen = 'Cannot pause container c: OCI runtime pause failed: unable to freeze: unknown';

test.each([
  [0, unfrozen, 'paused', 1],
  [2, unfrozen, 'paused', 3],
  [4, unfrozen, 'paused', 5],
  [5, unfrozen, 'refused', 5],
  [1, 'no such container', 'refused', 1],
])('an engine that refuses %i times (%s) to pause: %s after %i', async (times, message, end, requests) => {
  const { address, asked } = await refusing(times, message);
  const pausing = pauseContainer({ engine: address, container: 'c' });
  if (end === 'paused') await pausing;
  else await expect(pausing).rejects.toThrow(message);
  expect(asked).toEqual(
    Array.from({ length: requests }, () => expect.stringMatching(/^POST .*c\/pause$/) as string),
  );
});
