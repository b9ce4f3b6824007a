import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseServiceEvent } from './service-events.ts';

const from = { service: 'order.1', at: 7 };

test.each([
  ['{"event":"acknowledged","key":"k"}', { kind: 'acknowledged', key: 'k' }],
  [
    '{"event":"request","method":"GET","path":"/<script>"}',
    { kind: 'request', method: 'GET', path: '/<script>' },
  ],
  [
    '{"event":"saga","saga":"s","action":"begin","step":"charge","key":"k"}',
    { kind: 'saga', saga: 's', action: 'begin', step: 'charge', key: 'k' },
  ],
  [
    '{"event":"acknowledged","key":"k","service":"another.1","at":-1,"kind":"fault"}',
    { kind: 'acknowledged', key: 'k' },
  ],
])('%s is an event of the replica that printed it', (line, expected) => {
  expect(parseServiceEvent(line, from)).toEqual({ ...expected, ...from });
});

test.each([
  '',
  'plain text',
  '{"event":"acknowledged"}',
  '{"event":"acknowledged","key":"k","more":1}',
  '{"event":"saga","saga":"s","action":"explode"}',
  '{"event":"saga","saga":"s","action":"begin","step":"charge","seen":"proxy"}',
  '{"event":"fault","fault":1,"type":"begin","what":"crash","where":"a"}',
  '{"event":"phase","phase":"final"}',
  '{"level":30,"msg":"listening"}',
  '{"event":{}}',
  '{broken',
  ' {"event":"acknowledged","key":"k"}',
])('%j is only a line of the log', (line) => {
  expect(parseServiceEvent(line, from)).toBeUndefined();
});

test('whatever a service prints, nothing is thrown', () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => `{"event":"saga","saga":${json}}`),
  );
  fc.assert(
    fc.property(text, (line) => {
      expect([undefined, 'saga', 'request', 'acknowledged']).toContain(parseServiceEvent(line, from)?.kind);
    }),
  );
});
