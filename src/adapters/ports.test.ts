import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ephemeralRange, takePorts, usableRange, type PortRange } from './ports.ts';

async function take(count: number, range?: PortRange): Promise<readonly number[]> {
  const taken = await takePorts(count, range);
  onTestFinished(() => taken[Symbol.asyncDispose]());
  return taken.ports;
}

/** 32 ports that nobody uses, below those that are ever taken from: no other test comes here. */
async function quietRange(): Promise<PortRange> {
  for (let low = 4_000 + randomInt(100) * 32; low < 10_000; low += 32) {
    const range = { low, high: low + 31 };
    try {
      await using taken = await takePorts(31, range);
      if (taken.ports.length === 31) return range;
    } catch {
      // Somebody listens there.
    }
  }
  throw new Error('every port is in use');
}

describe('ports', () => {
  test.each([
    [
      { low: 32_768, high: 60_999 },
      { low: 10_000, high: 32_767 },
    ],
    [
      { low: 10_240, high: 40_000 },
      { low: 40_001, high: 65_535 },
    ],
    [
      { low: 1_024, high: 65_535 },
      { low: 65_536, high: 65_535 },
    ],
  ])('with the ephemeral range %j come from %j', (ephemeral, expected) => {
    expect(usableRange(ephemeral)).toEqual(expected);
  });

  test('are not ephemeral, and never given to two at once', async () => {
    const { low, high } = ephemeralRange();
    const all = (await Promise.all(Array.from({ length: 12 }, () => take(40)))).flat();
    expect(new Set(all).size).toBe(12 * 40);
    expect(all.filter((port) => port >= low && port <= high)).toEqual([]);
  });

  test('that somebody listens on are passed over', async () => {
    const range = await quietRange();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(range.low + 5, '0.0.0.0', resolve));
    onTestFinished(() => {
      server.close();
    });
    expect(await take(30, range)).not.toContain(range.low + 5);
  });

  test('come back when they are given back', async () => {
    const range = await quietRange();
    const first = await takePorts(31, range);
    await expect(takePorts(1, range)).rejects.toThrow('1 ports are needed, 0 are free');
    await first[Symbol.asyncDispose]();
    expect(await take(31, range)).toEqual(first.ports);
  });

  test.each([
    [1, { low: 65_536, high: 65_535 }],
    [1_000, { low: 20_000, high: 20_040 }],
  ])('%i of %j are too many', async (count, range) => {
    await expect(takePorts(count, range)).rejects.toMatchObject({ code: 'E_PORTS_EXHAUSTED' });
  });
});
