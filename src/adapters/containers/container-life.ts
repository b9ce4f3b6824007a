/** One life of a container: from its start to the end of its first process. The container itself stays, to be started again. */

import { PassThrough, type Duplex } from 'node:stream';
import { SeatrialError } from '../../lib/errors.ts';
import type { ReplicaState } from '../../run/ports.ts';
import type { Ending, Life, Output } from '../life.ts';
import { within } from '../within.ts';
import {
  containerState,
  firstProcess,
  pauseContainer,
  signalContainer,
  startContainer,
  unpauseContainer,
  waitForContainer,
  type ContainerPlace,
  type NetworkPlace,
} from './container-actions.ts';
import { answered, engineCall, engineError, EngineGone, EngineRefusal } from './engine-call.ts';
import { awaitEngine, type Engine } from './engine.ts';

/** Whose life it is. */
export interface ContainerLifeOptions {
  readonly engine: Engine;
  /** The container's name. */
  readonly container: string;
  /** The replica's, for errors. */
  readonly name: string;
  /** The networks it is on, when it is on any. */
  readonly networks: readonly NetworkPlace[];
  /** Called when the engine no longer answers: nobody can tell how the container is. */
  readonly onEngineLost: (cause: unknown) => void;
  /** Whether it has a terminal: then its two outputs come as one. */
  readonly hasTerminal?: boolean;
  /** Aborted: it is left to itself, and nobody looks when it ends. */
  readonly left?: AbortSignal;
}

const drainMsMax = 500;
/** An engine that is being restarted comes back within so long, or not at all. */
const engineMsMax = 40_000;

/** Starts the container; what it prints from now on is passed on. */
export async function beginContainerLife(
  options: ContainerLifeOptions,
  onOutput: (output: Output) => void,
): Promise<Life> {
  const { engine, container, name } = options;
  const place = { engine: engine.address, container };
  let drained: Promise<void>;
  try {
    ({ drained } = await attachTo(options, onOutput));
    await startContainer(place);
  } catch (cause) {
    throw notStarted(name, engineError(engine.address, cause));
  }
  let ending: Ending | undefined;
  let pid: number | undefined;
  // Nobody waits for it: it is only for those who want to know how the machine fares.
  void firstProcess(place).then(
    (found) => (pid = found),
    () => undefined,
  );
  const exited = whenOver(place, options).then((over) => (ending = over));
  const kill = async (): Promise<void> => {
    if (ending === undefined) await signalContainer(place, 'KILL');
    await exited;
  };
  return {
    exited,
    drained: exited.then(() => within(drainMsMax, drained)),
    ending: () => ending,
    pid: () => pid,
    kill,
    end: async (graceMs, hurry) => {
      if (ending === undefined) {
        await signalContainer(place, 'TERM');
        // One that is paused would not hear it.
        await unpauseContainer(place).catch(() => undefined);
        await within(graceMs, exited, hurry);
      }
      await kill();
    },
    pause: async () => {
      await pauseContainer(place);
      await seen(place, 'paused', options);
    },
    resume: async () => {
      await unpauseContainer(place);
      await seen(place, 'running', options);
    },
    state: () => stateOf(place, options),
  };
}

/** Its state in our words. */
async function stateOf(place: ContainerPlace, options: ContainerLifeOptions): Promise<ReplicaState> {
  const { running, paused, networks } = await containerState(place);
  if (!running) return 'gone';
  if (paused) return 'paused';
  return options.networks.some(({ network }) => networks.includes(network)) ? 'running' : 'disconnected';
}

/** The engine has done it when the call returns; what it says then is looked at all the same. */
async function seen(
  place: ContainerPlace,
  wanted: ReplicaState,
  options: ContainerLifeOptions,
): Promise<void> {
  const state = await stateOf(place, options);
  if (state !== wanted)
    throw new SeatrialError('E_TARGET_LOST', `${options.name} is ${state}, not ${wanted}`);
}

/** The stream is there before the container starts, so nothing is missed; it ends with the container. */
async function attachTo(
  { engine: { address, api }, container, hasTerminal = false, left }: ContainerLifeOptions,
  onOutput: (output: Output) => void,
): Promise<{ readonly drained: Promise<void> }> {
  const stream = await answered(
    address,
    api.getContainer(container).attach({ stream: true, stdout: true, stderr: true }),
  );
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const drained = new Promise<void>((resolve) => {
    let open = 2;
    for (const output of [stdout, stderr]) {
      output.once('close', () => {
        open -= 1;
        if (open === 0) resolve();
      });
    }
  });
  onOutput({ stdout, stderr });
  if (hasTerminal) stream.pipe(stdout);
  else api.modem.demuxStream(stream, stdout, stderr);
  left?.addEventListener('abort', () => {
    (stream as unknown as Duplex).destroy();
  });
  const end = (): void => {
    stdout.end();
    stderr.end();
  };
  stream.on('end', end).on('close', end).on('error', end);
  return { drained };
}

/** However the engine fares: it may be restarted, which ends every container of it. */
async function whenOver(place: ContainerPlace, options: ContainerLifeOptions): Promise<Ending> {
  for (;;) {
    try {
      const code = await waitForContainer(place, options.left);
      // An engine that is asked to end takes no new calls, ends its containers one after the other, and still tells of each.
      await engineCall(place.engine, { method: 'GET', path: '/_ping' }).catch(options.onEngineLost);
      return endingOf(code);
    } catch (cause) {
      if (options.left?.aborted === true) return await new Promise(() => undefined);
      // Removed: by us at the end, or by somebody who has no business there.
      if (cause instanceof EngineRefusal && cause.status === 404) return { code: null, signal: 'SIGKILL' };
      options.onEngineLost(cause);
      if (!(await awaitEngine(place.engine, engineMsMax))) return { code: null, signal: 'SIGKILL' };
    }
  }
}

const signals: Readonly<Record<number, NodeJS.Signals>> = { 137: 'SIGKILL', 143: 'SIGTERM' };

/** An exit code above 128 is a signal's number, as in a shell. */
function endingOf(code: number): Ending {
  const signal = signals[code];
  return signal === undefined ? { code, signal: null } : { code: null, signal };
}

function notStarted(name: string, cause: unknown): SeatrialError {
  if (cause instanceof EngineGone) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new SeatrialError('E_TARGET_START', `the container of ${name} did not start: ${why}`, { cause });
}
