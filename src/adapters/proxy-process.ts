/** The embedded proxy as a process of its own: started for one experiment, ended with it. */

import type { Readable } from 'node:stream';
import { SeatrialError } from '../lib/errors.ts';
import { createLineSplitter } from './line-splitter.ts';
import { describeEnding } from './life.ts';
import { startOwned } from './owned-process.ts';
import { ownProgram } from './own-program.ts';
import { openServiceLog } from './service-log.ts';
import type { Watchdog } from './watchdog.ts';

/** A running proxy. */
export interface ProxyProcess extends AsyncDisposable {
  /** Where its HTTP API is: `http://127.0.0.1:8474`. */
  readonly url: string;
  readonly pid: number;
  /** How it ended, when it did. */
  ended(): string | undefined;
}

/** What a proxy needs. */
export interface ProxyProcessOptions {
  readonly experiment: string;
  readonly watchdog: Watchdog;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly cwd: string;
}

const startMsMax = 10_000;
const stopAtEndMs = 2_000;

/**
 * Starts the proxy; resolves when it listens.
 *
 * @throws {@link SeatrialError} `E_PROXY` when it ends or says no address in time
 */
export async function startProxyProcess({
  experiment,
  watchdog,
  env,
  logFile,
  cwd,
}: ProxyProcessOptions): Promise<ProxyProcess> {
  const log = openServiceLog(logFile);
  const said = new AbortController();
  let address: string | undefined;
  const listen = (line: string): void => {
    log.line(line);
    address ??= addressIn(line);
    if (address !== undefined) said.abort();
  };
  const running = await startOwned({
    command: [...ownProgram('proxy/main'), '-host', '127.0.0.1', '-port', '0', '-parent-pipe'],
    cwd,
    env,
    name: { experiment, what: 'proxy' },
    watchdog,
    keepInput: true,
    onOutput: ({ stdout, stderr }) => {
      for (const stream of [stdout, stderr]) read(stream, log.write, listen);
    },
  });
  const dispose = async (): Promise<void> => {
    try {
      await running.end(stopAtEndMs);
    } finally {
      log[Symbol.dispose]();
    }
  };
  await settled(said.signal, running.exited);
  if (address === undefined) {
    const ending = running.ending();
    await dispose();
    const how =
      ending === undefined ? `did not listen within ${startMsMax} ms` : `ended, ${describeEnding(ending)}`;
    throw new SeatrialError('E_PROXY', `the proxy ${how}\n${log.lastLines().join('\n')}`, {
      hint: `its whole log: ${logFile}`,
    });
  }
  return {
    url: `http://${address}`,
    pid: running.pid,
    ended: () => {
      const ending = running.ending();
      return ending === undefined ? undefined : describeEnding(ending);
    },
    [Symbol.asyncDispose]: dispose,
  };
}

function read(stream: Readable, write: (chunk: Buffer) => void, onLine: (line: string) => void): void {
  const lines = createLineSplitter(onLine);
  stream.on('error', () => undefined);
  stream.on('data', (chunk: Buffer) => {
    write(chunk);
    lines.push(chunk);
  });
  stream.on('end', lines.end);
}

/** `127.0.0.1:8474` of the line with which the proxy says that it listens. */
function addressIn(line: string): string | undefined {
  try {
    const { address } = JSON.parse(line) as { address?: unknown };
    return typeof address === 'string' && /^[\w.:[\]]+:\d+$/.test(address) ? address : undefined;
  } catch {
    return undefined;
  }
}

/** Resolves when the address is said, the process ended, or the time is over. */
async function settled(said: AbortSignal, exited: Promise<unknown>): Promise<void> {
  const late = AbortSignal.timeout(startMsMax);
  const either = AbortSignal.any([said, late]);
  const heard = new Promise<void>((resolve) => {
    if (either.aborted) resolve();
    either.addEventListener('abort', () => {
      resolve();
    });
  });
  await Promise.race([heard, exited]);
}
