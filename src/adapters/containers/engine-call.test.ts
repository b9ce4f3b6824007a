import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EngineGone, engineCall, engineJson, EngineRefusal, engineSees } from './engine-call.ts';

const get = { method: 'GET', path: '/version' } as const;

/** A server that answers so, on a socket and on a port. */
async function engine(
  answer: RequestListener,
): Promise<{ socket: string; url: string; end: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-engine-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, 's');
  const servers = [createServer(answer), createServer(answer)] as const;
  await new Promise<void>((resolve) => servers[0].listen(file, resolve));
  await new Promise<void>((resolve) => servers[1].listen(0, '127.0.0.1', resolve));
  const end = async (): Promise<void> => {
    await Promise.all(
      servers.map((server) => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      }),
    );
  };
  onTestFinished(end);
  const { port } = servers[1].address() as AddressInfo;
  return { socket: `unix://${file}`, url: `http://127.0.0.1:${port}`, end };
}

describe('a call', () => {
  test('goes to a socket or a port, and says what it is given', async () => {
    const { socket, url } = await engine((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url: path, headers } = request;
        const body = Buffer.concat(chunks).toString();
        response.end(JSON.stringify([method, path, headers['content-type'], body]));
      });
    });
    for (const address of [socket, url]) {
      expect(await engineJson(address, get)).toEqual(['GET', '/version', null, '']);
      const call = { method: 'POST', path: '/x?y=1', body: { a: 'ü' } } as const;
      expect(await engineJson(address, call)).toEqual(['POST', '/x?y=1', 'application/json', '{"a":"ü"}']);
    }
  });

  test.each([
    [404, '{"message":"No such container: x"}', 'No such container: x'],
    [500, 'not json', 'GET /version: status 500'],
    [409, '{"message":7}', 'GET /version: status 409'],
  ])('that is refused with %i %s says why', async (status, text, expected) => {
    const { socket } = await engine((_, response) => response.writeHead(status).end(text));
    const refusal = await engineCall(socket, get).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(EngineRefusal);
    expect(refusal).toMatchObject({ status, message: expected });
    expect(await engineSees(socket, get, [status])).toBe(false);
    await expect(engineSees(socket, get, [418])).rejects.toThrow(expected);
  });

  test('to an engine that is gone, or goes while it is asked, says so', async () => {
    const { socket, url, end } = await engine((_, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('half');
      response.destroy();
    });
    for (const address of [socket, url]) await expect(engineCall(address, get)).rejects.toThrow();
    await end();
    for (const address of [socket, url, 'unix:///nowhere/s'])
      await expect(engineCall(address, get)).rejects.toBeInstanceOf(EngineGone);
  });

  test('that nobody answers ends in time, or when it is given up', async () => {
    const { socket } = await engine(() => undefined);
    await expect(engineCall(socket, { ...get, msMax: 50 })).rejects.toThrow(
      'GET /version: no answer within 50 ms',
    );
    const over = new AbortController();
    const call = engineCall(socket, { ...get, signal: over.signal });
    over.abort();
    await expect(call).rejects.toThrow();
  });
});
