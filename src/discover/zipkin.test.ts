/** Zipkin's dialects: what its documents allow, and what its instrumentations really write. */

import { describe, expect, test } from 'vitest';
import { readLatencies } from '../lib/latencies.ts';
import { InvalidDocumentError } from '../model/document.ts';
import type { Topology } from '../model/topology.ts';
import { readTopology } from './recognise.ts';
import { callWords } from '../testing/topology-words.ts';

/**
 * Spans in one line: `1:a@client<9>b[10-5](error)` is span 1 of service a, a client's below 9, whose remote end is b, beginning at 10 µs and lasting 5, with the
 * tag error. `2:@server` has no service; `[-5]` no timestamp, `[10-]` no duration; `2:b@server!shared` says that it shares its id. `t2/1` is in trace t2.
 */
function spans(notation: string): object[] {
  return notation.split(' ').map((word) => {
    const match =
      /^(?:(\w+)\/)?(\w+):([\w-]*)(?:@(\w+))?(?:<(\w+))?(?:>([\w-]*))?(?:\[(\d*)-(\d*)\])?(?:\(([\w.=/-]+)\))?(!shared)?$/.exec(
        word,
      );
    if (match === null) throw new Error(`${word} is no span`);
    const [, traceId = 't', id, service = '', kind, parentId, remote, begin = '', length = '', tag, shared] =
      match;
    const [key = '', value = ''] = (tag ?? '').split('=');
    return {
      traceId,
      id,
      ...(parentId === undefined ? {} : { parentId }),
      ...(kind === undefined ? {} : { kind: kind.toUpperCase() }),
      name: `do ${id}`,
      ...(begin === '' ? {} : { timestamp: Number(begin) }),
      ...(length === '' ? {} : { duration: Number(length) }),
      ...(service === '' ? {} : { localEndpoint: { serviceName: service } }),
      ...(remote === undefined
        ? {}
        : { remoteEndpoint: remote === '' ? { ipv4: '10.0.0.7', port: 80 } : { serviceName: remote } }),
      ...(key === '' ? {} : { tags: { [key]: value } }),
      ...(shared === undefined ? {} : { shared: true }),
    };
  });
}

function read(notation: string): Topology {
  return readTopology(JSON.stringify(spans(notation)), { name: 'z.json' });
}

describe('who calls whom', () => {
  test.each([
    // One id for both sides, with and without the word for it, the client with and without the name of the other end.
    ['1:a@client>b 1:b@server!shared', 'a->b 1/0'],
    ['1:a@client 1:b@server', 'a->b 1/0'],
    ['1:b@server!shared 1:a@client>b', 'a->b 1/0'],
    ['9:a@server 1:a@client<9 1:b@server<9!shared 2:b@client<1 2:c@server<1!shared', 'a->b 1/0, b->c 1/0'],
    // The client's side is lost: its parent is the caller.
    ['9:a@server 1:b@server<9!shared', 'a->b 1/0'],
    // Each side its own id.
    ['1:a@client 2:b@server<1', 'a->b 1/0'],
    // The client calls its callee by another name than it has: the callee's word counts.
    ['1:a@client>b-proxy 2:b@server<1', 'a->b 1/0'],
    // No kind: a client's where both ends are named, else nothing by itself.
    ['1:a>b', 'a->(external b) 1/0'],
    ['1:a>b 2:b@server', 'a->b 1/0'],
    ['1:a', ''],
    ['1:a 2:b<1', 'a->b 1/0'],
    ['1:a 2:a<1 3:b@server<2', 'a->b 1/0'],
    // The other end alone. A server's is who called it, which its caller knows better.
    ['1:a@client>b', 'a->(external b) 1/0'],
    ['1:a@producer>kafka', 'a~>(queue kafka) 1/0'],
    ['1:a@consumer>kafka', '(queue kafka)~>a 1/0'],
    ['1:a@server>b', ''],
    ['1:a@client>', ''],
    ['1:a@producer>kafka 2:b@consumer<1>kafka', 'a~>b 1/0'],
    // Tags of databases, as Brave and its kin have them.
    ['1:a@client>orders(sql.query=select)', 'a->(database orders) 1/0'],
    ['1:a@client(cassandra.query=select)', 'a->(database cassandra) 1/0'],
    ['1:a@client>sessions(redis.command=GET)', 'a->(external sessions) 1/0'],
    // Any error is one, whatever it says.
    ['1:a@client>b(error)', 'a->(external b) 1/1'],
    ['1:a@client>b(error=false)', 'a->(external b) 1/1'],
    ['1:a@client 2:b@server<1(error=500)', 'a->b 1/1'],
    ['1:a@client>b(http.status_code=500)', 'a->(external b) 1/0'],
    // 64 bits where others write 128, in another case.
    ['00000000000000000123456789abcdef/1:a 0123456789ABCDEF/2:b<1', 'a->b 1/0'],
    ['1:a 2:b<9', ''],
    ['1:a 2:b<0000000000000000', ''],
  ])('%s → %s', (notation, edges) => {
    expect(callWords(read(notation))).toBe(edges);
  });
});

describe('times', () => {
  test.each([
    ['1:a@client>b[1000000-5]', 5],
    // Less than a µs: Zipkin asks for 1, some write 0.
    ['1:a@client>b[1000000-0]', 0],
    ['1:a@client>b[1000000-]', undefined],
    ['1:a@client>b[-5]', undefined],
    ['1:a@client>b', undefined],
    ['1:a@client[-] 2:b@server<1[1000000-7]', 7],
  ])('%s: %s', (notation, us) => {
    const [edge] = read(notation).edges;
    expect(edge?.calls).toBe(1);
    const times = edge?.latency === undefined ? undefined : readLatencies(edge.latency, Infinity);
    expect(times?.maxValue).toBe(us);
    expect(edge?.firstMs).toBe(us === undefined ? undefined : 1_000);
  });
});

test('a span of nobody is passed over, and counted', () => {
  const { confidence, edges } = read('1:a@server 2:@client<1>b 3:a@client<1>c');
  expect(confidence).toMatchObject({ nameless: 1, spans: 2 });
  expect(edges).toHaveLength(1);
});

test('a list, lists of traces, and a span a line', () => {
  const [one = {}, other = {}] = spans('1:a@client 2:b@server<1');
  const forms = [
    JSON.stringify([one, other]),
    JSON.stringify([[one], [other]]),
    JSON.stringify([[], [one, other]]),
    `${JSON.stringify(one)}\n${JSON.stringify(other)}\n`,
    `[${JSON.stringify(one)}]\n[${JSON.stringify(other)}]\n`,
  ];
  for (const text of forms) expect(callWords(readTopology(text, { name: 'z' }))).toBe('a->b 1/0');
});

const endpoint = { serviceName: 'a', ipv4: '10.0.0.1' };

test.each([
  [{ binaryAnnotations: [] }],
  [{ binaryAnnotations: [{ key: 'sa', value: true, endpoint }] }],
  [{ annotations: [{ timestamp: 1, value: 'cs', endpoint }] }],
])('version 1 is refused: %j', (more) => {
  const text = JSON.stringify([{ traceId: 't', id: '1', name: 'get', ...more }]);
  expect(() => readTopology(text, { name: 'z.json' })).toThrow(InvalidDocumentError);
  expect(() => readTopology(text, { name: 'z.json' })).toThrow('is of version 1');
});

test('annotations of version 2 are passed over', () => {
  const [one] = spans('1:a@client>b');
  const text = JSON.stringify([{ ...one, annotations: [{ timestamp: 1, value: 'cs' }, null] }]);
  expect(callWords(readTopology(text, { name: 'z' }))).toBe('a->(external b) 1/0');
});
