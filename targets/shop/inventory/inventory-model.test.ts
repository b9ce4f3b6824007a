import { expect, test } from 'vitest';
import { often } from '../../../src/testing/often.ts';
import { assertService, checkService } from '../../../src/testing/stateful/check-service.ts';
import { isBuilt, openAsProcess, openInWorld } from '../single-service.test-data.ts';
import { inventoryModel } from './inventory-model.test-data.ts';

const close = (service: Awaited<ReturnType<typeof openInWorld>>): Promise<void> => service.close();

test('answers as its model, over kills', async () => {
  const check = await assertService(inventoryModel, {
    open: () => openInWorld('inventory'),
    close,
    runs: often(100),
  });
  expect(check.asked).toBeGreaterThan(1_000);
});

test('answers as its model as a process, over kills', { timeout: 120_000 }, async (ctx) => {
  if (!isBuilt) ctx.skip('targets are not compiled: npm run build');
  const check = await assertService(inventoryModel, {
    open: () => openAsProcess('inventory'),
    close,
    runs: 5,
    seed: 3,
  });
  expect(check.asked).toBeGreaterThan(50);
});

test.each([
  ['release-not-idempotent', ['reserve', 'release', 'release', 'count']],
  ['late-reserve', ['release', 'reserve']],
])('%s is found, and shrunk to %j', async (bug, commands) => {
  const { counterexample } = await checkService(inventoryModel, {
    open: () => openInWorld('inventory', bug),
    close,
  });
  expect(counterexample?.steps.map(({ command }) => command)).toEqual(commands);
});

test('release-not-idempotent is found as a process, too', { timeout: 120_000 }, async (ctx) => {
  if (!isBuilt) ctx.skip('targets are not compiled: npm run build');
  const { verdict } = await checkService(inventoryModel, {
    open: () => openAsProcess('inventory', 'release-not-idempotent'),
    close,
    runs: 20,
    timeLimitMs: 60_000,
  });
  expect(verdict).toBe('violated');
});
