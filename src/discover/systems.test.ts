/** Manifests and configuration of other projects against what a person read in them. */

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isNonEmpty } from '../lib/non-empty.ts';
import { topologySchema, type Topology } from '../model/topology.ts';
import { discoverTopology, type TextFile } from './recognise.ts';
import { serviceWords } from '../testing/topology-words.ts';

const folder = new URL('./fixtures/systems/', import.meta.url);

interface Expected {
  readonly files: string[];
  /** Service → what is said of it: `2 entry database stateful virtual`. */
  readonly services: Record<string, string>;
  /** Edge → what shows it. */
  readonly edges: Record<string, string[]>;
  readonly facts?: Record<string, object>;
  /** What is said to be missing. */
  readonly unseen: string[];
}

const expected = Object.entries(
  JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<string, Expected>,
);

function filesOf(names: readonly string[]): TextFile[] {
  return names.map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));
}

function discover(files: readonly TextFile[]): ReturnType<typeof discoverTopology> {
  if (!isNonEmpty(files)) throw new Error('no files');
  return discoverTopology(files);
}

function edgesOf({ edges }: Topology): Record<string, string[]> {
  return Object.fromEntries(
    edges.map(({ from, to, evidence = [] }) => [
      `${from}->${to}`,
      evidence.map((one) => one.replace(/^[^:]*: /, '')).sort(),
    ]),
  );
}

test.each(expected)('%s', (_, { files, services, edges, facts = {}, unseen }) => {
  const { topology, unseen: missing } = discover(filesOf(files));
  expect(topologySchema.parse(topology)).toEqual(topology);
  expect(Object.fromEntries(topology.services.map((one) => [one.name, serviceWords(one)]))).toEqual(services);
  expect(edgesOf(topology)).toEqual(edges);
  expect(
    Object.fromEntries(
      topology.edges.flatMap((edge) =>
        Object.keys(edge.facts).length === 0 ? [] : [[`${edge.from}->${edge.to}`, edge.facts]],
      ),
    ),
  ).toEqual(facts);
  expect(missing.map(({ what }) => what)).toEqual(unseen);
});

test('files in another order are the same topology, byte for byte', () => {
  const names = expected.flatMap(([, { files }]) => files);
  // Each manifest is a file of its own, so that what belongs together comes apart.
  const pieces = filesOf([...new Set(names)]).flatMap(({ name, text }) =>
    name.startsWith('k8s-')
      ? text
          .split(/^---$/m)
          .flatMap((part, index) => (/^kind:/m.test(part) ? [{ name: `${index}-${name}`, text: part }] : []))
      : [{ name, text }],
  );
  const whole = JSON.stringify(discover(pieces));
  fc.assert(
    fc.property(fc.shuffledSubarray(pieces, { minLength: pieces.length }), (shuffled) => {
      expect(JSON.stringify(discover(shuffled))).toBe(whole);
    }),
    { numRuns: 10 },
  );
});
