/** A real system for the laws that every runtime passes, started and ended with a test. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFailed, onTestFinished } from 'vitest';
import { startClock } from '../adapters/clock.ts';
import { createOwnership, type Ownership } from '../adapters/ownership.ts';
import { startSystem, type System, type SystemOptions } from '../adapters/system.ts';
import type { Watchdog } from '../adapters/watchdog.ts';
import { SeatrialError } from '../lib/errors.ts';
import type { RuntimeName } from '../model/runtime-name.ts';
import { composeFile, dockerfile, pair, service } from './law-target.ts';
import { startRunningPair } from './running-pair.ts';
import { temporaryWatchdog } from './temporary-watchdog.ts';

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
  /**
   * To be called in a `describe`: one for all of its tests that leave it as they found it. It is started for the first and gone after the
   * last; after a test that failed the next one gets another.
   */
  shared(): () => Promise<LawSystem>;
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

  /** Also what had begun when it does not start is gone once `owned` has ended. */
  const startIn = async (owned: Ownership, options: Partial<SystemOptions>): Promise<LawSystem> => {
    const folder = mkdtempSync(join(tmpdir(), 'seatrial-system-'));
    owned.use({
      [Symbol.dispose]: () => {
        rmSync(folder, { recursive: true, force: true });
      },
    });
    writeFileSync(join(folder, 'service.mjs'), service);
    writeFileSync(join(folder, 'Dockerfile'), dockerfile);
    writeFileSync(join(folder, 'compose.yaml'), composeFile);
    const { environment = {} } = options;
    const isFound = runtime === 'attached';
    const running = isFound ? owned.use(await startRunningPair({ folder, environment })) : undefined;
    const system = await startSystem({
      runtime,
      experiment: 'a',
      target: running?.target ?? pair,
      targetFolder: folder,
      built: folder,
      client,
      services: ['front', 'back'],
      folder,
      watchdog,
      clock: startClock(),
      signal: new AbortController().signal,
      env: process.env,
      ...options,
      // What runs already has been started with it.
      environment: isFound ? {} : environment,
    });
    return { ...owned.use(system), folder };
  };
  const start = async (options: Partial<SystemOptions> = {}): Promise<LawSystem> => {
    const owned = createOwnership();
    onTestFinished(() => owned.end());
    return await startIn(owned, options);
  };
  const shared = (): (() => Promise<LawSystem>) => {
    let owned = createOwnership();
    let system: Promise<LawSystem> | undefined;
    const end = async (): Promise<void> => {
      const ended = owned;
      [owned, system] = [createOwnership(), undefined];
      await ended.end();
    };
    afterAll(end);
    return async () => {
      onTestFailed(end);
      // Others are started beside it.
      return await (system ??= startIn(owned, { experiment: 'shared' }));
    };
  };
  return {
    start,
    shared,
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

/** The environment of one service, changed. */
export function changed(
  name: string,
  environment: Record<string, string>,
): Pick<SystemOptions, 'environment'> {
  return { environment: { [name]: environment } };
}
