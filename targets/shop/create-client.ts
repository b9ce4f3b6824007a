/**
 * How clients talk to the shop: operations as calls, and the books of every service as an auditor reads them.
 *
 * What the shop itself answered is definite; anything else is `info`: a timeout, a reset, a refused connection, any 5xx, and what
 * a server says on its own of a request that came in torn.
 */

import type { Books, Call, Operation, Outcome, TargetClient } from 'seatrial';
import { field } from './fields.ts';
import type { Answer, Request } from './ports.ts';

const items = ['anchor', 'compass', 'lantern', 'rope'] as const;
/** Not there, against what is known, not understood: certainly not done. */
const refusals: ReadonlySet<number> = new Set([404, 409, 422]);

/** How a request gets to the shop. Rejects when no answer was read. */
type Send = (request: Request, call: Call) => Promise<Answer>;

/** A client of the shop over this way to send. */
export function createClient(send: Send): TargetClient {
  const page = async (path: string, call: Call): Promise<unknown> => {
    const { status, body } = await send({ method: 'GET', path }, call);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}`);
    return body;
  };
  return {
    perform: async (operation, call) => {
      try {
        return outcomeOf(operation, await send(requestFor(operation), call));
      } catch (error) {
        return { type: 'info', error: error instanceof Error ? error.message : String(error) };
      }
    },
    books: async (replica, call, sagas) => {
      switch (replica.slice(0, replica.indexOf('.'))) {
        case 'inventory':
        case 'payment':
        case 'shipping':
        case 'notifier':
          // The auditor's page has the form of a ledger; whoever reads it checks that.
          return { ledger: (await page('/ledger', call)) as NonNullable<Books['ledger']> };
        case 'order':
          return { sagas: statuses(field(await page('/orders', call), 'orders'), sagas) };
        case 'catalog':
          return { state: field(await page('/items', call), 'items') as Record<string, string> };
        default:
          return {};
      }
    },
  };
}

/** The call that asks for an operation. */
function requestFor(operation: Operation): Request {
  const { f, id, value } = operation;
  const path = `/items/${encodeURIComponent(operation.item ?? '')}`;
  const key = `op-${id}`;
  switch (f) {
    case 'home':
      return { method: 'GET', path: '/' };
    case 'checkout':
      return { method: 'POST', path: '/checkout', body: checkoutFor(operation) };
    case 'read':
      return { method: 'GET', path };
    case 'put':
      return { method: 'PUT', path, key, body: { value } };
    case 'delete':
      return { method: 'DELETE', path, key };
    default:
      throw new Error(`the shop has no operation ${f}`);
  }
}

/** Item and quantity follow from the operation's number; a variant makes one of the steps refuse. */
function checkoutFor({ id, saga, variant }: Operation): unknown {
  return {
    order: saga ?? `o-${id}`,
    item: variant === 'out-of-stock' ? 'figurehead' : items[id % items.length],
    quantity: 1 + (id % 3),
    card: variant === 'card-declined' ? 'declined' : 'valid',
    address: variant === 'address-refused' ? 'nowhere' : '1 Harbour Road',
  };
}

function outcomeOf({ f }: Operation, { status, body }: Answer): Outcome {
  const error = `status ${status}`;
  if (f === 'read') {
    if (status === 404) return { type: 'ok', result: null };
    const value = field(body, 'value');
    return status === 200 && typeof value === 'string'
      ? { type: 'ok', result: value }
      : { type: 'info', error };
  }
  if (status >= 200 && status < 300) return { type: 'ok' };
  return { type: refusals.has(status) ? 'fail' : 'info', error };
}

/** Every order that was asked for; one the coordinator has never heard of is `unknown`. */
function statuses(orders: unknown, sagas: readonly string[]): NonNullable<Books['sagas']> {
  const statuses: Record<string, NonNullable<Books['sagas']>[string]> = {};
  for (const saga of sagas) {
    const status = field(orders, saga);
    statuses[saga] =
      status === 'completed' || status === 'compensated' || status === 'running' ? status : 'unknown';
  }
  return statuses;
}
