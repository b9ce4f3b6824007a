import { expect, test } from 'vitest';
import { runFakeExperiment } from '../testing/fake-experiment.ts';
import type { FakeSystem } from '../testing/fake-system.ts';

const begin = { beforeStep: 'charge', hold: '240ms' };
const crash = { kind: 'crash', service: 'desk', begin, lasts: '1s' };

/** A proxy that takes its time for every second question: two that ask at once are not answered at once. */
function answersUnevenly({ clock, ports: { links } }: FakeSystem): void {
  const hits = links.hits.bind(links);
  let asked = 0;
  Object.assign(links, {
    hits: async (link: string, toxic: string) => {
      asked += 1;
      if (asked % 2 === 0) await clock.sleep(40);
      return hits(link, toxic);
    },
  });
}

test.each([
  ['refused', { kind: 'down', on: 'desk->till', begin, lasts: '2s' }],
  ['silence', { kind: 'timeout', on: 'desk->till', begin, lasts: '2s' }],
])('two faults before one call begin in the same call: %s, and its caller killed', async (_, away) => {
  for (const faults of [
    [away, crash],
    [crash, away],
  ]) {
    const { result } = await runFakeExperiment(faults, { system: answersUnevenly });
    const [one, other] = result.faults;
    expect(one?.beganMs).toBeGreaterThan(0);
    expect(other?.beganMs).toBe(one?.beganMs);
  }
});
