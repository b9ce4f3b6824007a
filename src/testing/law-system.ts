/** A real system for the laws that every runtime passes: a front, two backs that know each other, and one that is never started. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { startClock } from '../adapters/clock.ts';
import { startSystem, type System, type SystemOptions } from '../adapters/system.ts';
import type { Watchdog } from '../adapters/watchdog.ts';
import { SeatrialError } from '../lib/errors.ts';
import type { RuntimeName } from '../model/runtime-name.ts';
import { targetSchema, type Target } from '../model/target.ts';
import { temporaryWatchdog } from './temporary-watchdog.ts';

/** A service with switches, in the environment: how it starts, what it prints. It counts its starts in its state folder. */
const service = `
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const { HOST, PORT, STATE, MODE, PEERS, LINES } = process.env;
for (const line of JSON.parse(LINES ?? '[]')) console.log(line);
process.once('SIGTERM', () => process.exit(0));
if (MODE === 'exits') { console.error('no database'); process.exit(7); }
if (MODE === 'deaf') setInterval(() => {}, 1000);
else {
  appendFileSync(STATE + '/starts', 'x');
  createServer(async (request, response) => {
    if (request.url === '/peers') {
      const answers = await Promise.all((PEERS ?? '').split(',').filter(Boolean).map(async (peer) => {
        try { return await (await fetch('http://' + peer + '/name')).text(); } catch (error) { return error.cause?.code ?? 'failed'; }
      }));
      response.end(answers.join(' '));
    } else if (request.url.startsWith('/ask/')) {
      const peer = decodeURIComponent(request.url.slice('/ask/'.length));
      const signal = AbortSignal.timeout(1000);
      try { response.end(await (await fetch('http://' + peer + '/name', { signal })).text()); } catch (error) { response.end('no way'); }
    } else if (request.url === '/name') response.end(process.env.NAME);
    else if (request.url === '/starts') response.end(readFileSync(STATE + '/starts', 'utf8'));
    else if (request.url === '/die') process.exit(3);
    else if (request.url === '/health') response.end('ok');
  }).listen(Number(PORT), HOST);
}
`;

/** The same service in a container. */
const dockerfile = 'FROM node:20-slim\nCOPY service.mjs /built/\n';

/** And in a compose file, which has one back for both. */
const composeFile = `services:
  front: { build: ., command: [node, /built/service.mjs], volumes: [/state] }
  back: { build: ., command: [node, /built/service.mjs], volumes: [/state] }
`;

/** A front, two backs that know each other, and one that is never started. */
export const pair: Target = targetSchema.parse({
  schemaVersion: 1,
  name: 'pair',
  client: 'client.ts',
  compose: { files: ['compose.yaml'] },
  services: {
    front: {
      entry: true,
      command: ['${node}', '${built}/service.mjs'],
      health: { http: '/health' },
      build: { context: '${built}' },
      environment: {
        HOST: '${host}',
        PORT: '${port}',
        STATE: '${state}',
        NAME: 'front',
        PEERS: '${edge.back},${edge.absent}',
      },
    },
    back: {
      replicas: 2,
      command: ['${node}', '${built}/service.mjs'],
      build: { context: '${built}' },
      health: { tcp: true },
      environment: {
        HOST: '${host}',
        PORT: '${port}',
        STATE: '${state}',
        NAME: 'back.${replica}',
        PEERS: '${edge.back}',
        LINES: '${env.LINES:-[]}',
      },
    },
    absent: { command: ['false'] },
  },
});

/** Asks for the path in the item and gives the text that was answered. */
const client: SystemOptions['client'] = {
  perform: async ({ item = '' }, { address, signal }) => {
    const response = await fetch(`http://${address.host}:${address.port}/${item}`, { signal });
    return { type: 'ok', result: await response.text() };
  },
  books: async (_, { address, signal }) => {
    const response = await fetch(`http://${address.host}:${address.port}/starts`, { signal });
    return { state: { starts: await response.text() } };
  },
};

/** A started one, with its folder. */
export interface LawSystem extends System {
  readonly folder: string;
}

/** How to start one in this runtime. */
export interface LawSystems {
  /** In a folder of its own; both are gone after the test. */
  start(options?: Partial<SystemOptions>): Promise<LawSystem>;
  /** The error with which it does not start. */
  refusal(options: Partial<SystemOptions>): Promise<SeatrialError>;
  /** The tag of everything that is started. */
  tag(): string;
}

/** To be called while tests are collected: all of them have one watchdog. */
export function lawSystems(runtime: RuntimeName): LawSystems {
  let watchdog: Watchdog;
  beforeAll(async () => {
    watchdog = await temporaryWatchdog();
  });
  afterAll(() => watchdog[Symbol.asyncDispose]());

  const start = async (options: Partial<SystemOptions> = {}): Promise<LawSystem> => {
    const folder = mkdtempSync(join(tmpdir(), 'seatrial-system-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    writeFileSync(join(folder, 'service.mjs'), service);
    writeFileSync(join(folder, 'Dockerfile'), dockerfile);
    writeFileSync(join(folder, 'compose.yaml'), composeFile);
    const system = await startSystem({
      runtime,
      experiment: 'a',
      target: pair,
      targetFolder: folder,
      built: folder,
      client,
      services: ['front', 'back'],
      environment: {},
      folder,
      watchdog,
      clock: startClock(),
      signal: new AbortController().signal,
      env: process.env,
      ...options,
    });
    onTestFinished(() => system[Symbol.asyncDispose]());
    return { ...system, folder };
  };
  return {
    start,
    refusal: async (options) => {
      try {
        await start(options);
      } catch (error) {
        if (error instanceof SeatrialError) return error;
        throw error;
      }
      throw new Error('the system started');
    },
    tag: () => watchdog.journal.tag,
  };
}

/** What the client module gives for a path. */
export function ask(
  { session }: System,
  path: string,
  place = 'front.1',
  timeoutMs = 2_000,
): Promise<unknown> {
  return session
    .perform({ f: 'read', id: 1, place, item: path }, timeoutMs)
    .then((outcome) => outcome.result ?? outcome);
}

/** Whether somebody accepts connections there. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', () => {
      resolve(false);
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** The environment of one service, changed. */
export function changed(
  name: string,
  environment: Record<string, string>,
): Pick<SystemOptions, 'environment'> {
  return { environment: { [name]: environment } };
}
