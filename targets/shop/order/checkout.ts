/** A checkout as a customer asks for it. */

import { countField, idField, textField } from '../fields.ts';
import type { Checkout } from './saga.ts';

/** The checkout in a body; `undefined` when something is missing or has no sense. */
export function readCheckout(body: unknown): Checkout | undefined {
  const order = idField(body, 'order');
  const item = textField(body, 'item');
  const quantity = countField(body, 'quantity');
  const card = textField(body, 'card');
  const address = textField(body, 'address');
  if (order === undefined || item === undefined || quantity === undefined) return undefined;
  if (card === undefined || address === undefined) return undefined;
  return { order, item, quantity, card, address };
}

/** Whether a checkout is asked for again, and not another one under the same id. */
export function isSameCheckout(a: Checkout, b: Checkout): boolean {
  return a.item === b.item && a.quantity === b.quantity && a.card === b.card && a.address === b.address;
}
