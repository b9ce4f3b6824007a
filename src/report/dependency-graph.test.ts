import { describe, expect, test } from 'vitest';
import { topologySchema } from '../model/topology.ts';
import { dependencyGraph } from './dependency-graph.ts';
import { layOut } from './graph-layout.ts';
import { html, toText } from './markup.ts';
import { sampleRun } from './sample.test-data.ts';

const { experiments, plan } = await sampleRun();

/** The drawing of these edges (`a>b c>d`; a `->` is part of a name), without plan and experiments unless asked for. */
function drawn(edges: string, more: object = {}): string {
  const pairs = edges.split(' ').map((edge) => edge.split(/(?<!-)>/));
  const names = [...new Set(pairs.flat())];
  const topology = topologySchema.parse({
    schemaVersion: 1,
    source: 'here',
    services: names.map((name) => ({ name })),
    edges: pairs.map(([from = '', to = '']) => ({ from, to })),
  });
  return toText(html`${dependencyGraph({ experiments: [], topology, ...more })}`);
}

const count = (text: string, part: RegExp): number => text.match(part)?.length ?? 0;

describe('dependency graph', () => {
  test.each([
    ['a>b', 2, 1],
    ['a>b a>b', 2, 1],
    ['a>b b>a a>a', 2, 3],
    ['__proto__>constructor toString>__proto__', 3, 2],
    ['orders.prod>a->b', 2, 1],
  ])('%s: %d services, %d edges', (edges, services, lines) => {
    const picture = drawn(edges);
    expect([count(picture, /class="node"/g), count(picture, /class="edge calm"/g)]).toEqual([
      services,
      lines,
    ]);
    expect(picture).not.toContain('NaN');
  });

  test('weak spots carry their rank, faulted edges their line', () => {
    const picture = drawn('order>payment catalog>catalog order>notifier', { plan, experiments });
    const inside = picture.slice(0, picture.indexOf('</svg>'));
    expect(Array.from(inside.matchAll(/rank-number"[^>]*>\s*(\d+)/g), ([, rank]) => rank).sort()).toEqual([
      '1',
      '2',
      '3',
    ]);
    expect(count(inside, /class="edge faulted"/g)).toBe(2);
    expect(inside).toContain('3 places marked as weak, 2 under a fault');
  });

  test('of very many services only those that matter are drawn, and it says so', () => {
    const edges = Array.from({ length: 300 }, (_, index) => `s${index}>s${index + 1}`).join(' ');
    const picture = drawn(`${edges} s7>order order>payment`, { plan });
    expect(count(picture, /class="node"/g)).toBeLessThan(60);
    expect(picture).toMatch(/Only \d+ of 303 services are drawn/);
    expect(picture).toMatch(/class="node-name"[^>]*>\s*payment/);
  });

  test('no topology, no picture', () => {
    expect(dependencyGraph({ experiments })).toBeUndefined();
  });
});

test('the same graph is laid out the same, and no box on another', () => {
  const boxes = ['a', 'b', 'c', 'd'].map((name) => ({ name, width: 80, height: 40 }));
  const lines = [
    { from: 'a', to: 'b' },
    { from: 'a', to: 'c' },
    { from: 'c', to: 'd' },
    { from: 'd', to: 'a' },
    { from: 'a', to: 'nowhere' },
  ];
  const layout = layOut(boxes, lines);
  expect(layOut(boxes, lines)).toEqual(layout);
  expect(layout.lines).toHaveLength(4);
  for (const one of layout.boxes) {
    const over = layout.boxes.filter(
      (other) => other !== one && Math.abs(other.x - one.x) < 80 && Math.abs(other.y - one.y) < 40,
    );
    expect(over).toEqual([]);
  }
});
