/** An id that far too many services share: nothing is lost, and nothing depends on an order. */

import { describe, expect, test } from 'vitest';
import type { Topology } from '../model/topology.ts';
import { callWords } from '../testing/topology-words.ts';
import { createSpanIndex } from './span-index.ts';
import { spans } from './span-notation.test-data.ts';
import type { Span } from './span.ts';

function indexed(all: readonly Span[]): Topology {
  const index = createSpanIndex();
  for (const span of all) index.add(span, 'f');
  return index.topology('f');
}

describe('an id of more services than make sense', () => {
  const crowd = (kind: string): Span[] =>
    spans(Array.from({ length: 100 }, (_, number) => `1:s${number}${kind}`).join(' '));

  test.each([
    ['the own service’s is the parent', '@server', '2:s70@client<1 3:b@server<2', 's70->b 1/0'],
    ['else the first that serves', '@server', '2:b@server<1', 's0->b 1/0'],
    ['else the first', '', '2:b@server<1', 's0->b 1/0'],
    ['who serves is called by the first that calls', '@client', '1:b@server 1:a@client', 'a->b 1/0'],
  ])('%s', (_, kind, others, edges) => {
    const all = [...crowd(kind), ...spans(others)];
    const topology = indexed(all);
    expect(callWords(topology)).toBe(edges);
    expect(topology.services.length).toBeGreaterThan(100);
    expect(indexed([...all].reverse())).toEqual(topology);
    expect(indexed([...all, ...all]).edges).toEqual(topology.edges);
  });

  test('it is said', () => {
    const index = createSpanIndex();
    for (const span of crowd('')) index.add(span, 'f');
    index.topology('f');
    expect(index.notes().map(({ what }) => what)).toEqual(['a span id of more than 64 services each']);
  });
});
