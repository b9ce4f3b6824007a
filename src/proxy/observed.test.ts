import { expect, test } from 'vitest';
import { startRig } from './testing/rig.ts';

test('how busy the process was is told once, whoever looked at the counts in between', async () => {
  await using rig = await startRig();
  const busy = async (): Promise<number> => {
    const { text } = await rig.api('POST', '/observed/busy');
    return (JSON.parse(text) as { p99Ms: number }).p99Ms;
  };
  await busy();
  await new Promise((resolve) => setTimeout(resolve, 30));
  const until = performance.now() + 150;
  while (performance.now() < until);
  await new Promise((resolve) => setTimeout(resolve, 30));
  for (let look = 0; look < 3; look += 1) await rig.observed(() => true);
  expect(await busy()).toBeGreaterThan(100);
  expect(await busy()).toBeLessThan(100);
});
