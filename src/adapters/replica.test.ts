import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Event } from '../model/event.ts';
import { startClock } from './clock.ts';
import { processHousing } from './process-housing.ts';
import { createReplica, type Replica } from './replica.ts';
import { temporaryWatchdog } from '../testing/temporary-watchdog.ts';

// Real processes on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

interface Started {
  readonly replica: Replica;
  readonly events: readonly Event[];
  /** What the log says now. */
  readonly log: () => string;
}

/** A shell script as a service that is always healthy, started. */
async function run(script: string): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-service-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const watchdog = await temporaryWatchdog();
  onTestFinished(() => watchdog[Symbol.asyncDispose]());
  const events: Event[] = [];
  const logFile = join(folder, 'logs', 'echo.1.log');
  const name = 'echo.1';
  const address = { host: '127.0.0.1', port: 1 };
  const replica = createReplica({
    name,
    address,
    health: { client: true },
    housing: processHousing({
      experiment: 'a',
      name,
      address,
      launch: {
        command: ['/bin/sh', '-c', script],
        env: { PATH: process.env['PATH'] ?? '' },
        state: join(folder, 'state'),
      },
      logFile,
      cwd: folder,
      watchdog,
    }),
    logFile,
    client: {
      perform: () => Promise.resolve({ type: 'ok' }),
      books: () => Promise.resolve({}),
      ready: () => Promise.resolve(true),
    },
    clock: startClock(),
    startMsMax: 10_000,
    onEvent: (event) => events.push(event),
  });
  onTestFinished(() => replica[Symbol.asyncDispose]());
  await replica.start();
  return { replica, events, log: () => readFileSync(logFile, 'utf8') };
}

const kinds = (events: readonly Event[]): string[] =>
  events.map((event) => (event.kind === 'service' ? event.action : event.kind));

test('what it prints is in its log, on both outputs; events are passed on', async () => {
  const { events, log } = await run(
    `printf '{"event":"acknowledged","key":"k"}\\ntext\\n{"event":"nothing"}\\n'; echo trouble >&2; exec sleep 600`,
  );
  await expect.poll(log).toContain('trouble');
  await expect.poll(log).toContain('{"event":"nothing"}\n');
  expect(events.filter(({ kind }) => kind !== 'service')).toMatchObject([
    { kind: 'acknowledged', key: 'k', service: 'echo.1' },
  ]);
});

test('a flood of output does not harm, nor does a line without end', async () => {
  const { events } = await run(
    `head -c 3000000 /dev/zero; yes | head -c 3000000; echo; echo '{"event":"acknowledged","key":"after"}'; exec sleep 600`,
  );
  await expect.poll(() => kinds(events)).toContain('acknowledged');
});

test('its life is a row of events', async () => {
  const { replica, events } = await run('exec sleep 600');
  await replica.pause();
  await replica.resume();
  await replica.crash();
  await replica.start();
  await replica.stop(5_000);
  expect(kinds(events)).toEqual([
    ...['started', 'ready', 'paused', 'resumed', 'exited'],
    ...['started', 'ready', 'exited'],
  ]);
  await expect(replica.pause()).rejects.toMatchObject({ code: 'E_TARGET_LOST' });
  expect(replica.lost()).toBeUndefined();
});

test('asked to stop, one that takes its time is killed as soon as nobody has any', async () => {
  const { replica, events } = await run(
    `trap '' TERM; echo '{"event":"acknowledged","key":"deaf"}'; sleep 600`,
  );
  await expect.poll(() => kinds(events)).toContain('acknowledged');
  const hurry = new AbortController();
  const stopped = replica.stop(60_000, hurry.signal);
  expect(await replica.state()).toBe('running');
  hurry.abort();
  await stopped;
  expect(await replica.state()).toBe('gone');
  expect(replica.lost()).toBeUndefined();
});

test('started when it runs already, it is the same process', async () => {
  const { replica, events } = await run('exec sleep 600');
  await replica.start();
  expect(kinds(events)).toEqual(['started', 'ready', 'ready']);
});
