/**
 * The network of a simulation: one link for each pair of replicas that may talk, with the toxics that a scenario's faults put on it.
 *
 * Every call has a connection of its own. A request is under way, passes the toxics, arrives, and its reply comes back the same way. A caller
 * that waits no longer does not call its request back: what is late arrives all the same.
 */

import { jsonLength } from '../../lib/json-length.ts';
import type { Random } from '../../lib/random.ts';
import type { CallEnd, Connection } from './connection.ts';
import { passToxics, type Link } from './link.ts';
import type { NetworkConditions } from './network-conditions.ts';
import type { Replicas } from './replicas.ts';
import { copyAnswer, copyRequest } from './message-copy.ts';
import type { ServiceAnswer, ServiceRequest } from './service.ts';
import type { Way } from './toxic-effect.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What the network is made of. */
export interface NetworkOptions {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly conditions: NetworkConditions;
  readonly replicas: Pick<Replicas, 'receive'>;
}

/** Calls over links. */
export interface Network {
  /** `done` is called once, unless the caller leaves before; what is returned is how it leaves. */
  call(link: Link, request: ServiceRequest, done: (end: CallEnd) => void): () => void;
  /** Nothing is lost, repeated or late from now on but by faults. */
  calm(): void;
}

/** A network on which nothing is under way. */
export function createNetwork({ time, random, conditions, replicas }: NetworkOptions): Network {
  const [leastMs, mostMs] = conditions.delayMs;
  let isCalm = false;
  const happens = (share: number, link: Link): boolean =>
    share > 0 && !isCalm && link.isBetweenServices && random.next() < share;
  const underWayMs = (link: Link): number => {
    const lateMs = happens(conditions.late, link) ? random.next() * conditions.lateMsMost : 0;
    return leastMs + random.next() * (mostMs - leastMs) + lateMs;
  };

  const call = (link: Link, request: ServiceRequest, done: (end: CallEnd) => void): (() => void) => {
    // As it is when it is sent: what the caller does with it afterwards is its own.
    const sent = copyRequest(request);
    const close = (end: CallEnd): void => {
      connection.isClosed = true;
      link.open.delete(connection);
      const told = connection.end;
      connection.end = undefined;
      told?.(end);
    };
    const connection: Connection = {
      request: sent,
      chosen: undefined,
      suffered: undefined,
      end: done,
      isUnderWay: true,
      isClosed: false,
      close: () => {
        close({ none: 'the connection was closed' });
      },
    };
    if (!link.enabled) {
      time.after(leastMs, () => {
        close({ none: 'the connection was refused' });
      });
      return () => {
        connection.end = undefined;
      };
    }
    link.open.add(connection);
    link.connections += 1;

    /** Sends one message through the toxics and then over the wire. */
    const send = (way: Way, bytes: number, through: () => void): void => {
      link.bytes += bytes;
      passToxics(
        link,
        connection,
        { way, bytes },
        {
          time,
          random,
          passed: {
            through: () => {
              // Lost: the caller waits in vain.
              if (happens(conditions.lost, link)) connection.isUnderWay = false;
              else time.after(underWayMs(link), through);
            },
            answered: (status, body) => {
              time.after(leastMs, () => {
                close({ status, body: parsed(body) });
              });
            },
            closed: () => {
              connection.close();
            },
          },
        },
      );
    };
    const reply = (answer: ServiceAnswer | undefined): void => {
      if (connection.isClosed) return;
      if (answer === undefined) connection.close();
      else if (connection.end === undefined) close({ none: 'nobody waits' });
      else {
        const replied = copyAnswer(answer);
        send('reply', jsonLength(replied), () => {
          close(replied);
        });
      }
    };
    const arrive = (): void => {
      if (connection.isClosed) return;
      connection.isUnderWay = false;
      replicas.receive(link.callee, sent, reply);
      // Nobody waits, and what was asked has arrived.
      if (connection.end === undefined) link.open.delete(connection);
    };
    send('request', jsonLength(sent), arrive);
    // A copy is a matter of the network alone: where a fault is, there is none.
    if (happens(conditions.duplicated, link)) {
      const copy = copyRequest(sent);
      time.after(underWayMs(link) + random.next() * mostMs, () => {
        if (link.enabled && link.toxics.size === 0) replicas.receive(link.callee, copy, () => undefined);
      });
    }
    return () => {
      connection.end = undefined;
      if (!connection.isUnderWay) link.open.delete(connection);
    };
  };

  return {
    call,
    calm: () => {
      isCalm = true;
    },
  };
}

/** The body of an answer that a proxy gives: JSON, or a text. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
