/**
 * Storefront: where customers come in. It keeps nothing; it asks the catalog and the order service.
 *
 * The catalogue is a courtesy: one replica is asked for a moment, and the last known catalogue serves when it does not answer. A
 * checkout is passed on once. No answer from the order service means that nobody knows, and the customer is told so (504).
 */

import { done, emptyLedger, outcomeOf } from '../answers.ts';
import { ask } from '../ask.ts';
import { field, idField } from '../fields.ts';
import type { Answer, Ports, Request, Service, Settings } from '../ports.ts';
import { dispatch, type Routes } from '../routes.ts';
import { bugsOf, listSetting, setting } from '../settings.ts';
import { timeoutsMs } from '../timeouts.ts';

const dayMs = 86_400_000;

/** The service. */
export function createStorefront(ports: Ports<never>, settings: Settings): Service {
  const orders = { address: setting(settings, 'ORDER'), timeoutMs: timeoutsMs.storefront.order };
  const catalogs = listSetting(settings, 'CATALOG');
  const bugs = bugsOf(settings);
  let catalogTimeoutMs: number = timeoutsMs.storefront.catalog;
  if (bugs.has('no-timeout')) catalogTimeoutMs = dayMs;
  let lastKnown: unknown = {};

  async function home(): Promise<Answer> {
    const address = catalogs[Math.floor(ports.random.next() * catalogs.length)];
    const answer =
      address === undefined
        ? undefined
        : await ask(ports, { address, timeoutMs: catalogTimeoutMs }, { method: 'GET', path: '/items' });
    const fresh = outcomeOf(answer) === 'ok';
    if (fresh) lastKnown = field(answer?.body, 'items');
    return done({ items: lastKnown, fresh });
  }

  async function passOn(request: Request): Promise<Answer> {
    const answer = await ask(ports, orders, request);
    return answer ?? { status: 504, body: { error: 'the order service did not answer' } };
  }

  function checkout({ body }: Request): Promise<Answer> {
    const order = idField(body, 'order');
    return passOn({
      method: 'POST',
      path: '/checkout',
      ...(order === undefined ? {} : { key: order }),
      body,
    });
  }

  const routes: Routes = {
    'GET /': home,
    'GET /ledger': emptyLedger,
    'POST /checkout': checkout,
    'GET /orders/*': (_, order = '') =>
      passOn({ method: 'GET', path: `/orders/${encodeURIComponent(order)}` }),
  };
  return { handle: (request) => dispatch(routes, request), start: () => undefined };
}
