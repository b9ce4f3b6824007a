/** A service as a process of its own: real sockets, a real clock, a journal in the folder `STATE`. */

import { receive } from '../entrance.ts';
import type { Answer, Network, Ports, Service, Settings } from '../ports.ts';
import { numberSetting, setting } from '../settings.ts';
import { httpCall } from './http-call.ts';
import { createHttpServer } from './http-server.ts';
import { openJournal } from './journal.ts';
import { say } from './log.ts';

const answerBytesMax = 8 * 1024 * 1024;

/**
 * Serves on `HOST:PORT` (left out: `127.0.0.1`) until the process is told to end. `CLOCK_OFFSET_MS` sets this replica's clock off.
 *
 * Ends the process with 1 when a setting is wrong, the port is taken, or work in the background breaks: an operator restarts it,
 * and it goes on where its journal stands.
 */
export function serve<R>(create: (ports: Ports<R>, settings: Settings) => Service): void {
  try {
    const settings = process.env;
    const port = numberSetting(settings, 'PORT');
    const offsetMs = numberSetting(settings, 'CLOCK_OFFSET_MS', 0);
    const ports: Ports<R> = {
      network,
      clock: {
        now: () => Date.now() + offsetMs,
        sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      },
      store: openJournal<R>(setting(settings, 'STATE')),
      random: { next: () => Math.random() },
      say,
      fatal,
    };
    const service = create(ports, settings);
    const server = createHttpServer(async (request) => await receive(service, request, say), fatal);
    server.on('error', fatal);
    server.listen(port, settings['HOST'] ?? '127.0.0.1', () => {
      service.start();
    });
    // Everything that matters is in the journal already.
    process.once('SIGTERM', () => process.exit(0));
  } catch (error) {
    fatal(error);
  }
}

/** One connection a call, given up in time, never repeated. */
const network: Network = {
  call: async (to, request, timeoutMs): Promise<Answer | undefined> => {
    const [host = '', port] = to.split(':');
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await httpCall(request, { host, port: Number(port), signal, bytesMax: answerBytesMax });
    } catch {
      // Refused, reset, silent, cut short: the caller can only know that it does not know.
      return undefined;
    }
  },
};

function fatal(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text}\n`, () => process.exit(1));
}
