/** A small target for tests: a saga over three participants, and three replicas of a register. */

import { targetSchema, type Target } from '../model/target.ts';

const command = ['run'];

/**
 * `book` is `reserve` (stock) → `charge` (till) → `send` (post, the pivot) → `tell` (bell, a delivery). Users `look`, which needs nobody
 * but the desk, and `order`, which starts the saga.
 */
export const fakeTarget: Target = targetSchema.parse({
  schemaVersion: 1,
  name: 'fake',
  client: 'client.ts',
  services: {
    desk: {
      command: [...command, '${edge.stock} ${edge.till} ${edge.post} ${edge.bell}'],
      entry: true,
      edges: { stock: { timeout: '500ms' }, till: { timeout: '500ms' } },
    },
    stock: { command },
    till: { command },
    post: { command },
    bell: { command },
    store: {
      command: [...command, '${edge.store}'],
      replicas: 3,
      entry: true,
      edges: { store: { timeout: '400ms', background: true } },
    },
  },
  sagas: {
    book: {
      coordinator: 'desk',
      steps: [
        { name: 'reserve', service: 'stock', compensation: 'release' },
        { name: 'charge', service: 'till', compensation: 'refund' },
        { name: 'send', service: 'post', pivot: true },
        { name: 'tell', service: 'bell', delivery: true },
      ],
      variants: { broke: { share: 0.15, refusedBy: 'charge' } },
    },
  },
  requests: { look: {}, order: { saga: 'book', needs: ['desk->stock', 'desk->till'] } },
});
