/** What exactly is started for one replica: its command, its environment, its folder. */

import { join } from 'node:path';
import { durationMs } from '../lib/duration.ts';
import { SeatrialError } from '../lib/errors.ts';
import { covers, parsePlace, replicaName } from '../model/place.ts';
import type { Service, Target } from '../model/target.ts';
import { edgesOf, type Layout, type ReplicaPlace } from './layout.ts';
import { fillPlaceholders } from './placeholders.ts';

/** A command ready to run. */
export interface Launch {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The replica's own folder; it outlives the process and is found again after a restart. */
  readonly state: string;
}

/** Where a launch gets its words from. */
export interface LaunchOptions {
  readonly service: Service;
  readonly layout: Layout;
  /** The experiment's folder. */
  readonly folder: string;
  readonly built: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a service gets of the harness's own environment; the rest is in its target file. */
const inherited = ['PATH', 'HOME', 'LANG', 'NODE_EXTRA_CA_CERTS'];

/** The launch of one replica, its placeholders filled. */
export function launchOf(
  replica: ReplicaPlace,
  { service, layout, folder, built, env }: LaunchOptions,
): Launch {
  const state = join(folder, 'state', replica.name);
  const values = {
    port: replica.address.port,
    replica: replica.number,
    state,
    built,
    node: process.execPath,
    // An edge to a service without other replicas is still an edge: an empty one.
    edges: withEmpty(edgesOf(replica.name, layout), replica.service),
    env,
  };
  const own = Object.entries(service.environment).map(([name, text]) => [
    name,
    fillPlaceholders(text, values),
  ]);
  return {
    command: commandOf(replica.service, service).map((word) => fillPlaceholders(word, values)),
    env: {
      ...basicEnvironment(env),
      ...clockOffset(replica.name, service),
      ...(Object.fromEntries(own) as object),
    },
    state,
  };
}

/** What a scenario says of single services, over what the target file says. */
interface Settings {
  readonly environment: Readonly<Record<string, Record<string, string>>>;
  /** By place: `catalog`, `catalog.1`. */
  readonly clockOffset: Readonly<Record<string, string>>;
}

/** The target with the scenario's settings put over those of the target file. A clock offset is settled replica by replica. */
export function withSettings(target: Target, { environment, clockOffset: over }: Settings): Target {
  const services = Object.entries(target.services).map(([name, service]): [string, Service] => {
    const replicas = Array.from({ length: service.replicas }, (_, index) =>
      replicaName({ service: name, number: index + 1 }),
    );
    const offsets = replicas.flatMap((replica) => {
      const offset = offsetOf(replica, over) ?? offsetOf(replica, service.clockOffset ?? {});
      return offset === undefined ? [] : [[replica, offset] as const];
    });
    return [
      name,
      {
        ...service,
        environment: { ...service.environment, ...environment[name] },
        clockOffset: Object.fromEntries(offsets),
      },
    ];
  });
  return { ...target, services: Object.fromEntries(services) };
}

/** The part of the harness's own environment that every process of ours gets. */
export function basicEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const found = inherited.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

function commandOf(name: string, { command, image = 'none' }: Service): readonly string[] {
  if (command !== undefined) return command;
  throw new SeatrialError('E_USAGE', `${name} has no command (its image: ${image})`, {
    hint: `this version starts processes; give ${name} a command: in the target file`,
  });
}

function withEmpty<T>(edges: Map<string, T[]>, service: string): Map<string, T[]> {
  if (!edges.has(service)) edges.set(service, []);
  return edges;
}

function clockOffset(replica: string, { clockOffset: offsets = {} }: Service): Record<string, string> {
  const offset = offsetOf(replica, offsets);
  return offset === undefined ? {} : { CLOCK_OFFSET_MS: String(durationMs(offset)) };
}

/** What is said of a replica; of several entries the one that names the replica itself. */
function offsetOf(replica: string, offsets: Readonly<Record<string, string>>): string | undefined {
  const covering = Object.keys(offsets).filter((place) => covers(place, replica));
  const place = covering.find((one) => parsePlace(one).number !== undefined) ?? covering[0];
  return place === undefined ? undefined : offsets[place];
}
