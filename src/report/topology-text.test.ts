import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topologySchema, type Topology } from '../model/topology.ts';
import { topologyDot, topologyMermaid } from './topology-text.ts';

const shop: Topology = topologySchema.parse({
  schemaVersion: 1,
  source: 'x',
  services: [
    { name: 'front', entry: true },
    { name: 'order', replicas: 2 },
    { name: 'db', kind: 'database' },
    { name: 'mail', kind: 'queue' },
  ],
  edges: [
    { from: 'front', to: 'order', calls: 30, errors: 2, facts: { timeout: '400ms', attempts: 3 } },
    { from: 'order', to: 'db', calls: 1 },
    { from: 'order', to: 'mail', facts: { async: true, attempts: 1 } },
    { from: 'order', to: 'nowhere' },
  ],
});

test('dot', () => {
  expect(topologyDot(shop)).toBe(`digraph topology {
  rankdir=LR;
  "front" [label="front", shape=doubleoctagon];
  "order" [label="order ×2", shape=box];
  "db" [label="db", shape=cylinder];
  "mail" [label="mail", shape=cds];
  "front" -> "order" [label="30 calls, 2 failed, 400ms, 3 tries"];
  "order" -> "db" [label="1 call"];
  "order" -> "mail" [label="1 try", style=dashed];
  "order" -> "nowhere" [label=""];
}
`);
});

test('mermaid', () => {
  expect(topologyMermaid(shop)).toBe(`flowchart LR
  n0(["front"])
  n1["order ×2"]
  n2[("db")]
  n3["mail"]
  n4["nowhere"]
  n0 -->|"30 calls, 2 failed, 400ms, 3 tries"| n1
  n1 -->|"1 call"| n2
  n1 -.->|"1 try"| n3
  n1 --> n4
`);
});

test('whatever names are, they stay within their quotes and lines', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.constantFrom(
      '"];evil',
      '\\',
      'a\\"b',
      '"]\nclick n0 "javascript:alert(1)"',
      '#quot;',
      'end',
      '<script>',
    ),
  );
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 4 }), ([from = '', to = '', ...others]) => {
      const services = [from, to, ...others].map((one) => ({ name: one }));
      const topology = topologySchema.parse({
        schemaVersion: 1,
        source: 'x',
        services,
        edges: [{ from, to }],
      });
      const dot = topologyDot(topology).trimEnd().split('\n');
      expect(dot).toHaveLength(services.length + 4);
      for (const line of dot.slice(2, -1))
        expect(line).toMatch(
          /^ {2}"(?:[^"\\]|\\["\\])*" (?:-> "(?:[^"\\]|\\["\\])*" )?\[label="(?:[^"\\]|\\["\\])*"(?:, shape=box)?\];$/,
        );
      const mermaid = topologyMermaid(topology).trimEnd().split('\n');
      expect(mermaid).toHaveLength(services.length + 2);
      for (const line of mermaid.slice(1)) expect(line).toMatch(/^ {2}n\d+(?:\["[^"<>\\]*"\]| --> n\d+)$/);
    }),
  );
});
