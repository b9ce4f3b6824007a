/** One checkout of the shop in one process, and the trouble it gets into: what the order tests share. */

import type { Trouble, World } from './world.ts';

/** The order that is placed. */
export const order = 'o-1';

const plain = { order, item: 'rope', quantity: 1, card: 'valid', address: '1 Harbour Road' };

/** What is asked for, by how it should end. */
export const variants = {
  plain,
  'card declined': { ...plain, card: 'declined' },
  'address refused': { ...plain, address: 'nowhere' },
  'out of stock': { ...plain, item: 'figurehead' },
};
export type Variant = keyof typeof variants;

/** Places the order; the status of the answer, or `undefined` when there was none. */
export function checkout(world: World, body: unknown = plain): Promise<number | undefined> {
  return world.call('order', { method: 'POST', path: '/checkout', body }).then((answer) => answer?.status);
}

/** `payment lose-reply, notifier late`: those troubles from order to these services; late is later than the timeout. */
export function switchOn(world: World, notation: string): void {
  for (const one of notation.split(', ').filter((word) => word !== '')) {
    const [callee = '', trouble = ''] = one.split(' ');
    world.trouble(`order->${callee}`, trouble === 'late' ? { delayMs: 700 } : (trouble as Trouble));
  }
}

/** No trouble any more. */
export function switchOff(world: World): void {
  for (const callee of ['inventory', 'payment', 'shipping', 'notifier']) {
    world.trouble(`order->${callee}`, undefined);
  }
}
