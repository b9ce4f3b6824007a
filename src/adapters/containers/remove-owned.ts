/**
 * Everything that bears our label removed from an engine: containers with their volumes, then networks and named volumes. Idempotent, and done with the
 * engine's address alone, so that the watchdog and `seatrial heal` can do it, too.
 */

import { z } from 'zod';
import { EngineGone, engineCall, engineJson, engineSees } from './engine-call.ts';
import { containerState, disconnectContainer, type ContainerPlace } from './container-actions.ts';
import { filtersOf, type Belonging } from './labels.ts';

const containersSchema = z.array(
  z.object({ Id: z.string(), Names: z.array(z.string()).default([]), State: z.string().default('') }),
);
const networksSchema = z.array(z.object({ Id: z.string(), Name: z.string() }));
const volumesSchema = z.object({ Volumes: z.array(z.object({ Name: z.string() })).nullable() });

/** A container as the engine lists it. */
export interface OwnedContainer {
  readonly id: string;
  readonly name: string;
  readonly state: string;
}

/** What is there. */
export interface OwnedThings {
  readonly containers: readonly OwnedContainer[];
  readonly networks: readonly { readonly id: string; readonly name: string }[];
  /** Those with a name; the others go with their containers. */
  readonly volumes: readonly string[];
}

const removeMsMax = 30_000;
const looksMax = 20;
const lookPauseMs = 100;
/** Removed, not there, being removed by somebody else. */
const isGone = [404, 409];

/** What belongs there. Rejects when the engine does not answer. */
export async function ownedIn(address: string, belonging: Belonging): Promise<OwnedThings> {
  const query = filtersOf(belonging);
  const [containers, networks, volumes] = await Promise.all([
    engineJson(address, { method: 'GET', path: `/containers/json?all=1&${query}` }),
    engineJson(address, { method: 'GET', path: `/networks?${query}` }),
    engineJson(address, { method: 'GET', path: `/volumes?${query}` }),
  ]);
  return {
    containers: containersSchema.parse(containers).map(({ Id, Names, State }) => ({
      id: Id,
      name: (Names[0] ?? Id).replace(/^\//, ''),
      state: State,
    })),
    networks: networksSchema.parse(networks).map(({ Id, Name }) => ({ id: Id, name: Name })),
    volumes: (volumesSchema.parse(volumes).Volumes ?? []).map(({ Name }) => Name),
  };
}

/**
 * Removes all that belongs there; gives what is left all the same, by name. Looks until it finds nothing, and at least twice: the engine
 * may still be at a request to create one, sent by somebody who has died since.
 *
 * @throws {@link EngineGone} when no engine answers; what is in it stays
 */
export async function removeOwned(address: string, belonging: Belonging): Promise<readonly string[]> {
  for (let look = 1; ; look += 1) {
    const { containers, networks, volumes } = await ownedIn(address, belonging);
    const left = [...[...containers, ...networks].map(({ name }) => name), ...volumes];
    if (look > looksMax || (left.length === 0 && look > 1)) return left;
    const problems = await settled(containers.map(({ id }) => removeContainer(address, id)));
    problems.push(
      ...(await settled([
        ...networks.map(({ id }) => removeNetwork(address, id)),
        ...volumes.map((name) => removeVolume(address, name)),
      ])),
    );
    const gone = problems.find((problem) => problem instanceof EngineGone);
    if (gone !== undefined) throw gone;
    if (left.length > 0 || look === 1) await new Promise((resolve) => setTimeout(resolve, lookPauseMs));
  }
}

/** One container with its volumes, whatever it is doing. */
async function removeContainer(address: string, container: string): Promise<void> {
  await leaveNetworks({ engine: address, container }).catch(() => undefined);
  const path = `/containers/${encodeURIComponent(container)}?force=1&v=1`;
  await engineSees(address, { method: 'DELETE', path, msMax: removeMsMax }, isGone);
}

/**
 * Takes a container off all its networks but the first by name. Whichever that is carries the published ports, and an engine that removes
 * the container takes it off first: it then publishes every port anew for the next network, and so on (5.7 s against 1.2 s for a proxy
 * with 15 ports on 6 networks, engine 20.10).
 */
async function leaveNetworks(place: ContainerPlace): Promise<void> {
  const [, ...others] = [...(await containerState(place)).networks].sort();
  for (const network of others.reverse()) await disconnectContainer(place, network);
}

async function removeNetwork(address: string, network: string): Promise<void> {
  const path = `/networks/${encodeURIComponent(network)}`;
  // 403: a container is still being taken off it; the next look finds it free.
  await engineSees(address, { method: 'DELETE', path, msMax: removeMsMax }, [...isGone, 403]);
}

async function removeVolume(address: string, volume: string): Promise<void> {
  const path = `/volumes/${encodeURIComponent(volume)}?force=1`;
  await engineSees(address, { method: 'DELETE', path, msMax: removeMsMax }, isGone);
}

/** Why some of them failed. */
async function settled(tasks: readonly Promise<unknown>[]): Promise<unknown[]> {
  const ends = await Promise.allSettled(tasks);
  return ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
}

/** Whether an engine answers at the address. */
export async function engineAnswers(address: string): Promise<boolean> {
  try {
    await engineCall(address, { method: 'GET', path: '/_ping', msMax: 2_000 });
    return true;
  } catch {
    return false;
  }
}
