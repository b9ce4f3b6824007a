import fc from 'fast-check';
import { expect, test } from 'vitest';
import { often } from '../../../src/testing/often.ts';
import { assertService, checkService } from '../../../src/testing/stateful/check-service.ts';
import { modelCommand, type ServiceModel } from '../../../src/testing/stateful/service-model.ts';
import { field } from '../fields.ts';
import { isBuilt, openAsProcess, openInWorld, type SingleService } from '../single-service.test-data.ts';

/** Items by name, and the first answer to each write. */
interface Shelf {
  readonly items: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, number>>;
}

const write = {
  item: fc.constantFrom('x', 'y', '__proto__', 'ü/ö'),
  /** The write's id: a client that was not answered sends the same again. */
  key: fc.constantFrom('w-1', 'w-2', 'w-3', 'w-4'),
};

async function statusOf(
  service: SingleService,
  method: string,
  { item, key, value }: Write,
): Promise<number> {
  const path = `/items/${encodeURIComponent(item)}`;
  const body = value === undefined ? {} : { body: { value } };
  return (await service.ask({ method, path, key, ...body })).status;
}

interface Write {
  readonly item: string;
  readonly key: string;
  readonly value?: string;
}

function written(shelf: Shelf, { item, key, value }: Write): { state: Shelf; answer: number } {
  if (value === '') return { state: shelf, answer: 422 };
  const before = shelf.answers[key];
  if (before !== undefined) return { state: shelf, answer: before };
  const answer = value !== undefined || Object.hasOwn(shelf.items, item) ? 200 : 404;
  const rest = Object.entries(shelf.items).filter(([name]) => name !== item);
  const items = Object.fromEntries(value === undefined ? rest : [...rest, [item, value]]);
  return { state: { items, answers: { ...shelf.answers, [key]: answer } }, answer };
}

/** One replica for itself: reads see the last write, a repeated write is answered as the first and not applied again. */
const catalogModel: ServiceModel<Shelf, SingleService> = {
  initial: () => ({ items: {}, answers: {} }),
  commands: {
    put: modelCommand({
      weight: 5,
      input: fc.record({ ...write, value: fc.constantFrom('a', 'b', '') }),
      ask: (service: SingleService, input) => statusOf(service, 'PUT', input),
      step: written,
    }),
    delete: modelCommand({
      weight: 5,
      input: fc.record(write),
      ask: (service: SingleService, input) => statusOf(service, 'DELETE', input),
      step: written,
    }),
    read: modelCommand({
      weight: 5,
      input: write.item,
      ask: async (service: SingleService, item) => {
        const { status, body } = await service.ask({
          method: 'GET',
          path: `/items/${encodeURIComponent(item)}`,
        });
        return { status, value: field(body, 'value') };
      },
      step: (shelf: Shelf, item) => {
        const value = Object.hasOwn(shelf.items, item) ? shelf.items[item] : undefined;
        return { state: shelf, answer: { status: value === undefined ? 404 : 200, value } };
      },
    }),
    restart: modelCommand({
      input: fc.constant(undefined),
      ask: (service: SingleService) => service.restart(),
      step: (shelf: Shelf) => ({ state: shelf }),
    }),
  },
};

const close = (service: SingleService): Promise<void> => service.close();

test('a replica answers as its model, over kills', async () => {
  const check = await assertService(catalogModel, {
    open: () => openInWorld('catalog.1'),
    close,
    runs: often(100),
  });
  expect(check.asked).toBeGreaterThan(1_000);
});

test('a replica answers as its model as a process, over kills', { timeout: 120_000 }, async (ctx) => {
  if (!isBuilt) ctx.skip('targets are not compiled: npm run build');
  const check = await assertService(catalogModel, {
    open: () => openAsProcess('catalog'),
    close,
    runs: 5,
    seed: 2,
  });
  expect(check.asked).toBeGreaterThan(50);
});

test('a model that disagrees with the replica is told by the fewest requests', async () => {
  const { put } = catalogModel.commands;
  const stale: typeof catalogModel = { ...catalogModel, commands: { ...catalogModel.commands } };
  if (put !== undefined) {
    Object.assign(stale.commands, {
      put: modelCommand({
        weight: 5,
        input: fc.record({ ...write, value: fc.constantFrom('a', 'b', '') }),
        ask: (service: SingleService, input) => statusOf(service, 'PUT', input),
        step: (shelf: Shelf, { value }) => ({ state: shelf, answer: value === '' ? 422 : 200 }),
      }),
    });
  }
  const { counterexample } = await checkService(stale, { open: () => openInWorld('catalog.1'), close });
  expect(counterexample?.steps.length).toBe(2);
});
