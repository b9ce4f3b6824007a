/** What inventory should answer. */

import fc from 'fast-check';
import { modelCommand, type ServiceModel } from '../../../src/testing/stateful/service-model.ts';
import { field } from '../fields.ts';
import type { SingleService } from '../single-service.test-data.ts';

/** All that inventory knows, by order; what it was told first stands. */
interface Stock {
  /** The first answer to each key. */
  readonly answers: Readonly<Record<string, number>>;
  /** What each order holds or has held, and of what. */
  readonly holds: Readonly<Record<string, { readonly item: string; readonly quantity: number }>>;
  readonly left: Readonly<Record<string, number>>;
}

const order = fc.constantFrom('o-1', 'o-2');
const item = fc.constantFrom('rope', 'figurehead');

/** Reservations and releases, each repeated at will, in any order, over restarts. */
export const inventoryModel: ServiceModel<Stock, SingleService> = {
  initial: () => ({ answers: {}, holds: {}, left: { rope: 100_000, figurehead: 0 } }),
  commands: {
    reserve: modelCommand({
      weight: 5,
      input: fc.record({ order, item, quantity: fc.constantFrom(1, 60_000) }),
      ask: async (service: SingleService, body) =>
        (await service.ask({ method: 'POST', path: '/reservations', key: `${body.order}.reserve`, body }))
          .status,
      step: (stock: Stock, body) => {
        const key = `${body.order}.reserve`;
        const before = stock.answers[key];
        if (before !== undefined) return { state: stock, answer: before };
        const left = (stock.left[body.item] ?? 0) - body.quantity;
        if (left < 0) return { state: settled(stock, key, 409), answer: 409 };
        const { item, quantity } = body;
        const state = {
          ...settled(stock, key, 200),
          holds: { ...stock.holds, [body.order]: { item, quantity } },
          left: { ...stock.left, [item]: left },
        };
        return { state, answer: 200 };
      },
    }),
    release: modelCommand({
      weight: 5,
      input: fc.record({ order, item }),
      ask: async (service: SingleService, body) => {
        const path = `/reservations/${body.order}.reserve/release`;
        return (await service.ask({ method: 'POST', path, key: `${body.order}.release`, body })).status;
      },
      step: (stock: Stock, body) => {
        const key = `${body.order}.release`;
        if (stock.answers[key] !== undefined) return { state: stock, answer: 200 };
        // Should the reservation still arrive, it is too late.
        const after = settled(settled(stock, key, 200), `${body.order}.reserve`, 409);
        const hold = stock.holds[body.order];
        if (hold === undefined) return { state: after, answer: 200 };
        const left = { ...stock.left, [hold.item]: (stock.left[hold.item] ?? 0) + hold.quantity };
        return { state: { ...after, left }, answer: 200 };
      },
    }),
    count: modelCommand({
      weight: 5,
      input: item,
      ask: async (service: SingleService, item) => {
        const { body } = await service.ask({ method: 'GET', path: '/ledger' });
        const balances = field(body, 'balances') as readonly { account: string; now: number }[];
        return balances.find(({ account }) => account === item)?.now;
      },
      step: (stock: Stock, item) => ({ state: stock, answer: stock.left[item] }),
    }),
    restart: modelCommand({
      input: fc.constant(undefined),
      ask: (service: SingleService) => service.restart(),
      step: (stock: Stock) => ({ state: stock }),
    }),
  },
};

/** The first answer to a key stands. */
function settled(stock: Stock, key: string, status: number): Stock {
  return { ...stock, answers: { [key]: status, ...stock.answers } };
}
