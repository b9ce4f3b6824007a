/**
 * A target in a project of its own compose file, by the real command line: held where its services know each other through the proxy,
 * refused where one has another way. Beside it the same compose file is up under its own name, and is not touched.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { seatrial, temporaryFolder } from '../testing/command-line.ts';
import { baseImage, whyNoCompose } from '../testing/container-engine.ts';

// Real containers on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

beforeEach(async (ctx) => {
  const why = await whyNoCompose();
  if (why !== undefined) ctx.skip(why);
});

/** Whoever has a BACK asks it, and AROUND before that. Every request is told of. */
const service = `
import { createServer } from 'node:http';
const { BACK, AROUND } = process.env;
process.once('SIGTERM', () => process.exit(0));
createServer(async (request, response) => {
  if (request.url === '/health') return void response.end('ok');
  console.log(JSON.stringify({ event: 'request', method: request.method, path: request.url }));
  try {
    const back = AROUND || BACK;
    const answer = back ? await (await fetch('http://' + back + '/ask', { signal: AbortSignal.timeout(1000) })).text() : 'ok';
    response.end(answer);
  } catch { response.writeHead(503).end(); }
}).listen(80);
`;

const composeFile = `
services:
  front:
    build: .
    container_name: pair-front
    command: [node, /built/service.mjs]
    environment: { BACK: 'back:80', AROUND: '\${AROUND:-}' }
    restart: always
    ports: ['127.0.0.1::80']
    depends_on: [back]
  back: { build: ., command: [node, /built/service.mjs] }
`;

const target = `
schemaVersion: 1
name: pair
client: client.js
compose: { files: [compose.yaml] }
services:
  front:
    entry: true
    port: 80
    health: { http: /health }
    environment: { BACK: '\${edge.back}' }
  back: { port: 80, health: { http: /health } }
requests:
  ask: {}
`;

const client = `
export default {
  perform: async (operation, { address, signal }) => {
    const response = await fetch('http://' + address.host + ':' + address.port + '/ask', { signal });
    return { type: response.ok ? 'ok' : 'info' };
  },
  books: async () => ({ state: {} }),
};
`;

const scenario = `
schemaVersion: 1
name: pair-slow
target: pair
workload: { use: requests, at: front, rate: 20, duration: 4s, mix: { ask: 1 } }
faults:
  - { kind: latency, on: front->back, latency: 50ms, begin: { after: 1s }, lasts: 2s }
checks: [AV1]
`;

/** The folder of a person who has this target. */
function folder(): string {
  const work = temporaryFolder();
  onTestFinished(() => {
    work[Symbol.dispose]();
  });
  const at = join(work.folder, 'targets', 'pair');
  mkdirSync(at, { recursive: true });
  const dockerfile = `FROM ${baseImage}\nCOPY service.mjs /built/\n`;
  const files = {
    'service.mjs': service,
    'compose.yaml': composeFile,
    'target.yaml': target,
    'client.js': client,
  };
  for (const [name, text] of Object.entries({ ...files, Dockerfile: dockerfile }))
    writeFileSync(join(at, name), text);
  writeFileSync(join(at, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(work.folder, 'slow.yaml'), scenario);
  return work.folder;
}

function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

/** What is in the engine of the newest run in the folder. */
function leftOf(work: string): string {
  const [first = ''] = readFileSync(join(work, 'reports', 'latest', 'undo.jsonl'), 'utf8').split('\n');
  const { tag } = JSON.parse(first) as { tag: string };
  const filter = ['--filter', `label=seatrial.run=${tag}`, '-q'];
  return [
    docker('ps', '-a', ...filter),
    docker('network', 'ls', ...filter),
    docker('volume', 'ls', ...filter),
  ].join('');
}

test('held, with nothing left; a container that has the file’s own name is not touched', async () => {
  const work = folder();
  docker('run', '--detach', '--name', 'pair-front', baseImage, 'node', '-e', 'setInterval(() => {}, 1e6)');
  onTestFinished(() => void docker('rm', '--force', '--volumes', 'pair-front'));
  const before = docker('inspect', 'pair-front');
  const { code, stdout, stderr } = await seatrial(['run', 'slow.yaml', '--runtime', 'compose'], work);
  expect({ code, stderr, stdout }).toMatchObject({ code: 0 });
  const { experiments } = JSON.parse(readFileSync(join(work, 'reports', 'latest', 'run.json'), 'utf8')) as {
    experiments: readonly object[];
  };
  expect(experiments[0]).toMatchObject({ healProven: true, faults: [{ evidence: { level: 'hit' } }] });
  expect(docker('inspect', 'pair-front')).toBe(before);
  expect(leftOf(work)).toBe('');
});

test('a way around the proxy is named, with how to mend it, and nothing is judged', async () => {
  const work = folder();
  const { code, stdout, stderr } = await seatrial(['run', 'slow.yaml', '--runtime', 'compose'], work, {
    AROUND: 'back:80',
  });
  expect({ code, stdout, stderr }).toMatchObject({ code: 3 });
  expect(stderr).toMatch(
    /E_BYPASS requests go around the proxy\. front->back: \d+ requests arrived while every link to back was cut/,
  );
  expect(stderr).toContain('front may know back as ${edge.back} only');
  expect(leftOf(work)).toBe('');
});
