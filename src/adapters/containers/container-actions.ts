/** What is done to one container. Each is idempotent: what is so already is fine. */

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { engineCall, engineJson, EngineRefusal, engineSees } from './engine-call.ts';

/** A container, and the engine it is in. */
export interface ContainerPlace {
  /** The engine's address. */
  readonly engine: string;
  /** Its name or id. */
  readonly container: string;
}

/** How a container is on a network of ours. */
export interface NetworkPlace {
  readonly network: string;
  /** The names it has there. */
  readonly aliases: readonly string[];
}

/** How a container is, as the engine says. */
export interface ContainerState {
  readonly running: boolean;
  readonly paused: boolean;
  readonly exitCode: number;
  /** The networks it is on, by name. */
  readonly networks: readonly string[];
}

const inspectSchema = z.object({
  State: z.object({ Running: z.boolean(), Paused: z.boolean(), ExitCode: z.number() }),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.unknown()) }),
});

const processSchema = z.object({ Id: z.string().min(1), State: z.object({ Pid: z.int() }) });

const already = [304];
const conflict = [409];
const startMsMax = 30_000;
/** A runtime gives up freezing processes that begin others meanwhile, or on a busy machine; each time it has tried for some tenths of a second. */
const freezesMax = 5;

/** Its state; rejects when there is no such container. */
export async function containerState({ engine, container }: ContainerPlace): Promise<ContainerState> {
  const { State, NetworkSettings } = inspectSchema.parse(
    await engineJson(engine, { method: 'GET', path: `${pathOf(container)}/json` }),
  );
  return {
    running: State.Running,
    paused: State.Paused,
    exitCode: State.ExitCode,
    networks: Object.keys(NetworkSettings.Networks),
  };
}

/** The id of its first process, where that is one of this machine: an engine may be in a machine of its own, and count its own. */
export async function firstProcess({ engine, container }: ContainerPlace): Promise<number | undefined> {
  const path = `${pathOf(container)}/json`;
  const { Id, State } = processSchema.parse(await engineJson(engine, { method: 'GET', path }));
  const groups = await readFile(`/proc/${State.Pid}/cgroup`, 'utf8').catch(() => '');
  return groups.includes(Id) ? State.Pid : undefined;
}

export async function startContainer({ engine, container }: ContainerPlace): Promise<void> {
  const path = `${pathOf(container)}/start`;
  await engineSees(engine, { method: 'POST', path, msMax: startMsMax }, already);
}

/** Sends a signal to its first process; one that does not run gets none. */
export async function signalContainer(
  { engine, container }: ContainerPlace,
  signal: 'KILL' | 'TERM',
): Promise<void> {
  await engineSees(engine, { method: 'POST', path: `${pathOf(container)}/kill?signal=${signal}` }, conflict);
}

/** Freezes its processes; where the runtime could not, it is asked again, five times in all. */
export async function pauseContainer({ engine, container }: ContainerPlace): Promise<void> {
  for (let turn = 1; ; turn += 1) {
    try {
      await engineSees(engine, { method: 'POST', path: `${pathOf(container)}/pause` }, conflict);
      return;
    } catch (error) {
      const isUnfrozen = error instanceof EngineRefusal && error.message.includes('unable to freeze');
      if (!isUnfrozen || turn === freezesMax) throw error;
    }
  }
}

/** Resumes it. The engine answers 500 or 409 for one that is not paused: then it is looked at. */
export async function unpauseContainer(place: ContainerPlace): Promise<void> {
  const path = `${pathOf(place.container)}/unpause`;
  const wasPaused = await engineSees(place.engine, { method: 'POST', path }, [409, 500]);
  if (!wasPaused && (await containerState(place)).paused) throw new Error('it is still paused');
}

/** Resolves with its exit code when it is over; rejects as soon as `signal` is aborted. */
export async function waitForContainer(
  { engine, container }: ContainerPlace,
  signal?: AbortSignal,
): Promise<number> {
  const path = `${pathOf(container)}/wait`;
  const answer = await engineJson(engine, {
    method: 'POST',
    path,
    msMax: Number.POSITIVE_INFINITY,
    ...(signal === undefined ? {} : { signal }),
  });
  return z.object({ StatusCode: z.number() }).parse(answer).StatusCode;
}

/** Takes it off the network; the engine drops its connections there without a word to anybody. */
export async function disconnectContainer(place: ContainerPlace, network: string): Promise<void> {
  const { engine, container } = place;
  const call = {
    method: 'POST',
    path: `${networkPath(network)}/disconnect`,
    body: { Container: container },
  } as const;
  // Not on it: 403 or 500, according to the engine's version.
  const changed = await engineSees(engine, call, [403, 404, 500]);
  if (!changed && (await containerState(place)).networks.includes(network))
    throw new Error(`it is still on ${network}`);
}

/** Puts it on the network. The names must be said again: the engine has forgotten them. */
export async function connectContainer(
  place: ContainerPlace,
  { network, aliases }: NetworkPlace,
): Promise<void> {
  const { engine, container } = place;
  if ((await containerState(place)).networks.includes(network)) return;
  await engineCall(engine, {
    method: 'POST',
    path: `${networkPath(network)}/connect`,
    body: { Container: container, EndpointConfig: { Aliases: [...aliases] } },
  });
}

function pathOf(container: string): string {
  return `/containers/${encodeURIComponent(container)}`;
}

function networkPath(network: string): string {
  return `/networks/${encodeURIComponent(network)}`;
}
