/** `seatrial discover --listen` as a user meets it: the real command, real requests, Ctrl-C; and the same graph as from a file. */

import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Topology } from '../model/topology.ts';
import { seatrial, startSeatrial, temporaryFolder } from '../testing/command-line.ts';
import { otlpProtobuf } from '../testing/otlp-protobuf.ts';

/** Eight requests that a front end makes of two services, one of which asks a database. */
function traces(): { resourceSpans: object[] } {
  const spans = Array.from({ length: 8 }, (_, number) => {
    const traceId = `${number + 1}`.repeat(32);
    const callee = number % 3 === 0 ? 'stock' : 'cart';
    const one = (service: string, id: number, parent: number, kind: number, database?: string): object => ({
      resource: { attributes: [attribute('service.name', service)] },
      scopeSpans: [
        {
          spans: [
            {
              traceId,
              spanId: `${id}`.repeat(16),
              parentSpanId: parent === 0 ? '' : `${parent}`.repeat(16),
              name: `GET /${service}`,
              kind,
              startTimeUnixNano: `17000000000${id}0000999`,
              endTimeUnixNano: `17000000001${9 - id}0000001`,
              attributes: database === undefined ? [] : [attribute('db.system', database)],
              status: number === 5 ? { code: 2 } : {},
            },
          ],
        },
      ],
    });
    return [
      one('front', 1, 0, 2),
      one('front', 2, 1, 3),
      one(callee, 3, 2, 2),
      one(callee, 4, 3, 3, 'mysql'),
    ];
  });
  return { resourceSpans: spans.flat() };
}

function attribute(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}

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
  const document = traces();
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
  expect(
    read(work.folder, 'read.json').edges.map(({ from, to, calls }) => `${from}->${to} ${calls}`),
  ).toEqual(['cart->mysql 5', 'front->cart 5', 'front->stock 3', 'stock->mysql 3']);
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
