import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import type { Topology } from '../model/topology.ts';
import { often } from '../testing/often.ts';
import { bytes, fixed64, varint } from '../testing/otlp-protobuf.ts';
import { byteFile } from './byte-file.test-data.ts';
import { createSpanIndex } from './span-index.ts';
import { recogniseBytes } from './topology-bytes.ts';

function read(bytes: Buffer): Topology {
  const input = recogniseBytes(byteFile(bytes));
  if (input.kind !== 'traces') throw new Error(`these are no traces: ${input.kind}`);
  const index = createSpanIndex();
  index.passOver(input.addTo(index));
  return index.topology('f');
}

describe('protocol buffers', () => {
  const message = (...parts: Buffer[]): Buffer => Buffer.concat(parts);
  const attribute = (key: string, value: string): Buffer => message(bytes(1, key), bytes(2, bytes(1, value)));
  const trace = Buffer.from('0123456789abcdef0123456789abcdef', 'hex');
  const id = (number: number): Buffer => Buffer.alloc(8, number);
  const span = (own: number, parent: number, kind: number, ...more: Buffer[]): Buffer =>
    message(
      bytes(1, trace),
      bytes(2, id(own)),
      ...(parent === 0 ? [] : [bytes(4, id(parent))]),
      bytes(5, `do ${own}`),
      message(varint(6 * 8), varint(kind)),
      fixed64(7, 1_700_000_000_000_000_000n),
      fixed64(8, 1_700_000_000_005_000_000n),
      // A field that nobody knows, in each way one can be written.
      message(varint(99 * 8), varint(300)),
      message(varint(99 * 8 + 5), Buffer.alloc(4)),
      bytes(99, 'x'),
      ...more,
    );
  const request = (service: string, ...spans: Buffer[]): Buffer =>
    bytes(
      1,
      message(
        bytes(1, bytes(1, attribute('service.name', service))),
        bytes(2, message(...spans.map((one) => bytes(2, one)))),
      ),
    );
  const failed = bytes(15, message(bytes(2, 'oh'), varint(3 * 8), varint(2)));
  const a = request(
    'a',
    span(1, 0, 2),
    span(2, 1, 3),
    span(4, 1, 3, bytes(9, attribute('db.system', 'mysql'))),
  );
  const b = request('b', span(3, 2, 2, failed));
  const framed = (...messages: Buffer[]): Buffer =>
    message(
      ...messages.flatMap((one) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(one.length);
        return [length, one];
      }),
    );

  test.each([
    ['one message', message(a, b)],
    ['several, with four bytes of length', framed(a, b)],
    ['several, with a varint of length', message(varint(a.length), a, varint(b.length), b)],
  ])('%s', (_, whole) => {
    const { services, edges, confidence } = read(whole);
    expect(services.map(({ name, entry, kind }) => [name, entry, kind])).toEqual([
      ['a', true, undefined],
      ['b', false, undefined],
      ['mysql', false, 'database'],
    ]);
    expect(edges).toMatchObject([
      { from: 'a', to: 'b', calls: 1, errors: 1, operations: ['do 3'], firstMs: 1_700_000_000_000 },
      { from: 'a', to: 'mysql', calls: 1, errors: 0, lastMs: 1_700_000_000_005 },
    ]);
    expect(confidence).toMatchObject({ spans: 4, calls: 2, unpaired: 1 });
  });

  test('how a call ended: attributes of each kind, the status, and an exception', () => {
    const whole = (key: string, value: number): Buffer =>
      message(bytes(1, key), bytes(2, message(varint(3 * 8), varint(value))));
    const listed = bytes(5, message(bytes(1, bytes(1, '3')), bytes(1, bytes(1, '9'))));
    const server = bytes(9, attribute('server.address', 'c'));
    const exception = bytes(
      11,
      message(bytes(2, 'exception'), bytes(3, attribute('exception.type', 'BrokenCircuitException'))),
    );
    const spans = [
      span(1, 0, 2),
      span(2, 1, 3, server, failed, exception, bytes(9, whole('http.resend_count', 1))),
      span(3, 1, 3, server, bytes(9, message(bytes(1, 'x-envoy-attempt-count'), bytes(2, listed)))),
      span(4, 1, 3, server, bytes(15, message(bytes(2, 'deadline exceeded'), varint(3 * 8), varint(2)))),
    ];
    const { edges } = read(request('a', ...spans));
    expect(edges[0]?.signs).toMatchObject({
      retried: { 2: 1, 3: 1 },
      refused: 1,
      timeouts: expect.any(String) as string,
    });
  });

  test('without a service it is refused', () => {
    const nameless = bytes(1, bytes(2, bytes(2, span(1, 0, 2))));
    expect(() => read(nameless)).toThrow('no span in this file has a service.name');
  });

  test('broken off or changed anywhere, it is refused or read', () => {
    const whole = framed(a, b);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, length) => {
        const changed = Buffer.from(whole);
        changed[at] = value;
        const answer = attempt(() => read(changed.subarray(0, length)));
        if (answer instanceof Error && !answer.message.includes('these are no traces'))
          expect(answer).toBeInstanceOf(SeatrialError);
      }),
      { numRuns: often(5_000) },
    );
  });
});

function attempt<T>(act: () => T): T | Error {
  try {
    return act();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
