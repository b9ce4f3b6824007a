/** `seatrial discover FILE…` and `diff-topology` on files of several kinds. */

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readDocument } from '../model/document.ts';
import { topologySchema, type Topology } from '../model/topology.ts';
import { temporaryFolder } from '../testing/command-line.ts';
import { ask } from './ask-program.test-data.ts';

const compose = `services:
  front: { image: front, ports: ["80:80"], environment: { CART_ADDR: "carts:80" } }
  carts: { image: carts, deploy: { replicas: 2 } }
`;
const dependencies = JSON.stringify([
  { parent: 'front', child: 'cart', callCount: 7 },
  { parent: 'cart', child: 'db', callCount: 3 },
]);
const stated = `schemaVersion: 1
source: ours
services: []
edges:
  - { from: front, to: cart, facts: { timeout: 1s } }
`;
const configured = stated.replace('ours', 'theirs').replace('1s', '3s');

const files = {
  'compose.yml': compose,
  'deps.json': dependencies,
  'stated.yml': stated,
  'configured.yml': configured,
  'aliases.yml': 'cart: [carts]\n',
};

function withFiles(): ReturnType<typeof temporaryFolder> {
  const place = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place.folder, name), text);
  return place;
}

const sources = ['compose.yml', 'deps.json', 'stated.yml', 'configured.yml'];

function read(folder: string, file: string): Topology {
  return readDocument(topologySchema, readFileSync(join(folder, file), 'utf8'), { file });
}

test('files of several kinds are one graph, whatever their order; names that look alike are told', async () => {
  using place = withFiles();
  const told = await ask(['discover', ...sources, '-o', 'one.json'], place.folder);
  expect(told.code).toBe(0);
  expect(told.stdout).toContain('front->cart  7 calls; timeout 3s; deps.json; ours; theirs');
  expect(told.stdout).toContain('front->cart timeout: 3s (theirs), not 1s (ours)');
  expect(told.stdout).toContain(
    'cart, carts: may be one service; say so in a file for --aliases: cart: [carts]',
  );
  expect(told.stdout).toContain('rank it: npx seatrial plan --topology ');
  await ask(['discover', ...sources.toReversed(), '-o', 'other.json'], place.folder);
  const [one, other] = ['one.json', 'other.json'].map((file) =>
    readFileSync(join(place.folder, file), 'utf8'),
  );
  expect(other).toBe(one);
});

test('with aliases they are one service, and that is told', async () => {
  using place = withFiles();
  const args = ['discover', ...sources, '--aliases', 'aliases.yml', '-o', 'topology.json'];
  const { code, stdout } = await ask(args, place.folder);
  expect(code).toBe(0);
  expect(stdout).toContain('carts is cart: as the aliases say');
  const { services, edges } = read(place.folder, 'topology.json');
  expect(services.map(({ name, replicas }) => `${name} ${replicas}`)).toEqual(['cart 2', 'db 1', 'front 1']);
  expect(edges.map(({ from, to, calls, sources: said }) => [from, to, calls, said])).toEqual([
    ['cart', 'db', 3, ['deps.json']],
    ['front', 'cart', 7, ['compose.yml', 'deps.json', 'ours', 'theirs']],
  ]);
  expect((await ask(['plan', '--topology', 'topology.json'], place.folder)).code).toBe(0);
});

test('drawn for other tools, and as a page', async () => {
  using place = withFiles();
  const out = async (format: string): Promise<string> =>
    (await ask(['discover', 'deps.json', '--format', format], place.folder)).stdout;
  expect(await out('dot')).toMatch(/^digraph topology \{[^]*"front" -> "cart" \[label="7 calls"\];[^]*\}\n$/);
  expect(await out('mermaid')).toMatch(/^flowchart LR\n/);
  expect(JSON.parse(await out('json'))).toMatchObject({ schemaVersion: 1 });
  const page = await out('html');
  expect(page).toMatch(/^<!doctype html>[^]*<svg[^]*class="graph"/);
  expect(page).toContain('Who calls whom: deps.json');
});

test('shards are merged: edges, not spans', async () => {
  using place = withFiles();
  for (const name of ['1', '2'])
    await ask(['discover', 'deps.json', '-o', `shard-${name}.json`], place.folder);
  const args = ['discover', '--merge', 'shard-1.json', 'shard-2.json', '-o', 'whole.json'];
  expect((await ask(args, place.folder)).code).toBe(0);
  expect(read(place.folder, 'whole.json').edges.map(({ calls }) => calls)).toEqual([6, 14]);
  expect((await ask(['discover', '--merge', 'deps.json'], place.folder)).code).toBe('E_FILE_INVALID');
});

test('what is different', async () => {
  using place = withFiles();
  await ask(['discover', 'deps.json', '-o', 'before.json'], place.folder);
  const asked = async (...args: string[]): ReturnType<typeof ask> =>
    await ask(['diff-topology', ...args], place.folder);
  const { code, stdout } = await asked('before.json', 'compose.yml');
  expect(code).toBe(0);
  expect(stdout.split('\n')).toEqual([
    '- cart',
    '- db',
    '+ carts',
    '- cart->db',
    '- front->cart',
    '+ front->carts',
    '',
  ]);
  expect((await asked('before.json', 'compose.yml', '--exit-code')).code).toBe(1);
  expect(await asked('before.json', 'deps.json', '--exit-code')).toMatchObject({
    code: 0,
    stdout: 'no difference\n',
  });
  expect(JSON.parse((await asked('before.json', 'compose.yml', '--json')).stdout)).toHaveProperty(
    'edges.added',
  );
});

test('a target file is a source, and believed before others', async () => {
  using place = withFiles();
  const shop = fileURLToPath(new URL('../../targets/shop/target.yaml', import.meta.url));
  copyFileSync(shop, join(place.folder, 'target.yaml'));
  const other = stated.replace('front, to: cart', 'order, to: payment').replace('1s', '9s');
  writeFileSync(join(place.folder, 'other.yml'), other);
  await ask(['discover', 'other.yml', 'target.yaml', '-o', 'topology.json'], place.folder);
  const edge = read(place.folder, 'topology.json').edges.find(
    ({ from, to }) => from === 'order' && to === 'payment',
  );
  expect(edge?.facts.timeout).toBe('500ms');
  expect(edge?.said?.timeout?.map(({ value, by }) => [value, by])).toEqual([
    ['500ms', 'target'],
    ['9s', 'configuration'],
  ]);
});

test.each([
  [[], 'E_USAGE', 'nothing says where to look'],
  [['nothing.json'], 'E_FILE_MISSING', 'there is no file'],
  [['deps.json', '--format', 'pdf'], 'E_USAGE', '--format pdf is neither read nor written'],
  [['deps.json', '--format', 'dot', '--format', 'html'], 'E_USAGE', 'cannot both be'],
  [['deps.json', '--format', 'compose'], 'E_FILE_INVALID', 'deps.json:1:1'],
  [['deps.json', '--aliases', 'compose.yml'], 'E_FILE_INVALID', 'compose.yml:2:3: services'],
] as const)('discover %j → %s: %s', async (args, code, message) => {
  using place = withFiles();
  const answer = await ask(['discover', ...args], place.folder);
  expect([answer.code, answer.refusal]).toEqual([code, expect.stringContaining(message)]);
});
