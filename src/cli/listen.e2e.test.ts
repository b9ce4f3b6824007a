/** `seatrial discover --listen` as a user meets it: the real command, real requests, Ctrl-C; and the same graph as from a file. */

import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Topology } from '../model/topology.ts';
import { repository, seatrial, startSeatrial, temporaryFolder } from '../testing/command-line.ts';
import { otlpProtobuf } from '../testing/otlp-protobuf.ts';

const fixture = join(repository, 'src/discover/fixtures/chaosrank-otlp.json');

/** Each resource of the document as a request of its own, in one encoding after the other. */
function requestsOf(document: { readonly resourceSpans: readonly object[] }): RequestInit[] {
  return document.resourceSpans.map((one, index) => {
    const alone = { resourceSpans: [one] };
    const isJson = index % 2 === 0;
    const isPacked = index % 4 > 1;
    const plain = isJson ? Buffer.from(JSON.stringify(alone)) : otlpProtobuf(alone);
    return {
      method: 'POST',
      headers: {
        'content-type': isJson ? 'application/json' : 'application/x-protobuf',
        ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
      },
      body: new Uint8Array(isPacked ? gzipSync(plain) : plain),
    };
  });
}

function read(folder: string, file: string): Topology {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as Topology;
}

test('what services send until Ctrl-C is the graph that a file of the same spans gives', async () => {
  using work = temporaryFolder();
  const { child, ended } = startSeatrial(
    ['discover', '--listen', '127.0.0.1:0', '--json', '-o', 'received.json'],
    work.folder,
  );
  const [line] = (await once(child.stderr ?? child, 'data')) as [Buffer];
  const { listening: url } = JSON.parse(line.toString()) as { listening: string };
  const document = JSON.parse(readFileSync(fixture, 'utf8')) as { resourceSpans: object[] };
  const answers = await Promise.all(requestsOf(document).map((request) => fetch(url, request)));
  expect(answers.map(({ status }) => status)).toEqual(document.resourceSpans.map(() => 200));
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect(code).toBe(0);

  writeFileSync(join(work.folder, 'spans.json'), JSON.stringify(document));
  expect((await seatrial(['discover', 'spans.json', '-o', 'read.json'], work.folder)).code).toBe(0);
  const source = `received at ${new URL(url).host}`;
  const renamed = readFileSync(join(work.folder, 'received.json'), 'utf8').replaceAll(source, 'spans.json');
  expect(renamed).toBe(readFileSync(join(work.folder, 'read.json'), 'utf8'));
  expect(JSON.parse(stdout)).toEqual(read(work.folder, 'received.json'));
  expect(read(work.folder, 'read.json').edges.length).toBeGreaterThan(0);
});

test('Ctrl-C while services are sending: every span that was answered is in the graph', async () => {
  using work = temporaryFolder();
  const { child, ended } = startSeatrial(['discover', '--listen', '127.0.0.1:0', '--json'], work.folder);
  const [line] = (await once(child.stderr ?? child, 'data')) as [Buffer];
  const { listening: url } = JSON.parse(line.toString()) as { listening: string };
  let answered = 0;
  const lane = async (number: number): Promise<void> => {
    for (let request = 0; ; request += 1) {
      const span = {
        traceId: `${number}`.padStart(16, 'a').padEnd(32, '0'),
        spanId: request.toString(16).padStart(16, '0'),
        kind: 2,
      };
      const attributes = [{ key: 'service.name', value: { stringValue: 'a' } }];
      const document = { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans: [span] }] }] };
      const [sent] = requestsOf(document);
      const response = await fetch(url, sent).catch(() => undefined);
      if (response?.status !== 200) return;
      answered += 1;
      if (answered === 100) child.kill('SIGINT');
    }
  };
  await Promise.all([1, 2, 3, 4].map(lane));
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  const { spans = 0 } = (JSON.parse(stdout) as Topology).confidence ?? {};
  // An answer may be on its way when its reader looks away, so there may be more, by one a connection.
  expect(spans).toBeGreaterThanOrEqual(answered);
  expect(spans).toBeLessThanOrEqual(answered + 4);
});
