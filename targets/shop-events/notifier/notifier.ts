/** Notifier: tells customers that their order is on its way. */

import type { Entry } from '../../shop/books.ts';
import { createNotifier as openMessages } from '../../shop/notifier/notifier.ts';
import type { Ports, Service, Settings } from '../../shop/ports.ts';
import type { Line } from '../mailbox.ts';
import { createParticipant } from '../participant.ts';

/** The service. */
export function createNotifier(ports: Ports<Line<Entry>>, settings: Settings): Service {
  return createParticipant(ports, settings, {
    name: 'notifier',
    books: openMessages,
    reactions: { Shipped: { deed: 'notify' } },
  });
}
