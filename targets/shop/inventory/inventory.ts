/**
 * Inventory: holds stock for orders and gives it back.
 *
 * `POST /reservations` holds, `POST /reservations/KEY/release` gives back what the reservation with that key holds. A release of
 * what was never reserved gives back nothing, and refuses the reservation should it still arrive.
 */

import { done, malformed, refused } from '../answers.ts';
import { openBooks, type Entry } from '../books.ts';
import { countField, textField } from '../fields.ts';
import type { Answer, Ports, PromptService, Request, Settings } from '../ports.ts';
import { dispatch, type Routes } from '../routes.ts';
import { bugsOf } from '../settings.ts';

/** What there is before the first order. */
const initialStock: Readonly<Record<string, number>> = {
  anchor: 100_000,
  compass: 100_000,
  lantern: 100_000,
  rope: 100_000,
  figurehead: 0,
};

const accounts = Object.entries(initialStock);

interface Hold {
  readonly key: string;
  readonly item: string;
  readonly quantity: number;
}

/** A line of the journal. */
export interface StockEntry extends Entry {
  readonly hold?: Hold;
  readonly giveBack?: Omit<Hold, 'key'>;
}

/** The service. */
export function createInventory({ store }: Ports<StockEntry>, settings: Settings): PromptService {
  const bugs = bugsOf(settings);
  const available = new Map(accounts);
  const holds = new Map<string, Hold>();
  const books = openBooks(store, ({ hold, giveBack }) => {
    if (hold !== undefined) {
      holds.set(hold.key, hold);
      move(hold.item, -hold.quantity);
    }
    if (giveBack !== undefined) move(giveBack.item, giveBack.quantity);
  });

  function move(item: string, by: number): void {
    available.set(item, (available.get(item) ?? 0) + by);
  }

  function reserve({ key, body }: Request): Answer {
    const saga = textField(body, 'order');
    const item = textField(body, 'item');
    const quantity = countField(body, 'quantity');
    if (key === undefined || saga === undefined || item === undefined || quantity === undefined) {
      return malformed('a reservation needs a key, an order, an item and a quantity');
    }
    const before = books.answer(key);
    if (before !== undefined) return before;

    if ((available.get(item) ?? 0) < quantity) {
      const answer = refused('out of stock');
      books.settle({ answers: [{ key, answer }] });
      return answer;
    }
    const answer = done({ reserved: quantity });
    const effect = { step: 'reserve', saga, key, amount: quantity, account: item };
    books.settle({ answers: [{ key, answer }], effect, hold: { key, item, quantity } });
    return answer;
  }

  function release({ key, body }: Request, reservation: string): Answer {
    const saga = textField(body, 'order');
    const item = textField(body, 'item');
    if (key === undefined || saga === undefined || item === undefined) {
      return malformed('a release needs a key, an order and an item');
    }
    const before = books.answer(key);
    if (before !== undefined && !bugs.has('release-not-idempotent')) return before;

    const hold = holds.get(reservation);
    const answer = done({ released: hold?.quantity ?? 0 });
    let tombstone: StockEntry['answers'] = [
      { key: reservation, answer: refused('released before it was reserved') },
    ];
    if (bugs.has('late-reserve')) tombstone = [];
    books.settle({
      answers: [{ key, answer }, ...tombstone],
      effect: { step: 'release', saga, key, amount: 0 - (hold?.quantity ?? 0), account: hold?.item ?? item },
      ...(hold === undefined ? {} : { giveBack: { item: hold.item, quantity: hold.quantity } }),
    });
    return answer;
  }

  /** Balances are counted from the stock itself, not from the ledger: an auditor wants two sources. */
  function ledger(): Answer {
    const balances = accounts.map(([account, initial]) => ({
      account,
      initial,
      now: available.get(account) ?? 0,
    }));
    return done({ rows: books.rows(), balances });
  }

  const routes: Routes<Answer> = {
    'POST /reservations': reserve,
    'POST /reservations/*/release': release,
    'GET /ledger': ledger,
  };
  return { handle: (request) => dispatch(routes, request), start: () => undefined };
}
