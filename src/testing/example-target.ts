/** The targets the history notation speaks of. The story's own words say which: a step belongs to one of them. */

import { targetSchema, type Target } from '../model/target.ts';

const command = ['none'];

/** `checkout`: reserve/release at inventory, charge/refund at payment, ship (the pivot) at shipping, notify (delivered) at notifier. */
export const exampleTarget: Target = targetSchema.parse({
  schemaVersion: 1,
  name: 'example',
  client: 'client.ts',
  services: {
    order: { command, entry: true },
    inventory: { command },
    payment: { command },
    shipping: { command },
    notifier: { command },
    catalog: { command, entry: true, replicas: 3 },
  },
  requests: { look: {}, buy: { saga: 'checkout' } },
  sagas: {
    checkout: {
      coordinator: 'order',
      steps: [
        { name: 'reserve', service: 'inventory', compensation: 'release' },
        { name: 'charge', service: 'payment', compensation: 'refund' },
        { name: 'ship', service: 'shipping', pivot: true },
        { name: 'notify', service: 'notifier', delivery: true },
      ],
    },
  },
});

const { checkout } = exampleTarget.sagas;

/** The same, with rules by which the proxy knows every step and compensation. */
export const seenTarget: Target = targetSchema.parse({
  ...exampleTarget,
  sagas: {
    checkout: {
      ...checkout,
      seen: {
        steps: Object.fromEntries(
          ['reserve', 'release', 'charge', 'refund', 'ship', 'notify'].map((step) => [
            `POST /${step}/{saga}`,
            step,
          ]),
        ),
      },
    },
  },
});

/**
 * A saga without a coordinator. `relay` begins at shop: pack/unpack at depot, then bill/credit at cashier, then send (the pivot) at courier; each goes on
 * by itself.
 */
export const relayTarget: Target = targetSchema.parse({
  schemaVersion: 1,
  name: 'relay',
  client: 'client.ts',
  services: {
    shop: { command, entry: true },
    depot: { command },
    cashier: { command },
    courier: { command },
  },
  sagas: {
    relay: {
      begins: 'shop',
      steps: [
        { name: 'pack', service: 'depot', compensation: 'unpack' },
        { name: 'bill', service: 'cashier', compensation: 'credit' },
        { name: 'send', service: 'courier', pivot: true },
      ],
    },
  },
});

/**
 * A saga that is a step of another one. `holiday` by office: hire/unhire at cars, then cover/uncover, which is the saga `policy` of insurer, then
 * stamp (the pivot) at visa. `policy`: quote/drop at broker, then sign/void at underwriter.
 */
export const holidayTarget: Target = targetSchema.parse({
  schemaVersion: 1,
  name: 'holiday',
  client: 'client.ts',
  services: Object.fromEntries(
    ['office', 'cars', 'visa', 'insurer', 'broker', 'underwriter'].map((name) => [
      name,
      { command, entry: name === 'office' },
    ]),
  ),
  sagas: {
    holiday: {
      coordinator: 'office',
      steps: [
        { name: 'hire', service: 'cars', compensation: 'unhire' },
        { name: 'cover', service: 'insurer', saga: 'policy', compensation: 'uncover' },
        { name: 'stamp', service: 'visa', pivot: true },
      ],
    },
    policy: {
      coordinator: 'insurer',
      steps: [
        { name: 'quote', service: 'broker', compensation: 'drop' },
        { name: 'sign', service: 'underwriter', compensation: 'void' },
      ],
    },
  },
});

/**
 * A saga whose steps run beside each other. `trip`: seat/leave at airline; beside it room/vacate, then tour/cancel at hotel; then pay (the
 * pivot) at bank; then ticket (repeated until it is done) at airline.
 */
export const tripTarget: Target = targetSchema.parse({
  schemaVersion: 1,
  name: 'trip',
  client: 'client.ts',
  services: { agency: { command, entry: true }, airline: { command }, hotel: { command }, bank: { command } },
  sagas: {
    trip: {
      coordinator: 'agency',
      steps: [
        { name: 'seat', service: 'airline', compensation: 'leave' },
        { name: 'room', service: 'hotel', compensation: 'vacate', after: [] },
        { name: 'tour', service: 'hotel', compensation: 'cancel' },
        { name: 'pay', service: 'bank', pivot: true, after: ['seat', 'tour'] },
        { name: 'ticket', service: 'airline', retriable: true },
      ],
    },
  },
});
