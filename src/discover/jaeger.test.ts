import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { InvalidDocumentError } from '../model/document.ts';
import { topologySchema, type Topology } from '../model/topology.ts';
import { asGraph } from '../model/dependency-graph.ts';
import { jaegerTraces } from './jaeger.ts';
import { readTopology } from './recognise.ts';
import { often } from '../testing/often.ts';

const folder = new URL('./fixtures/', import.meta.url);

function fixture(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

interface Expected {
  readonly services: string[];
  readonly entries: string[];
  readonly edges: Record<string, number>;
  readonly async: string[];
}

/** What is known besides: how many of the spans and calls are unsure, which calls failed, who does not speak. */
interface ExpectedFacts {
  readonly virtual: Record<string, string>;
  readonly errors: Record<string, number>;
  readonly confidence: Record<string, number>;
}

const expected = JSON.parse(fixture('expected.json')) as Record<string, Expected>;

/** What the expected lists say of a topology. */
function summary({ services, edges }: Topology): Expected {
  return {
    services: services.map(({ name }) => name),
    entries: services.filter(({ entry }) => entry).map(({ name }) => name),
    edges: Object.fromEntries(edges.map(({ from, to, calls = -1 }) => [`${from}->${to}`, calls])),
    async: edges.filter(({ facts }) => facts.async === true).map(({ from, to }) => `${from}->${to}`),
  };
}

describe('files of other projects', () => {
  test.each(Object.entries(expected))('%s', (name, lists) => {
    const topology = readTopology(fixture(name), { name });
    expect(summary(topology)).toEqual(lists);
    expect(topologySchema.parse(topology)).toEqual(topology);
    expect(asGraph(topology).edgeCount()).toBe(topology.edges.length);
  });

  const facts = JSON.parse(fixture('expected-facts.json')) as Record<string, ExpectedFacts>;

  test.each(Object.entries(facts))('%s, facts', (name, lists) => {
    const { services, edges, confidence } = readTopology(fixture(name), { name });
    expect({
      virtual: Object.fromEntries(
        services.flatMap((one) => (one.virtual === true ? [[one.name, one.kind]] : [])),
      ),
      errors: Object.fromEntries(
        edges.flatMap(({ from, to, errors = 0 }) => (errors === 0 ? [] : [[`${from}->${to}`, errors]])),
      ),
      confidence: Object.fromEntries(Object.entries(confidence ?? {}).filter(([, count]) => count !== 0)),
    }).toEqual(lists);
  });

  test('every trace here has an expected list', () => {
    const files = readdirSync(folder).filter(
      (name) => name.endsWith('.json') && !/^(?:expected|alerts-|refused-)/.test(name),
    );
    expect(Object.keys(expected).sort()).toEqual(files.sort());
  });
});

/**
 * A trace in one line: `1:a 2:b<1` is span 1 of service a, and span 2 of service b whose parent is 1. `~1` instead of `<1` follows from it,
 * `!` marks an error, `@client` a span kind, `<t2/1` a parent in another trace.
 */
function trace(notation: string, traceID?: string): object {
  const spans = notation.split(' ').map((word) => {
    const [, spanID = '', service = '', mark, kind, parents = ''] =
      /^(\w+):([a-z]+)(!)?(?:@(\w+))?((?:[<~][\w/]+)*)$/.exec(word) ?? [];
    const references = Array.from(parents.matchAll(/([<~])(?:(\w+)\/)?(\w+)/g), ([, how, other, parent]) => ({
      refType: how === '~' ? 'FOLLOWS_FROM' : 'CHILD_OF',
      ...(other === undefined ? {} : { traceID: other }),
      spanID: parent,
    }));
    const tags = [
      ...(mark === undefined ? [] : [{ key: 'error', type: 'bool', value: true }]),
      ...(kind === undefined ? [] : [{ key: 'span.kind', type: 'string', value: kind }]),
    ];
    return { spanID, operationName: `do ${service}`, processID: service, references, tags };
  });
  const processes = Object.fromEntries(spans.map(({ processID }) => [processID, { serviceName: processID }]));
  return { ...(traceID === undefined ? {} : { traceID }), spans, processes };
}

/** A topology in one line: `a->b 2/1` is an edge with two calls, one an error; `a~>b` an asynchronous one. */
function shown({ edges }: Topology): string {
  return edges
    .map(
      ({ from, to, calls = 0, errors = 0, facts }) =>
        `${from}${facts.async === true ? '~>' : '->'}${to} ${calls}/${errors}`,
    )
    .join(', ');
}

function check(document: unknown): string {
  return shown(jaegerTraces(JSON.stringify(document), { name: 'traces.json' }));
}

describe('who called whom', () => {
  test.each([
    ['1:a', ''],
    ['1:a 2:b<1', 'a->b 1/0'],
    ['2:b<1 1:a', 'a->b 1/0'],
    ['1:a 2:b!<1 3:b<1', 'a->b 2/1'],
    ['1:a 2:a<1 3:b<2', 'a->b 1/0'],
    ['1:a 2:a<1', ''],
    ['1:a 2:b<1 2:b<1', 'a->b 1/0'],
    ['2:b<9', ''],
    ['1:a 2:b~1', 'a~>b 1/0'],
    ['1:a@producer 2:b@consumer<1', 'a~>b 1/0'],
    ['1:a 2:b~1 3:b<1', 'a->b 2/0'],
    ['1:a 2:b 3:c<1<2', 'a->c 1/0, b->c 1/0'],
    ['1:a 2:b<1<1', 'a->b 1/0'],
    ['1:a 2:b<1 3:a<2', 'a->b 1/0, b->a 1/0'],
    ['0:p 1:a@client<0 1:b@server<0 2:c<1', 'a->b 1/0, b->c 1/0, p->a 1/0'],
    ['1:a<1', ''],
  ])('%s → %s', (notation, edges) => {
    expect(check({ data: [trace(notation)] })).toBe(edges);
  });

  test('the same traces in each form', () => {
    const one = trace('1:a 2:b<1');
    for (const form of [{ data: [one] }, { data: one }, [one], one]) expect(check(form)).toBe('a->b 1/0');
  });

  test('span ids belong to their trace, and a reference may name another one', () => {
    expect(check([trace('1:a', 't1'), trace('2:b<1', 't2')])).toBe('');
    expect(check([trace('1:a', 't1'), trace('2:b~t1/1', 't2')])).toBe('a~>b 1/0');
    expect(check([trace('1:a'), trace('2:b<1')])).toBe('');
  });

  test('a trace in two pieces is one trace', () => {
    expect(check([trace('2:b<1', 't'), trace('1:a', 't')])).toBe('a->b 1/0');
  });

  test('a span may carry its process, and old clients name the parent in the span', () => {
    const spans = [
      { spanID: '1', process: { serviceName: 'a' }, parentSpanID: '0' },
      { spanID: '2', process: { serviceName: 'b' }, parentSpanID: '1' },
    ];
    expect(check({ data: [{ traceID: 't', spans }] })).toBe('a->b 1/0');
  });

  test('the order of spans and traces does not matter', () => {
    const words = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1 }).chain((ids) =>
      fc.tuple(
        ...ids.map((id) =>
          fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(...ids)).map(([service, parent]) => {
            return parent < id ? `${id}:${service}<${parent}` : `${id}:${service}`;
          }),
        ),
      ),
    );
    fc.assert(
      fc.property(words, fc.func(fc.nat()), (list, order) => {
        const shuffled = [...list].sort((a, b) => order(a) - order(b));
        expect(check([trace(shuffled.join(' '))])).toBe(check([trace(list.join(' '))]));
      }),
    );
  });
});

describe('services may be called anything', () => {
  test.each([
    'My Service',
    'ZAHLUNG-Ü',
    '日本',
    '__proto__',
    'constructor',
    'toString',
    'a->b',
    'a.2',
    '<b>',
    ' ',
  ])('%j', (name) => {
    const spans = [
      { spanID: '1', processID: name },
      { spanID: '2', processID: 'p', references: [{ spanID: '1' }] },
    ];
    const processes = Object.fromEntries([
      [name, { serviceName: name }],
      ['p', { serviceName: 'b' }],
    ]);
    const list = [{ parent: name, child: 'b', callCount: 1 }];
    for (const document of [{ data: [{ traceID: name, spans, processes }] }, list]) {
      const { services, edges } = readTopology(JSON.stringify(document), { name: 'x' });
      expect(services.map((one) => one.name).sort()).toEqual([name, 'b'].sort());
      expect(edges).toMatchObject([{ from: name, to: 'b', calls: 1 }]);
    }
  });
});

describe('what is malformed is refused with its place', () => {
  test.each([
    ['{"data": [', 'E_FILE_INVALID x.json:1:11: not JSON: expected value or ], but the text ends'],
    ['{\n "data": [1,]}', 'E_FILE_INVALID x.json:2:13: not JSON: expected a value, but this is "]"'],
    ['{"data": "x"}', 'E_INPUT_UNKNOWN x.json is not a topology in any format read here'],
    ['hello', 'E_INPUT_UNKNOWN x.json is not a topology in any format read here'],
    ['', 'E_INPUT_UNKNOWN x.json is not a topology in any format read here'],
    [
      '{"data": [{"spans": [{"spanID": "1", "processID": "p9"}], "processes": {}}]}',
      "E_FILE_INVALID x.json:1:51: data[0].spans[0].processID: p9 is not in the trace's processes",
    ],
    [
      '[{"spans": [{"spanID": 7}], "processes": {}}]',
      'E_FILE_INVALID x.json:1:24: [0].spans[0].spanID: must be a text, this is a number',
    ],
    ['[{"spans": {}}]', 'E_FILE_INVALID x.json:1:12: [0].spans: must be a list, this is an object'],
    ['[{"spans": []}, {}]', 'E_FILE_INVALID x.json:1:17: [1]: must be a trace with spans, this is an object'],
    [
      '[{"parent": "a", "child": "b", "callCount": "3"}]',
      'E_FILE_INVALID x.json:1:45: [0].callCount: must be a count, this is a string',
    ],
    [
      '[{"labels": {}, "startsAt": "2026"}]',
      'E_INPUT_UNKNOWN x.json is not a topology in any format read here; it looks like Alertmanager alerts',
    ],
    ['apiVersion: v1\nkind: Service', 'E_FILE_INVALID x.json:1:1: metadata.name: must be a name'],
    [
      'schemaVersion: 1\nclient: client.ts\nservices: {}',
      'E_FILE_INVALID x.json:1:1: name: missing; must be a name: lower-case letters, digits and hyphens',
    ],
  ])('%s → %s', (text, message) => {
    expect(refusal(() => readTopology(text, { name: 'x.json' }))).toBe(message);
  });

  test('whatever the text, the answer is a topology or an error of ours', () => {
    const texts = Object.keys(expected)
      .map(fixture)
      .filter((text) => text.length < 10_000);
    const mutation = fc.record({
      at: fc.nat(10_000),
      cut: fc.nat(20),
      put: fc.oneof(
        fc.string({ maxLength: 6 }),
        fc.constantFrom('null', '{}', '[]', '"__proto__"', '-1', ','),
      ),
    });
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(mutation, { maxLength: 4 }), (text, mutations) => {
        const mutated = mutations.reduce(
          (all, { at, cut, put }) => all.slice(0, at % all.length) + put + all.slice((at % all.length) + cut),
          text,
        );
        const answer = attempt(() => readTopology(mutated, { name: 'x.json' }));
        if (answer instanceof Error) expect(answer).toBeInstanceOf(SeatrialError);
        else expect(topologySchema.safeParse(answer).success).toBe(true);
      }),
      { numRuns: often(1_000) },
    );
  });

  test('whatever the JSON, the answer is a topology or an error of ours', () => {
    const key = fc.constantFrom('data', 'spans', 'processes', 'references', 'spanID', 'processID', 'tags');
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue({ maxDepth: 0 }),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(value, (document) => {
        const answer = attempt(() => readTopology(JSON.stringify(document), { name: 'x.json' }));
        if (answer instanceof Error) expect(answer).toBeInstanceOf(SeatrialError);
      }),
      { numRuns: often(1_000) },
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

function refusal(act: () => unknown): string {
  const error = attempt(act);
  if (!(error instanceof SeatrialError)) return 'not refused';
  if (!(error instanceof InvalidDocumentError)) return `${error.code} ${error.message}`;
  const [{ line, column, message }] = error.problems;
  return `${error.code} ${error.file}:${line}:${column}: ${message}`;
}
