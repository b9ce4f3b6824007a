/** One replica of the target: started, looked at, killed, paused, cut off, and started again where it was, whatever it runs in. */

import type { Signal } from '../lib/signal.ts';
import { SeatrialError } from '../lib/errors.ts';
import type { Address, TargetClient } from '../model/client.ts';
import type { Event } from '../model/event.ts';
import type { Health } from '../model/target.ts';
import type { Clock, ReplicaState } from '../run/ports.ts';
import { askHealth, type HealthAnswer } from './health.ts';
import { describeEnding, noNetwork, type Housing, type Life, type Output } from './life.ts';
import { createLineSplitter } from './line-splitter.ts';
import { untilHealthy } from './readiness.ts';
import { parseServiceEvent } from './service-events.ts';
import { openServiceLog, type ServiceLog } from './service-log.ts';

/** A replica under our control. Disposed of, nothing of it is left and its log is closed. */
export interface Replica extends AsyncDisposable, Pick<Housing, 'stepOf'> {
  readonly name: string;
  readonly address: Address;
  /** Starts it (nothing to do when it runs) and waits until it is healthy. */
  start(signal?: AbortSignal): Promise<void>;
  crash(): Promise<void>;
  /** As {@link Life.end}. */
  stop(graceMs: number, signal?: Signal): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  disconnect(): Promise<void>;
  connect(): Promise<void>;
  state(): Promise<ReplicaState>;
  /** The first process of it that runs, where it is one of this machine and known. */
  pid(): number | undefined;
  /** Asked directly, or at another address that leads to it. */
  healthy(ms: number, at?: Address): Promise<HealthAnswer>;
  /** How it ended when nobody had asked; `undefined` when it did not. */
  lost(): string | undefined;
}

/** What one replica needs. */
export interface ReplicaOptions {
  readonly name: string;
  readonly address: Address;
  readonly health: Health;
  /** Whether somebody else accepts connections for it: then an accepted one proves nothing. */
  readonly isForwarded?: boolean;
  readonly housing: Housing;
  readonly logFile: string;
  readonly client: TargetClient;
  readonly clock: Clock;
  readonly startMsMax: number;
  /** Gets every event; of one it printed, how long the line was, too. */
  readonly onEvent: (event: Event, characters?: number) => void;
}

type Action = Extract<Event, { kind: 'service' }>['action'];

/** Prepares a replica; nothing runs yet. */
export function createReplica(options: ReplicaOptions): Replica {
  const { name, address, housing, clock, client, health, isForwarded = false } = options;
  const log = openServiceLog(options.logFile);
  let running: Life | undefined;
  /** True from the moment we end it ourselves. */
  let asked = false;
  let lost: string | undefined;

  const report = (action: Action, detail?: string): void => {
    const row = { kind: 'service', at: clock.now(), service: name, action } as const;
    options.onEvent(detail === undefined ? row : { ...row, detail });
  };
  const read = ({ stdout, stderr }: Output): void => {
    stdout.on('error', () => undefined);
    stderr.on('error', () => undefined);
    attach(log, stdout, (line) => {
      const event = parseServiceEvent(line, { service: name, at: clock.now() });
      if (event !== undefined) options.onEvent(event, line.length);
    });
    attach(log, stderr);
  };
  const begun = async (): Promise<Life> => {
    const life = await housing.begin(read);
    report('started');
    void life.exited.then((ending) => {
      const how = describeEnding(ending);
      report('exited', asked ? how : `unasked: ${how}`);
      if (asked || lost !== undefined) return;
      lost = `it ended by itself, ${how}`;
      void life.drained.then(() => (lost = [`it ended by itself, ${how}`, ...log.lastLines()].join('\n')));
    });
    return life;
  };
  const end = async (ending: (life: Life) => Promise<void>): Promise<void> => {
    if (running === undefined) return;
    if (running.ending() === undefined) asked = true;
    await ending(running);
    running = undefined;
  };
  const alive = (what: string): Life => {
    if (running !== undefined) return running;
    throw new SeatrialError('E_TARGET_LOST', `${name} is not running: it cannot be ${what}`);
  };
  const network = (): NonNullable<Housing['network']> => {
    if (housing.network === undefined) throw noNetwork(name);
    return housing.network;
  };

  return {
    name,
    address,
    stepOf: (undo) => housing.stepOf(undo),
    start: async (signal) => {
      if (running?.ending() !== undefined) await end((ended) => ended.kill());
      if (running === undefined) {
        asked = false;
        running = await begun();
      }
      await untilHealthy(running, { ...options, log, ...(signal === undefined ? {} : { signal }) });
      report('ready');
    },
    crash: () => end((life) => life.kill()),
    stop: (graceMs, signal) => end((life) => life.end(graceMs, signal)),
    pause: async () => {
      await alive('paused').pause();
      report('paused');
    },
    resume: async () => {
      await alive('resumed').resume();
      report('resumed');
    },
    disconnect: async () => {
      await network().disconnect();
      report('disconnected');
    },
    connect: async () => {
      await network().connect();
      report('connected');
    },
    state: async () => (running === undefined || running.ending() ? 'gone' : running.state()),
    pid: () => (running?.ending() === undefined ? running?.pid() : undefined),
    healthy: (ms, at = address) => askHealth({ replica: name, address: at, health, client, isForwarded }, ms),
    lost: () => lost,
    [Symbol.asyncDispose]: async () => {
      if (running?.ending() === undefined) asked = true;
      try {
        await housing.leave(running);
      } finally {
        running = undefined;
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
