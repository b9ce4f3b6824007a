/** Traces, manifests and configuration of others: what is found in each file is what was written down from its documents, not from a reader's answer. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { isNonEmpty } from '../lib/non-empty.ts';
import { topologySchema, type TopologyEdge } from '../model/topology.ts';
import { discoverTopology, type Discovered } from './recognise.ts';
import { serviceWords } from '../testing/topology-words.ts';

/** Files that are one system; what is in them, or why they are refused. */
interface Case {
  readonly files: readonly string[];
  /** Service → what is said of it: `2 entry database stateful virtual`. */
  readonly services?: Readonly<Record<string, string>>;
  /** Edge → calls/errors where they were counted (`-`: no errors are told), else what shows it. */
  readonly edges?: Readonly<Record<string, string | readonly string[]>>;
  readonly facts?: Readonly<Record<string, object>>;
  /** Edge → what is spoken, where a source says it. */
  readonly protocols?: Readonly<Record<string, string>>;
  /** What is said to be missing or doubtful. */
  readonly warnings?: readonly string[];
  readonly refused?: string;
}

interface Expected {
  readonly sources: Readonly<Record<string, { readonly sha256: string }>>;
  readonly cases: readonly Case[];
}

function shownBy({ calls, errors, evidence = [] }: TopologyEdge): string | string[] {
  if (calls !== undefined) return `${calls}/${errors ?? '-'}`;
  return evidence.map((one) => one.replace(/^[^:]*: /, '')).sort();
}

describe.each(['topologies', 'traces'])('%s', (area) => {
  const folder = new URL(`../../corpora/${area}/`, import.meta.url);
  const { sources, cases } = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Expected;

  function discover(names: readonly string[]): Discovered {
    const files = names.map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));
    if (!isNonEmpty(files)) throw new Error('no files');
    return discoverTopology(files);
  }

  test('every file has an expectation, and is as it was published', () => {
    const there = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => relative(fileURLToPath(folder), join(one.parentPath, one.name)))
      .filter((name) => name !== 'expected.json' && name !== 'README.md');
    expect([...new Set(cases.flatMap(({ files }) => files))].sort()).toEqual(there.sort());
    expect(Object.keys(sources).sort()).toEqual(there);
    for (const [name, { sha256 }] of Object.entries(sources)) {
      const bytes = readFileSync(new URL(name, folder));
      expect([name, createHash('sha256').update(bytes).digest('hex')]).toEqual([name, sha256]);
    }
  });

  test.each(cases.map((one) => [one.files.join(', ').slice(0, 120), one] as const))('%s', (_, one) => {
    const { files, services, edges, facts, protocols = {}, warnings, refused } = one;
    if (refused !== undefined) {
      expect(refusalOf(() => discover(files))).toBe(refused);
      return;
    }
    const { topology, unseen } = discover(files);
    expect(topologySchema.parse(topology)).toEqual(topology);
    expect(
      Object.fromEntries(topology.services.map((service) => [service.name, serviceWords(service)])),
    ).toEqual(services);
    expect(
      Object.fromEntries(topology.edges.map((edge) => [`${edge.from}->${edge.to}`, shownBy(edge)])),
    ).toEqual(edges);
    expect(
      Object.fromEntries(
        topology.edges.flatMap((edge) =>
          Object.keys(edge.facts).length === 0 ? [] : [[`${edge.from}->${edge.to}`, edge.facts]],
        ),
      ),
    ).toEqual(facts);
    const spoken = topology.edges.flatMap(({ from, to, protocol }) =>
      protocol === undefined ? [] : [[`${from}->${to}`, protocol]],
    );
    expect(Object.fromEntries(spoken)).toEqual(protocols);
    expect(unseen.map(({ what }) => what)).toEqual(warnings);
  });
});

function refusalOf(act: () => unknown): string {
  try {
    act();
    return 'not refused';
  } catch (error) {
    return error instanceof SeatrialError ? error.code : String(error);
  }
}
