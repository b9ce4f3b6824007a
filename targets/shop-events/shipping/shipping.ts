/** Shipping: sends what is paid, the pivot of the saga. */

import type { Entry } from '../../shop/books.ts';
import type { Ports, Service, Settings } from '../../shop/ports.ts';
import { createShipping as openParcels } from '../../shop/shipping/shipping.ts';
import type { Line } from '../mailbox.ts';
import { createParticipant } from '../participant.ts';

/** The service. */
export function createShipping(ports: Ports<Line<Entry>>, settings: Settings): Service {
  return createParticipant(ports, settings, {
    name: 'shipping',
    books: (own: Ports<Entry>) => openParcels(own, {}),
    reactions: { PaymentTaken: { deed: 'ship', done: 'Shipped', refused: 'ShippingRefused' } },
  });
}
