/**
 * The relay: brings what is in the outbox to its subscribers, to each in order, one event at a time, again and again until it is confirmed.
 *
 * A subscriber that does not answer holds up nobody else. The pause between two tries doubles from 50 ms up to 500 ms; there is no limit of
 * attempts, because an event that is given up is half of a checkout that stands for good.
 */

import { outcomeOf } from '../shop/answers.ts';
import { ask, type Peer } from '../shop/ask.ts';
import { backoffMs } from '../shop/order/resolver.ts';
import type { Ports, Settings } from '../shop/ports.ts';
import { setting } from '../shop/settings.ts';
import { subscribersOf, type EventType, type Subscriber } from './events.ts';
import type { Line, Mailbox } from './mailbox.ts';

/** How long a subscriber may take to confirm an event, in milliseconds; `target.yaml` says the same. */
const timeoutMs = 500;

/** A relay. */
export interface Relay {
  /** There may be something in the outbox. */
  wake(): void;
}

/** Where the subscribers of these events are, by the settings `ORDER`, `INVENTORY` and so on. Throws when one is not set. */
export function peersOf(types: readonly EventType[], settings: Settings): ReadonlyMap<Subscriber, Peer> {
  const names = new Set(types.flatMap(subscribersOf));
  return new Map(
    Array.from(names, (name) => [name, { address: setting(settings, name.toUpperCase()), timeoutMs }]),
  );
}

/** A relay that has nothing under way. */
export function createRelay<E>(
  ports: Ports<Line<E>>,
  mailbox: Pick<Mailbox<E>, 'first' | 'write'>,
  peers: ReadonlyMap<Subscriber, Peer>,
): Relay {
  const busy = new Set<Subscriber>();

  async function deliver(to: Subscriber, peer: Peer): Promise<void> {
    let failures = 0;
    for (let event = mailbox.first(to); event !== undefined; event = mailbox.first(to)) {
      const { id, type } = event;
      const request = { method: 'POST', path: `/events/${type}`, key: id, body: event };
      if (outcomeOf(await ask(ports, peer, request)) === 'ok') {
        mailbox.write({ deliveredTo: to });
        failures = 0;
      } else {
        failures += 1;
        await ports.clock.sleep(backoffMs(failures));
      }
    }
    busy.delete(to);
  }

  return {
    wake: () => {
      for (const [to, peer] of peers) {
        if (busy.has(to) || mailbox.first(to) === undefined) continue;
        busy.add(to);
        deliver(to, peer).catch(ports.fatal);
      }
    },
  };
}
