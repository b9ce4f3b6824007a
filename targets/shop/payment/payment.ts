/**
 * Payment: charges cards and refunds charges.
 *
 * `POST /charges` takes money, `POST /charges/KEY/refund` gives back what the charge with that key took. A refund of what was
 * never charged gives back nothing, and refuses the charge should it still arrive.
 */

import { done, malformed, refused } from '../answers.ts';
import { openBooks, type Entry } from '../books.ts';
import { countField, textField } from '../fields.ts';
import type { Answer, Ports, PromptService, Request } from '../ports.ts';
import { dispatch, type Routes } from '../routes.ts';

/** A line of the journal. */
export interface PaymentEntry extends Entry {
  readonly charged?: { readonly key: string; readonly cents: number };
}

/** The service. */
export function createPayment({ store }: Ports<PaymentEntry>): PromptService {
  const charges = new Map<string, number>();
  const books = openBooks(store, ({ charged }) => {
    if (charged !== undefined) charges.set(charged.key, charged.cents);
  });

  function charge({ key, body }: Request): Answer {
    const saga = textField(body, 'order');
    const card = textField(body, 'card');
    const cents = countField(body, 'cents');
    if (key === undefined || saga === undefined || card === undefined || cents === undefined) {
      return malformed('a charge needs a key, an order, a card and cents');
    }
    const before = books.answer(key);
    if (before !== undefined) return before;

    if (card === 'declined') {
      const answer = refused('card declined');
      books.settle({ answers: [{ key, answer }] });
      return answer;
    }
    const answer = done({ charged: cents });
    const effect = { step: 'charge', saga, key, amount: cents, account: 'till' };
    books.settle({ answers: [{ key, answer }], effect, charged: { key, cents } });
    return answer;
  }

  function refund({ key, body }: Request, charged: string): Answer {
    const saga = textField(body, 'order');
    if (key === undefined || saga === undefined) return malformed('a refund needs a key and an order');
    const before = books.answer(key);
    if (before !== undefined) return before;

    const cents = charges.get(charged) ?? 0;
    const answer = done({ refunded: cents });
    books.settle({
      answers: [
        { key, answer },
        { key: charged, answer: refused('refunded before it was charged') },
      ],
      effect: { step: 'refund', saga, key, amount: 0 - cents, account: 'till' },
    });
    return answer;
  }

  const routes: Routes<Answer> = {
    'POST /charges': charge,
    'POST /charges/*/refund': refund,
    'GET /ledger': () => done({ rows: books.rows(), balances: [] }),
  };
  return { handle: (request) => dispatch(routes, request), start: () => undefined };
}
