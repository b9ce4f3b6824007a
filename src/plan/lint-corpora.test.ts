/** Graphs of other projects, of which hardly anybody says how calls are made: nothing is found there that nobody said. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { uniteTopologies } from '../discover/merge.ts';
import { discoverTopology } from '../discover/recognise.ts';
import { isNonEmpty } from '../lib/non-empty.ts';
import type { Topology } from '../model/topology.ts';
import { lintTopology } from './lint.ts';

const fixtures = new URL('../discover/fixtures/', import.meta.url);
const systems = new URL('systems/', fixtures);

/** The graph in these files together; `undefined` where one is no topology. */
function topologyIn(names: readonly string[], folder: URL): Topology | undefined {
  const files = names.map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));
  if (!isNonEmpty(files)) return undefined;
  try {
    return discoverTopology(files).topology;
  } catch {
    return undefined;
  }
}

function found(topology: Topology | undefined): string[] {
  if (topology === undefined) return ['no topology'];
  return lintTopology(uniteTopologies([topology])).map(({ rule, place }) => `${rule} ${place}`);
}

test('systems of several files', () => {
  const expected = JSON.parse(readFileSync(new URL('expected.json', systems), 'utf8')) as Record<
    string,
    { files: string[] }
  >;
  const systemsFound = Object.entries(expected).map(([name, { files }]) => [
    name,
    found(topologyIn(files, systems)),
  ]);
  expect(systemsFound.length).toBeGreaterThan(10);
  expect(systemsFound.filter(([, findings]) => findings?.length !== 0)).toEqual([]);
});

test('single files', () => {
  const graphs = readdirSync(fixtures)
    .filter((name) => /\.(json|ya?ml|csv)$/.test(name) && !name.startsWith('expected'))
    .map((name) => ({ name, topology: topologyIn([name], fixtures) }))
    .filter(({ topology }) => topology !== undefined);
  expect(graphs.length).toBeGreaterThan(15);
  expect(graphs.filter(({ topology }) => found(topology).length > 0).map(({ name }) => name)).toEqual([]);
});
