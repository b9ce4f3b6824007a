/**
 * A socket in front of the container engine's own. All that comes is passed on and written down, until a test closes the door: then it is as
 * when the engine is restarted, connections break and new ones are refused, but what others have in the engine goes on.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineAddress } from './engine-contents.ts';

/** The door. Disposed of, it is closed for good. */
export interface EngineDoor extends AsyncDisposable {
  /** For `DOCKER_HOST`. */
  readonly address: string;
  /** What was asked so far: `POST /v1.41/containers/create?name=…`. */
  requests(): readonly string[];
  /** Calls `act` when the first such request comes. It is passed on afterwards; when `act` gives `break`, its connection is broken. */
  when(request: RegExp, act: () => unknown): void;
  /** Nobody listens any more; connections that are there go on. */
  shut(): void;
  /** The same, and every connection breaks. */
  close(): Promise<void>;
  open(): Promise<void>;
  /** Connections are accepted and nothing more passes, either way; an engine that hangs. */
  freeze(): void;
}

/** Opens it. */
export async function openEngineDoor(): Promise<EngineDoor> {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-door-'));
  const path = join(folder, 's');
  const engine = placeOf(await engineAddress());
  const requests: string[] = [];
  const awaited: { readonly request: RegExp; readonly act: () => unknown }[] = [];
  const sockets = new Set<Socket>();
  let isFrozen = false;

  /** Gives whether it is passed on. */
  const seen = async (chunk: Buffer): Promise<boolean> => {
    // A request begins where a chunk does.
    const [, request] =
      /^((?:GET|POST|PUT|DELETE|HEAD) \S+) HTTP\//.exec(chunk.toString('latin1', 0, 4_096)) ?? [];
    if (request === undefined) return true;
    requests.push(request);
    const index = awaited.findIndex((one) => one.request.test(request));
    return index === -1 || (await awaited.splice(index, 1)[0]?.act()) !== 'break';
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ ...engine, allowHalfOpen: true });
    let turn: Promise<void> = Promise.resolve();
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        // After what it said last.
        void turn.then(() => (isFrozen ? undefined : to.end()));
      });
    }
    client.on('data', (chunk: Buffer) => {
      turn = turn.then(async () => {
        if (!(await seen(chunk))) client.destroy();
        else if (!isFrozen) upstream.write(chunk);
      });
    });
    client.on('end', () => {
      turn = turn.then(() => (isFrozen ? undefined : void upstream.end()));
    });
    upstream.on('data', (chunk) => (isFrozen ? undefined : client.write(chunk)));
    upstream.on('end', () => (isFrozen ? undefined : client.end()));
  });
  const open = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      for (const socket of sockets) socket.destroy();
    });
  await open();
  return {
    address: `unix://${path}`,
    requests: () => requests,
    when: (request, act) => {
      awaited.push({ request, act });
    },
    shut: () => {
      server.close();
    },
    close,
    open,
    freeze: () => {
      isFrozen = true;
    },
    [Symbol.asyncDispose]: async () => {
      isFrozen = false;
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where `DOCKER_HOST` leads to. */
function placeOf(
  address: string,
): { readonly path: string } | { readonly host: string; readonly port: number } {
  const unix = /^unix:\/\/(\/.+)$/.exec(address)?.[1];
  if (unix !== undefined) return { path: unix };
  const { hostname, port } = new URL(address);
  return { host: hostname, port: Number(port) };
}
