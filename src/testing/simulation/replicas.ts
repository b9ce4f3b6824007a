/**
 * The replicas of a simulation: each has a store that outlives it, and one life at a time.
 *
 * A crash takes the ports away: calls and sleeps never come back, what is written goes nowhere. That is what `kill -9` looks like from inside.
 * A paused one goes on where it was: all that would have woken it meanwhile does so when it is resumed, in the same order.
 */

import { messageOf, SeatrialError } from '../../lib/errors.ts';
import type { Address } from '../../model/client.ts';
import type { Event } from '../../model/event.ts';
import type { ReplicaState, Runtime } from '../../run/ports.ts';
import type {
  CreateService,
  Service,
  ServiceAnswer,
  ServicePorts,
  ServiceRequest,
  ServiceSettings,
} from './service.ts';
import { portsOf, type PortsOwner, type ReplicaWorld } from './service-ports.ts';

/** What makes a replica. */
export interface ReplicaMaking {
  /** `catalog.2`. */
  readonly name: string;
  readonly create: CreateService;
  readonly settings: ServiceSettings;
  /** How far its clock runs ahead. */
  readonly clockOffsetMs: number;
  /** Its own: no link is in between. */
  readonly address: Address;
}

/** What a call to a replica comes to: an answer, or nobody is there (any more) who could give one. */
export type Received = (answer: ServiceAnswer | undefined) => void;

/** All replicas. */
export interface Replicas {
  /** Starts every one of them. Throws what their making throws. */
  startAll(): void;
  /** A request arrives, and is the replica's own from then on; a paused replica takes it when it is resumed, one that is gone or was never started does not. */
  receive(name: string, request: ServiceRequest, done: Received): void;
  /** The same for somebody who stands beside it and only looks. */
  look(name: string, request: ServiceRequest, done: Received): void;
  /** Grows with all that may change what a look at the replica shows: while it does not, every look shows the same. */
  changes(name: string): number;
  readonly runtime: Runtime;
}

interface Life {
  readonly service: Service;
  isAlive: boolean;
  isPaused: boolean;
  /** What happens when it is resumed. */
  readonly later: (() => void)[];
  /** Callers whose requests it has. */
  readonly serving: Set<Received>;
}

interface Replica extends ReplicaMaking, PortsOwner {
  life: Life | undefined;
}

type Action = Extract<Event, { kind: 'service' }>['action'];

/** How long it takes to end, or to be ready again: a process needs its time. */
const endMs = 2;
const startMs = 80;

/** None of them is started. */
export function createReplicas(makings: readonly ReplicaMaking[], world: ReplicaWorld): Replicas {
  const { time, publish } = world;
  const replicas = new Map(
    makings.map((making): [string, Replica] => [
      making.name,
      {
        name: making.name,
        create: making.create,
        settings: making.settings,
        clockOffsetMs: making.clockOffsetMs,
        address: making.address,
        random: undefined,
        store: [],
        life: undefined,
        changes: 0,
      },
    ]),
  );
  /** Those that ended by themselves, and how. */
  const lost = new Map<string, string>();
  const find = (name: string): Replica => {
    const replica = replicas.get(name);
    if (replica === undefined) throw new SeatrialError('E_USAGE', `the simulation has no replica ${name}`);
    return replica;
  };
  const report = ({ name }: Replica, action: Action, detail?: string): void => {
    const row = { kind: 'service', at: time.now(), service: name, action } as const;
    publish(detail === undefined ? row : { ...row, detail });
  };
  const end = (replica: Replica, how: string): void => {
    const { life } = replica;
    if (life === undefined) return;
    replica.changes += 1;
    replica.life = undefined;
    life.isAlive = false;
    report(replica, 'exited', how);
    for (const done of life.serving) done(undefined);
  };
  const fatal = (replica: Replica, life: Life, error: unknown): void => {
    if (!life.isAlive) return;
    lost.set(replica.name, `it ended by itself: ${messageOf(error)}`);
    end(replica, `unasked: ${messageOf(error)}`);
  };

  const begin = (replica: Replica): void => {
    report(replica, 'started');
    replica.changes += 1;
    let life: Life | undefined = undefined;
    // What breaks in the making is ours to tell of: the simulation cannot begin.
    const service = replica.create(
      portsOf(replica, world, {
        isAlive: () => life === undefined || life.isAlive,
        whenAwake: (act) => {
          if (life !== undefined) whenAwake(life, act);
        },
        fatal: (error) => {
          if (life !== undefined) fatal(replica, life, error);
        },
      }) as ServicePorts<never>,
      replica.settings,
    );
    const begun: Life = { service, isAlive: true, isPaused: false, later: [], serving: new Set() };
    life = begun;
    replica.life = begun;
    try {
      service.start?.();
    } catch (error) {
      fatal(replica, begun, error);
    }
  };

  const take = (replica: Replica, request: ServiceRequest, done: Received): void => {
    const { life } = replica;
    if (life === undefined) {
      done(undefined);
      return;
    }
    life.serving.add(done);
    const answered = (answer: ServiceAnswer): void => {
      if (life.serving.delete(done)) done(answer);
    };
    const broke = (error: unknown): void => {
      whenAwake(life, () => {
        answered({ status: 500, body: { error: 'something broke' } });
        fatal(replica, life, error);
      });
    };
    whenAwake(life, () => {
      try {
        const answer = life.service.handle(request);
        if (!(answer instanceof Promise)) answered(answer);
        else
          answer.then((given) => {
            whenAwake(life, () => {
              answered(given);
            });
          }, broke);
      } catch (error) {
        broke(error);
      }
    });
  };

  const alive = (name: string, what: string): Life => {
    const { life } = find(name);
    if (life === undefined)
      throw new SeatrialError('E_TARGET_LOST', `${name} is not running: it cannot be ${what}`);
    return life;
  };
  const stateOf = (name: string): ReplicaState => {
    const { life } = find(name);
    return life === undefined ? 'gone' : life.isPaused ? 'paused' : 'running';
  };

  return {
    startAll: () => {
      for (const replica of replicas.values()) {
        begin(replica);
        report(replica, 'ready');
      }
    },
    receive: (name, request, done) => {
      const replica = replicas.get(name);
      // Not started: nobody listens.
      if (replica === undefined) {
        done(undefined);
        return;
      }
      replica.changes += 1;
      take(replica, request, done);
    },
    look: (name, request, done) => {
      take(find(name), request, done);
    },
    changes: (name) => find(name).changes,
    runtime: {
      replicas: [...replicas.keys()],
      crash: async (name) => {
        end(find(name), 'killed');
        await time.sleep(endMs);
      },
      stop: async (name) => {
        end(find(name), 'ended');
        await time.sleep(endMs);
      },
      start: async (name) => {
        const replica = find(name);
        if (replica.life === undefined) {
          await time.sleep(startMs);
          begin(replica);
        }
        report(replica, 'ready');
      },
      pause: async (name) => {
        alive(name, 'paused').isPaused = true;
        find(name).changes += 1;
        report(find(name), 'paused');
        await time.sleep(endMs);
      },
      resume: async (name) => {
        const life = alive(name, 'resumed');
        report(find(name), 'resumed');
        life.isPaused = false;
        find(name).changes += 1;
        for (const act of life.later.splice(0)) whenAwake(life, act);
        await time.sleep(endMs);
      },
      disconnect: (name) => Promise.reject(noNetwork(name)),
      connect: (name) => Promise.reject(noNetwork(name)),
      state: (name) => Promise.resolve(stateOf(name)),
      address: (name) => find(name).address,
      healthy: async (name, ms) => {
        const ok = stateOf(name) === 'running';
        if (ok) return { ok, tookMs: 0 };
        await time.sleep(ms);
        return { ok, tookMs: ms, detail: `it is ${stateOf(name)}` };
      },
      lost: () => (lost.size === 0 ? [] : Array.from(lost, ([replica, detail]) => ({ replica, detail }))),
    },
  };
}

/** Now, or when it is resumed; never, when it is gone by then. */
function whenAwake(life: Life, act: () => void): void {
  if (!life.isAlive) return;
  if (life.isPaused) life.later.push(act);
  else act();
}

function noNetwork(name: string): SeatrialError {
  return new SeatrialError(
    'E_USAGE',
    `${name} cannot be disconnected: a simulation has links, and no networks`,
  );
}
