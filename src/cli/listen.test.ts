/** `seatrial discover --listen`: what is received, joined with files, written; and what is said of what was not taken. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Topology } from '../model/topology.ts';
import { temporaryFolder } from '../testing/command-line.ts';
import { otlpProtobuf } from '../testing/otlp-protobuf.ts';
import { ask } from './ask-program.test-data.ts';
import { asSeatrialError } from './known-error.ts';
import { runProgram } from './program.ts';
import type { World } from './world.ts';

/** A call of a by b, both ends told; `number`: which of several. */
function call(number: number, from = 'front', to = 'cart'): object {
  const traceId = String(number).padStart(32, '0');
  const span = (service: string, spanId: string, parentSpanId: string, kind: number): object => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
    scopeSpans: [{ spans: [{ traceId, spanId, parentSpanId, kind, name: 'GET' }] }],
  });
  const [client, server] = ['1'.repeat(16), '2'.repeat(16)];
  return { resourceSpans: [span(from, client, '', 3), span(to, server, client, 2)] };
}

interface Listening {
  readonly url: string;
  /** Ctrl-C. */
  readonly interrupt: () => void;
  /** What has been written to standard error so far. */
  readonly shown: () => string;
  readonly ended: Promise<{ code: number | string; stdout: string; stderr: string }>;
}

/** Begins to listen on a free port. */
async function listen(args: readonly string[], cwd: string, { isTTY = false } = {}): Promise<Listening> {
  const stop = new AbortController();
  const written = { stdout: '', stderr: '' };
  let tell: (url: string) => void = () => undefined;
  const url = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[name] += text;
      const [found] = /http:\/\/[^ "]+\/v1\/traces/.exec(written.stderr) ?? [];
      if (found !== undefined) tell(found);
    },
    isTTY,
    columns: 110,
  });
  const world: World = {
    env: {},
    cwd,
    stdout: output('stdout'),
    stderr: output('stderr'),
    isCI: false,
    interrupted: stop.signal,
    emergency: new AbortController().signal,
  };
  const ended = runProgram(['discover', ...args, '--listen', '0'], world)
    .catch((error: unknown) => asSeatrialError(error).code)
    .then((code) => ({ code, ...written }));
  const first = await Promise.race([url, ended]);
  if (typeof first !== 'string') throw new Error(JSON.stringify(first));
  return {
    url: first,
    interrupt: () => {
      stop.abort();
    },
    shown: () => written.stderr,
    ended,
  };
}

async function post(
  url: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<number> {
  const { status } = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return status;
}

const protobuf = { 'content-type': 'application/x-protobuf' };
const gzip = { 'content-encoding': 'gzip' };

test('spans in every encoding and those of files are one graph; what was answered is in it when Ctrl-C comes', async () => {
  using place = temporaryFolder();
  writeFileSync(join(place.folder, 'traces.json'), JSON.stringify(call(1)));
  writeFileSync(join(place.folder, 'deps.json'), '[{"parent":"cart","child":"db","callCount":3}]');
  const { url, interrupt, ended } = await listen(
    ['traces.json', 'deps.json', '-o', 'topology.json'],
    place.folder,
  );
  expect(
    await Promise.all([
      post(url, JSON.stringify(call(2))),
      post(url, otlpProtobuf(call(3)), protobuf),
      post(url, gzipSync(JSON.stringify(call(4))), gzip),
      post(url, gzipSync(otlpProtobuf(call(5))), { ...protobuf, ...gzip }),
      // What a file or another request has told already counts once.
      post(url, JSON.stringify(call(1))),
    ]),
  ).toEqual([200, 200, 200, 200, 200]);
  interrupt();
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  const topology = JSON.parse(readFileSync(join(place.folder, 'topology.json'), 'utf8')) as Topology;
  expect(topology.edges.map(({ from, to, calls }) => `${from}->${to} ${calls}`)).toEqual([
    'cart->db 3',
    'front->cart 5',
  ]);
  const address = new URL(url).host;
  expect(topology.source).toBe(`deps.json, received at ${address}, traces.json`);
  expect(topology.confidence).toMatchObject({ spans: 12, duplicates: 2 });
  expect(stdout).toContain('topology.json; rank it: npx seatrial plan --topology ');
});

test('--for ends it; with --json where it listens is told as JSON, and standard output is the topology', async () => {
  using place = temporaryFolder();
  const { url, ended } = await listen(['--for', '1ms', '--json'], place.folder);
  const { code, stdout, stderr } = await ended;
  expect([code, stderr]).toEqual([0, `${JSON.stringify({ listening: url })}\n`]);
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, edges: [] });
});

test('what was not taken is told at once, and counted at the end', async () => {
  using place = temporaryFolder();
  const { url, interrupt, ended } = await listen([], place.folder);
  await post(url, '{"resourceSpans": [7]}');
  await post(url, '{');
  await post(url, '{}', { 'content-type': 'text/plain' });
  await post(url, JSON.stringify(call(1, 'front', '')));
  interrupt();
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(0);
  expect(stderr.split('\n').slice(1)).toEqual([
    'refused with 400: POST /v1/traces: 1:20: must be an object with resource and scopeSpans',
    expect.stringMatching(/^refused with 415: .*OTEL_EXPORTER_OTLP_PROTOCOL=http\/protobuf/),
    'not all was taken: their resource has no service.name: set OTEL_SERVICE_NAME (1 spans)',
    '',
  ]);
  const address = new URL(url).host;
  expect(stdout).toContain(
    `received at ${address}: 2 requests: refused with 400; the first: POST /v1/traces: 1:20: must be an object`,
  );
  expect(stdout).toContain(
    `received at ${address}: 1 request: refused with 415; POST /v1/traces: spans were`,
  );
  expect(stdout).toContain(`received at ${address}: 1 span: the resource has no service.name: passed over`);
});

test('nothing came: that is said, with what services are told', async () => {
  using place = temporaryFolder();
  const { url, interrupt, ended } = await listen([], place.folder);
  interrupt();
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  expect(stdout).toContain(
    `no span came: services are told where to send them by OTEL_EXPORTER_OTLP_ENDPOINT=http://${new URL(url).host}`,
  );
});

test('on a terminal a line says how many have come, and is gone at the end', async () => {
  using place = temporaryFolder();
  const { url, interrupt, shown, ended } = await listen([], place.folder, { isTTY: true });
  await post(url, JSON.stringify(call(1)));
  await expect.poll(shown).toMatch(/\r\u001B\[2K2 spans received, \d+ spans\/s/);
  interrupt();
  const { stderr } = await ended;
  expect(stderr.endsWith('\r\u001B[2K')).toBe(true);
});

test('a port that is taken, and what cannot be written or read, is said before anything is received', async () => {
  using place = temporaryFolder();
  const { url, interrupt, ended } = await listen([], place.folder);
  const { port } = new URL(url);
  const asked = async (...args: string[]): Promise<string> => {
    const { code, refusal } = await ask(['discover', ...args], place.folder);
    return `${code} ${refusal}`;
  };
  expect(await asked('--listen', port)).toMatch(
    /^E_USAGE spans cannot be received on 127\.0\.0\.1:\d+: .* → end what listens there .*--listen 127\.0\.0\.1:4319/,
  );
  expect(await asked('nothing.json', '--listen', port)).toMatch(/^E_FILE_MISSING /);
  expect(await asked('--listen', port, '--aliases', 'nothing.yml')).toMatch(/^E_FILE_/);
  expect(await asked('--listen', port, '-o', 'nowhere/topology.json')).toMatch(/^E_FILE_ACCESS /);
  interrupt();
  await ended;
});

test.each([
  [['--listen', '0.0.0.0'], 'E_REMOTE', '--allow-remote'],
  [['--listen', 'traces.json'], 'E_USAGE', 'sources stand before --listen'],
  [['--listen', '--observe'], 'E_USAGE', 'cannot both be'],
  [['--for', '5s'], 'E_USAGE', '--for is for --listen'],
  [['x.json', '--allow-remote'], 'E_USAGE', '--allow-remote is for --listen'],
  [['--listen', '0', '--for', '5'], 'E_USAGE', 'write a length of time'],
] as const)('discover %j → %s: %s', async (args, code, why) => {
  using place = temporaryFolder();
  const answer = await ask(['discover', ...args], place.folder);
  expect([answer.code, answer.refusal]).toEqual([code, expect.stringContaining(why)]);
});

test('with --allow-remote an address is tried, whoever can reach it', async () => {
  using place = temporaryFolder();
  // Of no machine (RFC 5737).
  const { code, refusal } = await ask(
    ['discover', '--listen', '192.0.2.1:4318', '--allow-remote', '--for', '1ms'],
    place.folder,
  );
  expect([code, refusal]).toEqual(['E_USAGE', expect.stringContaining('EADDRNOTAVAIL')]);
});
