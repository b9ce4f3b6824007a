import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { InvalidDocumentError } from '../model/document.ts';
import type { Topology } from '../model/topology.ts';
import { discoverTopology, readTopology } from './recognise.ts';
import { spanIdentifier } from './span-identifier.ts';

type Json = Record<string, unknown>;

/**
 * Spans in one line, as the document's `resourceSpans`: `1:a 2:b<1` is span 1 of service a, and span 2 of service b whose parent is 1.
 * `!` marks an error, `@3` a kind, `&1` a link; `t9/1` puts a span, parent or link into trace t9.
 */
function resources(notation: string): Json[] {
  return notation.split(' ').map((word) => {
    const [, trace = 't1', spanId = '', service = '', mark, kind, parent, link] =
      /^(?:(\w+)\/)?(\w+):([a-z-]*)(!)?(?:@(\w+))?(?:<([\w=]+))?(?:&([\w/]+))?$/.exec(word) ?? [];
    const [linked = '', linkedTrace = trace] = (link ?? '').split('/').reverse();
    const span = {
      traceId: trace,
      spanId,
      ...(parent === undefined ? {} : { parentSpanId: parent }),
      ...(kind === undefined
        ? {}
        : { kind: /^\d/.test(kind) ? Number(kind) : `SPAN_KIND_${kind.toUpperCase()}` }),
      ...(link === undefined ? {} : { links: [{ traceId: linkedTrace, spanId: linked }] }),
      name: `do ${service}`,
      status: mark === undefined ? {} : { code: 2 },
    };
    const attributes = service === '' ? [] : [{ key: 'service.name', value: { stringValue: service } }];
    return { resource: { attributes }, scopeSpans: [{ scope: { name: 's' }, spans: [span] }] };
  });
}

function document(notation: string): string {
  return JSON.stringify({ resourceSpans: resources(notation) });
}

/** `a->b 2/1` is an edge with two calls, one an error; `a~>b` an asynchronous one. */
function shown({ edges }: Topology): string {
  return edges
    .map(
      ({ from, to, calls = 0, errors = 0, facts }) =>
        `${from}${facts.async === true ? '~>' : '->'}${to} ${calls}/${errors}`,
    )
    .join(', ');
}

function read(text: string): string {
  return shown(readTopology(text, { name: 'o.json' }));
}

test.each([
  ['1:a', ''],
  ['1:a 2:b<1', 'a->b 1/0'],
  ['2:b<1 1:a', 'a->b 1/0'],
  ['1:a 2:b!<1 3:b<1', 'a->b 2/1'],
  // The client's span is the call: it may see an error that the server does not.
  ['1:a 2:a!@3<1 3:b@2<2', 'a->b 1/1'],
  ['1:a!@2 2:b@2<1', 'a->b 1/0'],
  ['1:a@4 2:b@5<1', 'a~>b 1/0'],
  ['1:a@producer 2:b@consumer<1', 'a~>b 1/0'],
  ['1:a 2:b@5&1', 'a~>b 1/0'],
  ['t1/1:a@4 t2/2:b@5&t1/1', 'a~>b 1/0'],
  ['1:a 2:b@5<1&1', 'a~>b 1/0'],
  // A link of another kind of span relates, and calls nobody.
  ['1:a 2:b&1', ''],
  ['1:a 2:b<1 2:b<1', 'a->b 1/0'],
  ['t1/1:a t2/2:b<1', ''],
  ['1:a 2:b<9', ''],
  ['1:a 2:b<0000000000000000', ''],
  ['1:a 2:b<AAAAAAAAAAA=', ''],
])('%s → %s', (notation, edges) => {
  expect(read(document(notation))).toBe(edges);
});

test('the same spans in each form', () => {
  const resourceSpans = resources('1:a 2:b<1');
  const old = resourceSpans.map(({ resource, scopeSpans }) => ({
    resource,
    instrumentationLibrarySpans: scopeSpans,
  }));
  const forms: unknown[] = [
    { resourceSpans },
    { batches: resourceSpans },
    { batches: old },
    { trace: { resourceSpans } },
    { result: { resourceSpans } },
    { data: { resourceSpans } },
    resourceSpans.map((one) => ({ resourceSpans: [one] })),
  ];
  for (const form of forms) {
    expect(read(JSON.stringify(form))).toBe('a->b 1/0');
    expect(read(`\uFEFF${JSON.stringify(form, null, 2)}\n`)).toBe('a->b 1/0');
  }
});

test('one document a line, with empty lines and line ends of Windows', () => {
  const lines = resources('1:a 2:b<1').map((one) => JSON.stringify({ resourceSpans: [one] }));
  expect(read(lines.join('\n'))).toBe('a->b 1/0');
  expect(read(`\n${lines.join('\r\n\r\n')}\r\n`)).toBe('a->b 1/0');
});

test('a trace that is told over two files is one trace, where its id is a real one', () => {
  const real = '83a9efd15c1c98a977e0711cc93ee28b';
  const files = (a: string, b: string): string =>
    shown(
      discoverTopology([
        { text: document(`${a}/1:a`), name: 'a' },
        { text: document(`${b}/2:b<1`), name: 'b' },
      ]).topology,
    );
  expect(files(real, real)).toBe('a->b 1/0');
  expect(files(real, real.toUpperCase())).toBe('a->b 1/0');
  expect(files('t1', 't1')).toBe('');
});

test.each([
  ['83A9EFD15C1C98A9', '83a9efd15c1c98a9'],
  ['g6nv0VwcmKk=', '83a9efd15c1c98a9'],
  ['g6nv0VwcmKl34HEcyT7iiw==', '83a9efd15c1c98a977e0711cc93ee28b'],
  ['trace000', 'trace000'],
  ['', ''],
])('the id %j is %j', (written, id) => {
  expect(spanIdentifier(written)).toBe(id);
});

test('base64 and hexadecimal ids of one trace meet', () => {
  const spans = resources('g6nv0VwcmKk:a').concat(resources('2:b'));
  const text = JSON.stringify({ resourceSpans: spans })
    .replace('"g6nv0VwcmKk"', '"g6nv0VwcmKk="')
    .replace('"spanId":"2"', '"spanId":"2","parentSpanId":"83a9efd15c1c98a9"');
  expect(read(text)).toBe('a->b 1/0');
});

describe('spans of no service', () => {
  test('are passed over, and counted', () => {
    const { topology, unseen } = discoverTopology([{ text: document('1:a 2:b<1 3:<1'), name: 'o.json' }]);
    expect(shown(topology)).toBe('a->b 1/0');
    expect(unseen).toEqual([
      { what: 'o.json: 1 span', why: 'the resource has no service.name: passed over' },
    ]);
  });

  test('a file with no others is refused, with its place', () => {
    const name = 'refused-jaeger-ui-otlp.json';
    const text = readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
    expect(problem(text)).toBe(
      '5:23 resourceSpans[0].resource.attributes: there is no service.name; write {"key": "service.name", "value": {"stringValue": "…"}}',
    );
  });
});

test.each([
  ['{"resourceSpans": {}}', '1:19 resourceSpans: must be a list, this is an object'],
  [
    '{"resourceSpans": [7]}',
    '1:20 resourceSpans[0]: must be an object with resource and scopeSpans, this is a number',
  ],
  [
    document('1:a').replace('"traceId":"t1"', '"traceId":7'),
    '1:155 resourceSpans[0].scopeSpans[0].spans[0].traceId: must be a text, this is a number',
  ],
  [
    document('1:a').replace('"spanId":"1"', '"id":"1"'),
    '1:144 resourceSpans[0].scopeSpans[0].spans[0].spanId: must be a text, this is missing',
  ],
  [`${document('1:a')}\n{"resourceSpans": 1}`, '2:19 resourceSpans: must be a list, this is a number'],
  [`${document('1:a')}\n{"resourceSpans" 1}`, '2:18 not JSON: expected :, but this is "1"'],
  [`${document('1:a')}\n[]\n{"other": 1}`, '3:1 must be a trace with spans, this is an object'],
])('%s is refused: %s', (text, expected) => {
  expect(problem(text)).toBe(expected);
});

function problem(text: string): string {
  try {
    readTopology(text, { name: 'o.json' });
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    const [{ line, column, message }] = error.problems;
    return `${line}:${column} ${message}`;
  }
  return 'not refused';
}
