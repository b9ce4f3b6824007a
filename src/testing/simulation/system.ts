/** A system under test in one process: the ports of an experiment, and what was written through them. */

import type { Random } from '../../lib/random.ts';
import { SeatrialError } from '../../lib/errors.ts';
import type { Event } from '../../model/event.ts';
import type { FinalRead } from '../../model/ledger.ts';
import type { Ports } from '../../run/ports.ts';
import { isClientLink, type Ground } from './ground.ts';
import { createLink, type Link } from './link.ts';
import { createLinks } from './links.ts';
import { quietNetwork, type NetworkConditions } from './network-conditions.ts';
import { copyAnswer, copyRequest } from './message-copy.ts';
import { createNetwork, type Network } from './network.ts';
import { createReplicas } from './replicas.ts';
import type { CallOut } from './service-ports.ts';
import type { ServiceAnswer } from './service.ts';
import { createSession } from './session.ts';
import { SimulatedCall } from './simulated-call.ts';
import type { SendRequest, Simulation } from './simulation.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

/** A system that has been started, at time 0. */
export interface SimulatedSystem {
  readonly time: VirtualTime;
  readonly ports: Ports;
  readonly events: readonly Event[];
  readonly reads: readonly FinalRead[];
  /** While this number stays the same, nothing has happened in any replica. */
  readonly changes: () => number;
}

/** What makes one run of it different from another. */
export interface SystemOptions {
  readonly random: Random;
  readonly network?: NetworkConditions;
}

/** Starts everything on this ground. Throws what the making of a service throws. */
export function createSimulatedSystem(
  { client }: Simulation,
  ground: Ground,
  { random, network: conditions = quietNetwork }: SystemOptions,
): SimulatedSystem {
  const time = createVirtualTime();
  const events: Event[] = [];
  const reads: FinalRead[] = [];
  const listeners = new Set<(event: Event) => void>();
  const publish = (event: Event): void => {
    for (const listener of listeners) listener(event);
  };
  const links = new Map<string, Link>();
  /** Links by the port that is called. */
  const listening = new Map<number, Link>();
  for (const place of ground.links) {
    const link = createLink(place.name, place.callee, !isClientLink(place));
    links.set(place.name, link);
    listening.set(place.listen.port, link);
  }
  const callOut: CallOut = (call, done) => {
    const link = listening.get(ground.ports.get(call.to) ?? 0);
    if (link === undefined)
      throw new SeatrialError('E_USAGE', `${call.from} calls ${call.to}, where nobody listens`);
    const callOff = time.after(call.timeoutMs, () => {
      leave();
      done(undefined);
    });
    const leave = network.call(link, call.request, (end) => {
      callOff();
      done('none' in end ? undefined : end);
    });
  };
  const replicas = createReplicas(ground.replicas, { time, random, publish, callOut });
  const network: Network = createNetwork({ time, random: random.fork('network'), conditions, replicas });
  replicas.startAll();

  const send: SendRequest = (request, call) =>
    new Promise((resolve, reject) => {
      const ended = (end: ServiceAnswer | { readonly none: string }): void => {
        if ('none' in end) reject(new Error(end.none));
        else resolve(end);
      };
      const { address } = call;
      const replica = ground.direct.get(address.port);
      if (replica !== undefined) {
        // Whoever looks into the books stands beside the replica: that takes no time, and no fault is in the way.
        replicas.look(replica, copyRequest(request), (answer) => {
          ended(answer === undefined ? { none: `${replica} does not run` } : copyAnswer(answer));
        });
        return;
      }
      const link = listening.get(address.port);
      if (link === undefined) reject(new Error(`nobody listens at ${address.host}:${address.port}`));
      else {
        const leave = network.call(link, request, ended);
        if (call instanceof SimulatedCall) call.onGivenUp(leave);
        else call.signal.addEventListener('abort', leave);
      }
    });
  let planned = 0;
  return {
    time,
    events,
    reads,
    changes: () => ground.replicas.reduce((sum, { name }) => sum + replicas.changes(name), 0),
    ports: {
      clock: time,
      links: createLinks(links),
      runtime: replicas.runtime,
      session: createSession({
        time,
        client: client(send),
        entry: (replica) => ground.entries.get(replica),
        direct: (replica) => replicas.runtime.address(replica),
        changes: (replica) => replicas.changes(replica),
      }),
      recorder: {
        event: (event) => {
          events.push(event);
          if (event.kind === 'phase' && event.phase === 'healed') network.calm();
        },
        read: (read) => void reads.push(read),
      },
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      // Nothing outlives a simulation: there is nothing to undo after it.
      journal: {
        plan: () => {
          planned += 1;
          return Promise.resolve(planned);
        },
        begun: () => undefined,
        undone: () => undefined,
      },
      isAlone: true,
      forbidden: () => undefined,
      overruled: () => Promise.resolve(undefined),
      broken: () => undefined,
      busyP99Ms: () => 0,
    },
  };
}
