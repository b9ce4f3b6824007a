/** What exactly is started for one replica: its command, its environment, its folder. */

import { durationMs } from '../lib/duration.ts';
import { SeatrialError } from '../lib/errors.ts';
import { covers, parsePlace, replicaName } from '../model/place.ts';
import type { Service, Target } from '../model/target.ts';
import type { ReplicaPlace } from './layout.ts';
import { fillPlaceholders, type PlaceholderValues } from './placeholders.ts';

/** A command ready to run. */
export interface Launch {
  /** Empty: the image says what runs. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The replica's own folder; it outlives the process and is found again after a restart. */
  readonly state: string;
}

/** Where it is started: what its placeholders stand for there, and what it gets besides its own settings. */
export interface LaunchPlace extends Omit<PlaceholderValues, 'replica'> {
  readonly inherited: Readonly<Record<string, string>>;
}

/** What a process gets of the harness's own environment; the rest is in its target file. */
const inherited = ['PATH', 'HOME', 'LANG', 'NODE_EXTRA_CA_CERTS'];

/**
 * The launch of one replica, its placeholders filled.
 *
 * @throws {@link SeatrialError} `E_USAGE` when the target has no such service
 */
export function launchOf(
  replica: Pick<ReplicaPlace, 'name' | 'service' | 'number'>,
  target: Pick<Target, 'services'>,
  place: LaunchPlace,
): Launch {
  const service = target.services[replica.service];
  if (service === undefined) throw new SeatrialError('E_USAGE', `there is no service ${replica.service}`);
  const values = {
    ...place,
    replica: replica.number,
    // An edge to a service without other replicas is still an edge: an empty one.
    edges: withEmpty(place.edges, replica.service),
  };
  const own = Object.entries(service.environment).map(([name, text]) => [
    name,
    fillPlaceholders(text, values),
  ]);
  return {
    command: (service.command ?? []).map((word) => fillPlaceholders(word, values)),
    env: {
      ...place.inherited,
      ...clockOffset(replica.name, service),
      ...(Object.fromEntries(own) as object),
    },
    state: place.state,
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

function withEmpty<T>(
  edges: ReadonlyMap<string, readonly T[]>,
  service: string,
): ReadonlyMap<string, readonly T[]> {
  return edges.has(service) ? edges : new Map([...edges, [service, []]]);
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
