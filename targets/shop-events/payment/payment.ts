/** Payment: charges when stock is reserved, and refunds when nothing can be shipped. */

import { createPayment as openTill, type PaymentEntry } from '../../shop/payment/payment.ts';
import type { Ports, Service, Settings } from '../../shop/ports.ts';
import { bugsOf } from '../../shop/settings.ts';
import type { Line } from '../mailbox.ts';
import { createParticipant } from '../participant.ts';

/** The service. */
export function createPayment(ports: Ports<Line<PaymentEntry>>, settings: Settings): Service {
  const bugs = bugsOf(settings);
  return createParticipant(ports, settings, {
    name: 'payment',
    books: openTill,
    reactions: {
      StockReserved: { deed: 'charge', done: 'PaymentTaken', refused: 'PaymentRefused' },
      ShippingRefused: {
        deed: 'refund',
        done: 'PaymentRefunded',
        firstLine: bugs.has('early-refunded') ? 'event' : undefined,
      },
    },
    forgetsEvents: bugs.has('no-inbox'),
  });
}
