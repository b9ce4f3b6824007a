/** One replica of the target as a process: started, looked at, killed, paused, and started again where it was. */

import { mkdirSync } from 'node:fs';
import { SeatrialError } from '../lib/errors.ts';
import type { Address, TargetClient } from '../model/client.ts';
import type { Event } from '../model/event.ts';
import type { Health } from '../model/target.ts';
import type { StoredLaunch } from '../model/undo.ts';
import type { Clock } from '../run/ports.ts';
import { askHealth, type HealthAnswer } from './health.ts';
import type { Launch } from './launch.ts';
import { createLineSplitter } from './line-splitter.ts';
import { describeEnding, startOwned, type OwnedProcess } from './owned-process.ts';
import { processState, type ProcessState } from './process-state.ts';
import { untilHealthy } from './readiness.ts';
import { parseServiceEvent } from './service-events.ts';
import { openServiceLog, type ServiceLog } from './service-log.ts';
import type { Watchdog } from './watchdog.ts';

/** A replica under our control. Disposed of, its process is gone and its log closed. */
export interface ReplicaProcess extends AsyncDisposable {
  readonly name: string;
  readonly address: Address;
  /** How somebody else could start it. */
  readonly launch: StoredLaunch;
  /** Starts it (nothing to do when it runs) and waits until it is healthy. */
  start(signal?: AbortSignal): Promise<void>;
  crash(): Promise<void>;
  /** As {@link OwnedProcess.end}. */
  stop(graceMs: number, signal?: AbortSignal): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  state(): Promise<ProcessState>;
  healthy(ms: number): Promise<HealthAnswer>;
  /** How it ended when nobody had asked; `undefined` when it did not. */
  lost(): string | undefined;
}

/** What one replica needs. */
export interface ReplicaOptions {
  readonly experiment: string;
  readonly name: string;
  readonly address: Address;
  readonly health: Health;
  readonly launch: Launch;
  readonly logFile: string;
  /** The folder its command runs in. */
  readonly cwd: string;
  readonly client: TargetClient;
  readonly watchdog: Watchdog;
  readonly clock: Clock;
  readonly startMsMax: number;
  /** Gets every event; of one it printed, how long the line was, too. */
  readonly onEvent: (event: Event, characters?: number) => void;
}

const pollMs = 30;
const stateMsMax = 2_000;
const stopAtEndMs = 2_000;

/** Prepares a replica; nothing runs yet. */
export function createReplica(options: ReplicaOptions): ReplicaProcess {
  const { name, address, launch, clock, client, health } = options;
  const log = openServiceLog(options.logFile);
  let running: OwnedProcess | undefined;
  /** True from the moment we end the process ourselves. */
  let asked = false;
  let lost: string | undefined;

  const report = (action: 'started' | 'ready' | 'exited' | 'paused' | 'resumed', detail?: string): void => {
    const row = { kind: 'service', at: clock.now(), service: name, action } as const;
    options.onEvent(detail === undefined ? row : { ...row, detail });
  };
  const launched = async (): Promise<OwnedProcess> => {
    mkdirSync(launch.state, { recursive: true });
    const { command, env } = launch;
    const { cwd, watchdog, experiment } = options;
    const started = await startOwned({
      command,
      cwd,
      env,
      name: { experiment, what: name },
      watchdog,
      onOutput: ({ stdout, stderr }) => {
        stdout.on('error', () => undefined);
        stderr.on('error', () => undefined);
        attach(log, stdout, (line) => {
          const event = parseServiceEvent(line, { service: name, at: clock.now() });
          if (event !== undefined) options.onEvent(event, line.length);
        });
        attach(log, stderr);
      },
    });
    report('started');
    void started.exited.then((ending) => {
      const how = describeEnding(ending);
      report('exited', asked ? how : `unasked: ${how}`);
      if (asked || lost !== undefined) return;
      lost = `it ended by itself, ${how}`;
      void started.drained.then(() => (lost = [`it ended by itself, ${how}`, ...log.lastLines()].join('\n')));
    });
    return started;
  };
  const end = async (ending: (started: OwnedProcess) => Promise<void>): Promise<void> => {
    if (running === undefined) return;
    if (running.ending() === undefined) asked = true;
    await ending(running);
    running = undefined;
  };
  const signalled = async (signal: 'SIGSTOP' | 'SIGCONT', wanted: ProcessState): Promise<void> => {
    if (running === undefined)
      throw new SeatrialError('E_TARGET_LOST', `${name} is not running: no ${signal}`);
    running.signal(signal);
    await reached(running.pid, wanted, name);
    report(wanted === 'paused' ? 'paused' : 'resumed');
  };

  return {
    name,
    address,
    launch: {
      command: [...launch.command],
      cwd: options.cwd,
      env: { ...launch.env },
      log: options.logFile,
      address,
    },
    start: async (signal) => {
      if (running?.ending() !== undefined) await end((ended) => ended.kill());
      if (running === undefined) {
        asked = false;
        running = await launched();
      }
      await untilHealthy(running, { ...options, log, ...(signal === undefined ? {} : { signal }) });
      report('ready');
    },
    crash: () => end((started) => started.kill()),
    stop: (graceMs, signal) => end((started) => started.end(graceMs, signal)),
    pause: () => signalled('SIGSTOP', 'paused'),
    resume: () => signalled('SIGCONT', 'running'),
    state: async () => (running === undefined || running.ending() ? 'gone' : processState(running.pid)),
    healthy: (ms) => askHealth({ replica: name, address, health, client }, ms),
    lost: () => lost,
    [Symbol.asyncDispose]: async () => {
      try {
        await end((started) => started.end(stopAtEndMs));
      } finally {
        log[Symbol.dispose]();
      }
    },
  };
}

function attach(log: ServiceLog, stream: NodeJS.ReadableStream, onLine?: (line: string) => void): void {
  const lines = createLineSplitter((line) => {
    log.line(line);
    onLine?.(line);
  });
  stream.on('data', (chunk: Buffer) => {
    log.write(chunk);
    lines.push(chunk);
  });
  stream.on('end', lines.end);
}

/** The effect of a signal, as the system says. */
async function reached(pid: number, wanted: ProcessState, name: string): Promise<void> {
  const began = performance.now();
  for (;;) {
    const state = await processState(pid);
    if (state === wanted) return;
    if (state === 'gone' || performance.now() - began > stateMsMax) {
      throw new SeatrialError('E_TARGET_LOST', `${name} is ${state}, not ${wanted}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs / 3));
  }
}
