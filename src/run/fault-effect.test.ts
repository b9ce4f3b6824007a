import { expect, test } from 'vitest';
import type { FaultActions } from '../fault/fault-actions.ts';
import type { Evidence } from '../model/fault.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createFakeLinks } from '../testing/fake-links.ts';
import { hitEvidence } from './fault-effect.ts';
import type { ToxicHits } from './ports.ts';

/** The evidence of a toxic of this type on two links that have counted so. */
async function evidence(type: string, first: ToxicHits, second: ToxicHits): Promise<Evidence> {
  const names = ['a.1->b.1', 'a.1->b.2'];
  const clock = createFakeClock();
  const links = createFakeLinks(names, clock, () => undefined);
  const toxic = { name: 't', type, stream: 'downstream', toxicity: 1, attributes: {} } as const;
  const toxics = names.map((link) => ({ link, toxic }));
  for (const link of names) await clock.run(links.addToxic(link, toxic));
  const counting = { ...links, hits: (link: string) => Promise.resolve(link === names[0] ? first : second) };
  const actions: FaultActions = { toxics, disable: [], process: [] };
  return await hitEvidence(actions, counting);
}

const none = { connections: 0, bytes: 0 };
const one = { connections: 1, bytes: 30 };

test.each<[string, ToxicHits, ToxicHits, string]>([
  ['latency', one, { connections: 2, bytes: 5 }, 'hit: 3 connections, 35 bytes'],
  ['latency', none, none, 'set: 0 connections, 0 bytes'],
  ['slow_close', { connections: 1, bytes: 0 }, none, 'hit: 1 connections, 0 bytes'],
  ['slow_close', none, none, 'set: 0 connections, 0 bytes: none ended while it stood'],
  ['slow_open', none, none, 'set: 0 connections, 0 bytes: none was opened while it stood'],
  ['slicer', none, none, 'set: 0 connections, 0 bytes: nothing was longer than a piece'],
  [
    'http_abort',
    { ...one, requests: 1, matched: 5 },
    { ...none, requests: 0, matched: 2 },
    'hit (1 requests): 1 of 7 requests that match, 1 connections, 30 bytes',
  ],
  [
    'http_abort',
    { ...none, requests: 0, matched: 0 },
    { ...none, requests: 0, matched: 0 },
    'set (0 requests): 0 of 0 requests that match, 0 connections, 0 bytes',
  ],
])('%s, counted %j and %j', async (type, first, second, expected) => {
  const { level, requests, detail } = await evidence(type, first, second);
  expect(`${level}${requests === undefined ? '' : ` (${requests} requests)`}: ${detail}`).toBe(expected);
});
