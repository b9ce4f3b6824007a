/** Notifier: tells customers that their order is on its way, once per key (`POST /notifications`). */

import { done, malformed } from '../answers.ts';
import { openBooks, type Entry } from '../books.ts';
import { textField } from '../fields.ts';
import type { Answer, Ports, PromptService, Request } from '../ports.ts';
import { dispatch, type Routes } from '../routes.ts';

/** The service. */
export function createNotifier({ store }: Ports<Entry>): PromptService {
  const books = openBooks(store);

  function notify({ key, body }: Request): Answer {
    const saga = textField(body, 'order');
    if (key === undefined || saga === undefined) return malformed('a notification needs a key and an order');
    const before = books.answer(key);
    if (before !== undefined) return before;

    const answer = done({ notified: true });
    const effect = { step: 'notify', saga, key, amount: 1, account: 'messages' };
    books.settle({ answers: [{ key, answer }], effect });
    return answer;
  }

  const routes: Routes<Answer> = {
    'POST /notifications': notify,
    'GET /ledger': () => done({ rows: books.rows(), balances: [] }),
  };
  return { handle: (request) => dispatch(routes, request), start: () => undefined };
}
