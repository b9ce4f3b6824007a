/**
 * The proxy server as a process: `seatrial proxy`, or this file run by itself.
 *
 * Imports little, so that it starts fast: a run waits for it.
 */

import { existsSync, realpathSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import { flagsHelp, readFlags, type ProxyFlags } from './flags.ts';
import { createLog, logLevel, type Log } from './log.ts';
import { startProxyServer } from './server.ts';
import { version } from './version.ts';

/** What the server needs from its process. */
export interface ProxyWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: ProxyOutput;
  readonly stderr: ProxyOutput;
  /** With `-parent-pipe`, its end is the end of the server. */
  readonly stdin: NodeJS.ReadableStream;
  /** While a listener is there the signal does not end the process. */
  readonly on: (signal: 'SIGINT' | 'SIGTERM', listener: () => void) => unknown;
  readonly off: (signal: 'SIGINT' | 'SIGTERM', listener: () => void) => unknown;
}

/** Where the server writes to. */
export interface ProxyOutput {
  write(text: string): unknown;
  on(event: 'error', listener: () => void): unknown;
}

/**
 * Runs a proxy server until it is asked to end (SIGTERM, SIGINT, or the end of standard input with `-parent-pipe`, which also
 * makes it deaf to SIGINT: a terminal sends that to the whole family, and the parent decides). When nobody reads what it writes any more (`| head -1`), that is lost, and the server goes on.
 *
 * @returns the exit code: 0 ended as asked, 3 cannot listen, 4 wrong arguments
 */
export async function runProxy(args: readonly string[], world: ProxyWorld): Promise<number> {
  for (const output of [world.stdout, world.stderr]) output.on('error', () => undefined);
  try {
    const flags = readFlags(args);
    if (flags.help) world.stdout.write(flagsHelp);
    else if (flags.version) world.stdout.write(`toxiproxy-server version ${version}\n`);
    else await serve(flags, world);
    return 0;
  } catch (error) {
    const hint = error instanceof SeatrialError && error.hint !== undefined ? `\n${error.hint}` : '';
    world.stderr.write(`${messageOf(error)}${hint}\n`);
    return error instanceof SeatrialError && error.code === 'E_USAGE' ? 4 : 3;
  }
}

async function serve(flags: ProxyFlags, world: ProxyWorld): Promise<void> {
  const ended = new AbortController();
  const end = (): void => {
    ended.abort();
  };
  const onInterrupt = flags.parentPipe ? (): void => undefined : end;
  world.on('SIGTERM', end);
  world.on('SIGINT', onInterrupt);
  try {
    if (flags.parentPipe) watch(world.stdin, end);
    const log = openLog(flags, world);
    await using server = await startProxyServer({ ...flags, seed: flags.seed ?? randomInt(2 ** 47), log });
    log('info', 'Starting Toxiproxy HTTP server', { address: server.address, version });
    await aborted(ended.signal);
    log('info', 'Shutdown started');
  } finally {
    world.off('SIGTERM', end);
    world.off('SIGINT', onInterrupt);
  }
}

/** A parent waits for the line that says where we listen, whatever its own `LOG_LEVEL` is. */
function openLog({ parentPipe }: ProxyFlags, { env, stdout }: ProxyWorld): Log {
  const text = (parentPipe ? undefined : env['LOG_LEVEL']) ?? '';
  const log = createLog((line) => stdout.write(line), logLevel(text) ?? 'info');
  if (text !== '' && logLevel(text) === undefined) log('error', `unknown LOG_LEVEL value: "${text}"`);
  return log;
}

/** Calls `end` once the stream has ended; what comes before is thrown away. */
function watch(stream: NodeJS.ReadableStream, end: () => void): void {
  stream.once('end', end).once('close', end).once('error', end);
  stream.resume();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
}

/** Whether this file is what Node was asked to run. */
function isProgram(): boolean {
  const [, script = ''] = process.argv;
  return existsSync(script) && realpathSync(script) === fileURLToPath(import.meta.url);
}

// Not by an exit code alone: a parent that still holds our standard input would keep the process alive.
if (isProgram()) process.exit(await runProxy(process.argv.slice(2), process));
