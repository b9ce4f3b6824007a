import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { topologyOfTarget } from '../discover/target.ts';
import { needsOwnProxy } from '../model/fault.ts';
import type { Plan } from '../model/plan.ts';
import { planExperiments } from '../plan/plan.ts';
import { repository } from '../testing/command-line.ts';
import { startRunningProxy } from '../testing/running-proxy.ts';
import { loadTarget } from './files.ts';
import { planAtPlace } from './plan-at-place.ts';

const { target } = loadTarget('shop', repository);
const plan = planExperiments({ topology: topologyOfTarget(target), target, failures: [], history: 'none' });
const why = "only Seatrial's own proxy can do it, and another one stands between the services";

const ownOnly = ({ weakSpots }: Plan): string[] =>
  weakSpots.filter(({ scenario }) => scenario?.faults.some(needsOwnProxy)).map(({ candidate }) => candidate);

/** A server with the API of a Toxiproxy and nothing more. */
async function foreignProxy(): Promise<string> {
  const server = createServer(({ url }, response) => {
    response.writeHead(url === '/proxies' ? 200 : 404).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('where each experiment starts a proxy, all can be tried', async () => {
  expect(await planAtPlace(plan, target, { runtime: 'process' })).toEqual(plan);
});

test('through another Toxiproxy only what it knows is tried, and the rest says why', async () => {
  const wanted = ownOnly(plan);
  expect(wanted.length).toBeGreaterThan(10);
  for (const toxiproxy of [await foreignProxy(), 'image:ghcr.io/shopify/toxiproxy:2.12.0']) {
    const there = await planAtPlace(plan, target, { runtime: 'process', toxiproxy });
    expect(ownOnly(there)).toEqual([]);
    expect(there.weakSpots).toHaveLength(plan.weakSpots.length - wanted.length);
    expect(there.leftOut.filter((one) => one.why === why).map(({ what }) => what)).toEqual(wanted);
  }
});

test('through a proxy of ours that runs already all can be tried', async () => {
  await using running = await startRunningProxy();
  const there = await planAtPlace(plan, target, { runtime: 'process', toxiproxy: running.url });
  expect(there.weakSpots).toEqual(plan.weakSpots);
});

test('what runs already cannot be given other settings', async () => {
  await using running = await startRunningProxy();
  const there = await planAtPlace(plan, target, { runtime: 'attached', toxiproxy: running.url });
  const more = there.leftOut.slice(plan.leftOut.length);
  expect(more.map(({ what }) => what)).toContain('catalog.1 clock-skew');
  expect(there.weakSpots.length + more.length).toBe(plan.weakSpots.length);
  expect(there.weakSpots.length).toBeGreaterThan(more.length);
});
