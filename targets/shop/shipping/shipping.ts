/**
 * Shipping: sends parcels. What is shipped is not called back.
 *
 * `POST /shipments` ships. `POST /shipments/KEY/cancel` is for a caller that does not know whether its shipment arrived: the
 * answer is `shipped`, or `cancelled` for ever, and then the shipment is refused should it still arrive.
 */

import { done, malformed, refused } from '../answers.ts';
import { openBooks, type Entry } from '../books.ts';
import { textField } from '../fields.ts';
import type { Answer, Ports, PromptService, Request, Settings } from '../ports.ts';
import { dispatch, type Routes } from '../routes.ts';
import { bugsOf } from '../settings.ts';
import { bufferedStore } from './buffered-store.ts';

/** The service. */
export function createShipping(ports: Ports<Entry>, settings: Settings): PromptService {
  const bugs = bugsOf(settings);
  let { store } = ports;
  if (bugs.has('ack-before-write')) store = bufferedStore(ports);
  const books = openBooks(store);

  function ship({ key, body }: Request): Answer {
    const saga = textField(body, 'order');
    const address = textField(body, 'address');
    if (key === undefined || saga === undefined || address === undefined) {
      return malformed('a shipment needs a key, an order and an address');
    }
    const before = books.answer(key);
    if (before !== undefined) return before;

    if (address === 'nowhere') {
      const answer = refused('no carrier goes there');
      books.settle({ answers: [{ key, answer }] });
      return answer;
    }
    const answer = done({ shipped: true });
    const effect = { step: 'ship', saga, key, amount: 1, account: 'parcels' };
    books.settle({ answers: [{ key, answer }], effect });
    return answer;
  }

  function cancel({ key, body }: Request, shipment: string): Answer {
    const saga = textField(body, 'order');
    if (key === undefined || saga === undefined) return malformed('a cancellation needs a key and an order');
    const before = books.answer(key);
    if (before !== undefined) return before;

    if (books.answer(shipment)?.status === 200) {
      const answer = done({ shipment: 'shipped' });
      books.settle({ answers: [{ key, answer }] });
      return answer;
    }
    const answer = done({ shipment: 'cancelled' });
    books.settle({
      answers: [
        { key, answer },
        { key: shipment, answer: refused('cancelled') },
      ],
      effect: { step: 'ship', saga, key, amount: 0, account: 'parcels' },
    });
    return answer;
  }

  const routes: Routes<Answer> = {
    'POST /shipments': ship,
    'POST /shipments/*/cancel': cancel,
    'GET /ledger': () => done({ rows: books.rows(), balances: [] }),
  };
  return { handle: (request) => dispatch(routes, request), start: () => undefined };
}
