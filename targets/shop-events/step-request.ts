/** What the shop's own services are asked for when an event comes in. */

import { notifyCall, stepCall, undoCall } from '../shop/order/calls.ts';
import type { Checkout, Compensation, Step } from '../shop/order/saga.ts';
import type { Request } from '../shop/ports.ts';

/** What a participant does for a checkout. */
export type Deed = Step | Compensation | 'notify';

/** The request that the shop's coordinator would send to have it done, under this key. */
export function requestFor(deed: Deed, checkout: Checkout, key: string): Request {
  switch (deed) {
    case 'reserve':
    case 'charge':
    case 'ship':
      return stepCall(deed, checkout, key).request;
    case 'release':
    case 'refund':
      return { ...undoCall(deed, checkout).request, key };
    case 'notify':
      return { ...notifyCall(checkout).request, key };
  }
}
