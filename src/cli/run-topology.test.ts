/** The topology of a run that was gone on with is that of all its experiments, whichever invocation began them. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { ObservedProxy } from '../model/observed.ts';
import { scenarioSchema } from '../model/scenario.ts';
import type { Topology } from '../model/topology.ts';
import { repository, temporaryFolder } from '../testing/command-line.ts';
import { loadTarget } from './files.ts';
import { writeObserved } from './observed-file.ts';
import { topologyOfRun, type RunSights } from './run-topology.ts';

const target = loadTarget('shop', repository);
const another = {
  target,
  scenario: scenarioSchema.parse({
    schemaVersion: 1,
    name: 'another',
    target: 'shop',
    workload: { use: 'sagas', saga: 'checkout', at: 'storefront' },
  }),
};

type Begun = RunSights['begun'][number];

/**
 * An experiment with its folder: `order->payment 5 3` is five connections, and three requests seen in them; `order->catalog 2` two
 * connections that nobody looked into.
 */
function begun(folder: string, id: string, ...edges: readonly string[]): Begun {
  mkdirSync(join(folder, id));
  writeFileSync(join(folder, id, 'target.yaml'), stringify(target.target, { aliasDuplicateObjects: false }));
  const told = edges.map((text) => {
    const [edge = '', connections, requests] = text.split(' ');
    const [from = '', to = ''] = edge.split('->');
    return { from, to, connections: Number(connections), requests: Number(requests ?? 0) };
  });
  writeObserved(
    join(folder, id),
    told.map(({ from, to, connections, requests }) => proxy(`${from}.1->${to}.1`, connections, requests)),
  );
  return {
    id,
    target: 'shop',
    traffic: told.map(({ from, to, connections }) => ({ from, to, connections, bytes: 0 })),
  };
}

function proxy(name: string, connections: number, requests: number): ObservedProxy {
  if (requests === 0) return { name, connections };
  const operation = { method: 'POST', path: '/x', requests, errors: 1, unanswered: 0, retries: 0 };
  return {
    name,
    connections,
    http: { watchedMs: 1_000, lost: {}, operations: [{ ...operation, latency: [[5, requests]] }] },
  };
}

/** `order->payment: 8 calls, 2 errors, 12 connections` of every edge that something was counted at. */
function counted(topology: Topology | undefined): readonly string[] {
  return (topology?.edges ?? [])
    .filter(({ calls }) => calls !== undefined)
    .map(({ from, to, calls, errors, observed }) =>
      [
        `${from}->${to}: ${calls ?? 0} calls`,
        ...(observed === undefined ? [] : [`${errors ?? 0} errors, ${observed.connections} connections`]),
      ].join(', '),
    );
}

test('what earlier invocations counted is added to what this one did', () => {
  using work = temporaryFolder();
  const { folder } = work;
  const earlier = begun(folder, '001-a', 'order->payment 5 3', 'order->inventory 4 9');
  const now = begun(folder, '002-b', 'order->payment 7 5', 'order->shipping 2');
  expect(counted(topologyOfRun([another], { folder, source: 'here', begun: [earlier, now] }))).toEqual([
    'order->inventory: 9 calls, 1 errors, 4 connections',
    'order->payment: 8 calls, 2 errors, 12 connections',
    'order->shipping: 2 calls',
  ]);
});

test('nothing is left to do: the topology is that of what was done, and tells its target', () => {
  using work = temporaryFolder();
  const { folder } = work;
  const topology = topologyOfRun([], {
    folder,
    source: 'here',
    begun: [begun(folder, '001-a', 'order->payment 5 3')],
  });
  expect(topology).toMatchObject({ target: 'shop', source: 'here' });
  expect(counted(topology)).toEqual(['order->payment: 3 calls, 1 errors, 5 connections']);
});

test('an experiment that ended before it saw anything counts nothing', () => {
  using work = temporaryFolder();
  const { folder } = work;
  const topology = topologyOfRun([another], {
    folder,
    source: 'here',
    begun: [{ id: '001-never-started', target: 'shop', traffic: [] }],
  });
  expect(topology?.target).toBe('shop');
  expect(counted(topology)).toEqual([]);
});

test('there is none of several targets, nor of nothing', () => {
  using work = temporaryFolder();
  const { folder } = work;
  const bank = { ...begun(folder, '001-a', 'order->payment 5 3'), target: 'bank' };
  expect(topologyOfRun([another], { folder, source: 'here', begun: [bank] })).toBeUndefined();
  expect(topologyOfRun([], { folder, source: 'here', begun: [] })).toBeUndefined();
});
