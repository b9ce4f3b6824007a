/** What is published of the spans that services send, and what services are told of where to send them. */

import { expect, test } from 'vitest';
import type { Event } from '../model/event.ts';
import type { RuntimeName } from '../model/runtime-name.ts';
import { targetSchema, type Target } from '../model/target.ts';
import { fakeTarget } from '../testing/fake-target.ts';
import { watchSpans, withSpanEndpoint } from './watch-spans.ts';

const { book } = fakeTarget.sagas;
const target = targetSchema.parse({ ...fakeTarget, sagas: { book: { ...book, spans: true } } });

async function watch(runtime: RuntimeName, of: Target = target) {
  const words: string[] = [];
  const publish = (event: Event): void => {
    if (event.kind === 'saga') words.push(`${event.at} ${event.saga} ${event.action} ${event.step ?? ''}`);
    else if (event.kind === 'note') words.push(event.text);
    else if (event.kind === 'unseen') words.push(event.detail);
  };
  const watched = await watchSpans({ target: of, runtime, now: () => 7, publish });
  return Object.assign(watched, { words });
}

function body(step: string, service = 'desk'): string {
  const attributes = Object.entries({ 'saga.id': 'o-1', 'saga.step': step });
  const asAttributes = (pairs: readonly (readonly [string, string])[]): object[] =>
    pairs.map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const spans = [
    {
      traceId: 'a1',
      spanId: step,
      name: 'x',
      startTimeUnixNano: '10',
      endTimeUnixNano: '20',
      attributes: asAttributes(attributes),
    },
  ];
  const resource = { attributes: asAttributes([['service.name', service]]) };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
}

async function post(endpoint: string | undefined, text: string, type = 'application/json'): Promise<void> {
  await fetch(`${endpoint ?? ''}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: text,
  });
}

test('a span is a begin and an end, once; what is missing is told once', async () => {
  await using watched = await watch('process');
  await post(watched.endpoint, body('charge'));
  await post(watched.endpoint, body('charge'));
  await post(watched.endpoint, body('charge', ''));
  await post(watched.endpoint, body('charge', ''));
  await post(watched.endpoint, '', 'text/plain');
  expect(watched.words).toEqual([
    '7 o-1 begin charge',
    '7 o-1 end charge',
    'spans with a saga.id do not say which service sent them: service.name',
    expect.stringMatching(/^POST \/v1\/traces: .* OTEL_EXPORTER_OTLP_PROTOCOL=http\/protobuf/),
  ]);
});

test('the port that the target file says', async () => {
  await using first = await watch('process');
  const port = Number(first.endpoint?.split(':').at(-1));
  await first[Symbol.asyncDispose]();
  await using watched = await watch('process', { ...target, spans: { port } });
  expect(watched.endpoint).toBe(`http://127.0.0.1:${port}`);
});

test.each(['container', 'compose'] as const)('%s: a note, and nobody listens', async (runtime) => {
  await using watched = await watch(runtime);
  expect(watched.endpoint).toBeUndefined();
  expect(watched.words).toEqual([expect.stringMatching(/^the steps of book are those that services print/)]);
});

test('a target without spans asks nobody', async () => {
  await using watched = await watch('process', fakeTarget);
  expect([watched.endpoint, watched.words]).toEqual([undefined, []]);
});

test('services are told where spans are sent to, unless the target file says otherwise', () => {
  const { desk } = target.services;
  if (desk === undefined) throw new Error('the fake target has a desk');
  const written = {
    ...desk,
    command: ['x', '--to=${otlp}'],
    environment: { OTEL_SERVICE_NAME: 'mine', TO: '${otlp}/v1/traces ${port}' },
  };
  const of = { ...target, services: { desk: written } };
  expect(withSpanEndpoint(of, 'http://127.0.0.1:1').services['desk']).toMatchObject({
    command: ['x', '--to=http://127.0.0.1:1'],
    environment: {
      OTEL_SERVICE_NAME: 'mine',
      TO: 'http://127.0.0.1:1/v1/traces ${port}',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_RESOURCE_ATTRIBUTES: 'service.instance.id=desk.${replica}',
    },
  });
  expect(withSpanEndpoint(of, undefined).services['desk']).toEqual({
    ...written,
    command: ['x', '--to='],
    environment: { OTEL_SERVICE_NAME: 'mine', TO: '/v1/traces ${port}' },
  });
});
