import { readFileSync } from 'node:fs';
import { alg } from '@dagrejs/graphlib';
import { expect, test } from 'vitest';
import { readDocument } from '../model/document.ts';
import { targetSchema } from '../model/target.ts';
import { topologySchema } from '../model/topology.ts';
import { asGraph } from '../model/dependency-graph.ts';
import { topologyOfTarget } from './target.ts';

const file = new URL('../../targets/shop/target.yaml', import.meta.url);
const shop = readDocument(targetSchema, readFileSync(file, 'utf8'), { file: 'target.yaml' });

test('the edges of the shop are read off its addresses', () => {
  const topology = topologyOfTarget(shop);
  expect(topology.edges.map(({ from, to }) => `${from}->${to}`)).toEqual([
    'storefront->order',
    'storefront->catalog',
    'order->inventory',
    'order->payment',
    'order->shipping',
    'order->notifier',
    'catalog->catalog',
  ]);
  expect(topology.services.filter(({ entry }) => entry).map(({ name }) => name)).toEqual([
    'storefront',
    'catalog',
  ]);
  expect(topology.services.find(({ name }) => name === 'catalog')?.replicas).toBe(3);
  expect(topology.edges[2]?.facts).toEqual({ timeout: '500ms', attempts: 3, weight: 1 });
  expect(topologySchema.parse(topology)).toEqual(topology);
});

test('as a graph: what a customer reaches', () => {
  const graph = asGraph(topologyOfTarget(shop));
  expect(alg.preorder(graph, 'order').sort()).toEqual([
    'inventory',
    'notifier',
    'order',
    'payment',
    'shipping',
  ]);
  expect(graph.edge('order', 'notifier').facts.async).toBe(true);
});
