/** One service of the shop for itself: in a world of its own, or as a process. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takePorts } from '../../src/adapters/ports.ts';
import { listening, listens, startRunningService } from '../../src/testing/running-service.ts';
import { httpCall } from './host/http-call.ts';
import { openShop } from './in-process/shop.ts';
import type { Answer, Request } from './ports.ts';

/** A service that is asked and killed. */
export interface SingleService {
  /** Rejects without an answer. */
  ask(request: Request): Promise<Answer>;
  /** `kill -9`, and up again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** In virtual time. */
export function openInWorld(name: string, bugs = ''): Promise<SingleService> {
  const world = openShop([name], bugs);
  return Promise.resolve({
    ask: async (request) => {
      const answer = world.call(name, request);
      await world.pass(20);
      const come = await answer;
      if (come === undefined) throw new Error(`no answer from ${name}`);
      return come;
    },
    restart: () => {
      world.kill(name);
      world.start(name);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  });
}

const built = join(import.meta.dirname, '..', '..', 'dist', 'targets', 'shop');

/** Whether there is something to start. */
export const isBuilt = existsSync(join(built, 'inventory', 'main.js'));

/** On a port and in a folder of its own. */
export async function openAsProcess(service: string, bugs = ''): Promise<SingleService> {
  const folder = mkdtempSync(join(tmpdir(), 'service-'));
  const taken = await takePorts(1);
  const [port = 0] = taken.ports;
  const start = async () => {
    const running = startRunningService({
      folder,
      name: service,
      command: [process.execPath, join(built, service, 'main.js')],
      environment: { PORT: String(port), REPLICA: '1', PEERS: '', SHOP_BUGS: bugs },
    });
    await listening(port);
    return running;
  };
  let running = await start();
  return {
    ask: (request) =>
      httpCall(request, {
        host: '127.0.0.1',
        port,
        signal: AbortSignal.timeout(10_000),
        bytesMax: 1_000_000,
      }),
    restart: async () => {
      running[Symbol.dispose]();
      while (await listens(port));
      running = await start();
    },
    close: async () => {
      running[Symbol.dispose]();
      await taken[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
