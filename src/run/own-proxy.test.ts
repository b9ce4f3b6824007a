import { expect, test } from 'vitest';
import { faultSchema } from '../model/fault.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createFakeLinks } from '../testing/fake-links.ts';
import { requireOwnProxy } from './own-proxy.ts';

/** What is said about the fault where the proxy is ours, and where it is another Toxiproxy. */
async function said(fault: object): Promise<readonly string[]> {
  const links = createFakeLinks(['a.1->b.1'], createFakeClock(), () => undefined);
  const faults = [faultSchema.parse({ on: 'a->b', ...fault })];
  const answers: string[] = [];
  for (const counts of [true, false]) {
    links.switches.counts = counts;
    await requireOwnProxy(faults, links).then(
      () => answers.push('goes'),
      (error: unknown) => answers.push(String(error)),
    );
  }
  return answers;
}

test.each([
  { kind: 'latency', latency: '1s' },
  { kind: 'bandwidth', rate: 1 },
  { kind: 'slow_close', delay: '1s' },
  { kind: 'slicer', average_size: 10 },
  { kind: 'limit_data', bytes: 10, stream: 'upstream' },
  { kind: 'lost-reply' },
])('%j: any Toxiproxy can do it', async (fault) => {
  expect(await said(fault)).toEqual(['goes', 'goes']);
});

test.each([
  { kind: 'latency', latency: '1s', stream: 'both' },
  { kind: 'bandwidth', rate: 1, shared: true },
  { kind: 'bandwidth', rate: 1, stream: 'both' },
  { kind: 'slow_close', delay: '1s', stream: 'both' },
  { kind: 'slicer', average_size: 10, stream: 'both' },
  { kind: 'limit_data', bytes: 10, stream: 'both' },
  { kind: 'timeout', stream: 'both' },
  { kind: 'reset_peer', stream: 'both' },
  { kind: 'corrupt', rate: 1 },
  { kind: 'slow-open', delay: '1s' },
  { kind: 'http-status' },
  { kind: 'http-abort' },
  { kind: 'http-delay', delay: '1s' },
  { kind: 'lost-reply', count: 1 },
])('%j: ours alone', async (fault) => {
  const [ours, anothers] = await said(fault);
  expect(ours).toBe('goes');
  expect(anothers).toContain(`${fault.kind} on a->b: the proxy there is another Toxiproxy`);
});
