import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { InvalidDocumentError } from '../model/document.ts';
import { topologySchema, type Topology } from '../model/topology.ts';
import { discoverTopology, readTopology, type InputFile } from './recognise.ts';

const folder = new URL('./fixtures/', import.meta.url);

function fixture(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

interface Expected {
  readonly services: string[];
  readonly entries: string[];
  readonly edges: Record<string, string[]>;
  readonly cannotKnow: string[];
}

const expected = JSON.parse(fixture('expected-compose.json')) as Record<string, Expected>;

/** Edges with where they were seen: `a->b` → `environment B_ADDR`. */
function edgesOf({ edges }: Topology): Record<string, string[]> {
  return Object.fromEntries(
    edges.map(({ from, to, evidence = [] }) => [
      `${from}->${to}`,
      evidence.map((one) => one.replace(/^[^:]*: /, '')),
    ]),
  );
}

describe('files of other projects', () => {
  test.each(Object.entries(expected))('%s', (name, { services, entries, edges, cannotKnow }) => {
    const { topology, unseen } = discoverTopology([{ text: fixture(name), name }]);
    expect(topology.services.map((one) => one.name)).toEqual(services);
    expect(topology.services.filter(({ entry }) => entry).map((one) => one.name)).toEqual(entries);
    expect(edgesOf(topology)).toEqual(edges);
    expect(topologySchema.parse(topology)).toEqual(topology);
    // The edges that only other documents know are not guessed, and that something is missing is said.
    for (const edge of cannotKnow) expect(edgesOf(topology)).not.toHaveProperty([edge]);
    expect(unseen.length).toBeGreaterThan(0);
  });
});

/** The edges of services written in a few lines: `a: {…}`. */
function seen(services: string): string {
  const topology = readTopology(`services:\n${services.replace(/^/gm, '  ')}\n`, { name: 'c.yml' });
  return Object.entries(edgesOf(topology))
    .map(([edge, evidence]) => `${edge} (${evidence.join(', ')})`)
    .join('; ');
}

describe('what names another service', () => {
  test.each([
    // Addresses, in any value.
    ['URL: "http://b:8080/x"', 'URL'],
    ['X: "http://b/path"', 'X'],
    ['X: "redis://:secret@b:6379/0"', 'X'],
    ['X: "redis://user:secret@b/0"', 'X'],
    ['X: "jdbc:mysql://b:3306/shop"', 'X'],
    ['X: "root:secret@tcp(b:3306)/shop"', 'X'],
    ['X: "b:8080"', 'X'],
    ['X: "dns:///b:8080"', ''],
    ['X: "other:1,b:2"', 'X'],
    ['X: "host=b port=5432 user=x"', 'X'],
    ['X: "Server=b;Database=c"', 'X'],
    ['X: "-Dspring.redis.host=b -Xmx1g"', 'X'],
    ['B_ADDR: "b:${PORT}"', 'B_ADDR'],
    ['B_ADDR: "${B:-b:80}"', 'B_ADDR'],
    ['B_ADDR: "${B:-${C-b}:80}"', 'B_ADDR'],
    // A host by itself, where the name says that it is one.
    ['DB_HOST: b', 'DB_HOST'],
    ['PGHOST: b', 'PGHOST'],
    ['ES_NODES: "x1,b"', 'ES_NODES'],
    ['dbHost: b', 'dbHost'],
    ['HOST_1: b', 'HOST_1'],
    // Named after it, where the value stands elsewhere.
    ['B_ADDR:', 'B_ADDR'],
    ['B_HOST: "${B_HOST}"', 'B_HOST'],
    ['B_SERVICE_ADDR: "${ANY}"', 'B_SERVICE_ADDR'],
    // No address.
    ['POSTGRES_DB: b', ''],
    ['NAME: b', ''],
    ['B_PORT:', ''],
    ['B_ADDR: ""', ''],
    ['X: "see b"', ''],
    ['X: "http://x/b:80"', ''],
    ['X: "http://b:secret@x/"', ''],
    ['X: "sub.b:80"', ''],
    ['X: "b.local:80"', ''],
    ['X: "b:99999"', ''],
    ['X: "b:8-alpine"', ''],
    ['X_IMAGE: "b:8"', ''],
    ['X: "$$b:80"', ''],
    ['X: "http://a:80"', ''],
    ['X: "http://B:80"', ''],
  ])('environment { %s } names b by %j', (variable, key) => {
    expect(seen(`a: { environment: { ${variable} } }\nb: {}`)).toBe(
      key === '' ? '' : `a->b (environment ${key})`,
    );
  });

  test.each([
    ['command: ["serve", "--db", "b:5432"]', true],
    ['command: serve --db-host b', true],
    ['command: serve --db-host=b', true],
    ['command: "-r 200 -h b"', true],
    ['command: sh -c "wait-for b:80 && serve"', true],
    ['entrypoint: ["proxy", "http://b"]', true],
    ['command: b', false],
    ['command: serve b', false],
    ['command: serve --mode b', false],
  ])('%s: %j', (line, named) => {
    expect(seen(`a: { ${line} }\nb: {}`)).toBe(named ? 'a->b (command)' : '');
  });

  test.each([
    ['a: { depends_on: [b] }\nb: {}', 'a->b (depends_on)'],
    ['a: { depends_on: { b: { condition: service_healthy } } }\nb: {}', 'a->b (depends_on)'],
    ['a: { depends_on: { b: { condition: service_completed_successfully } } }\nb: {}', ''],
    ['a: { depends_on: [b], environment: ["B_ADDR=b:80"] }\nb: {}', 'a->b (depends_on, environment B_ADDR)'],
    ['a: { links: ["b:db"], environment: { X_HOST: db } }\nb: {}', 'a->b (environment X_HOST, links)'],
    ['a: { environment: { X: "db:1" } }\nb: { container_name: db }', 'a->b (environment X)'],
    [
      'a: { environment: { X: "db:1" }, networks: [n] }\nb: { networks: { n: { aliases: [db] } } }',
      'a->b (environment X)',
    ],
    // Who shares no network with another cannot call it.
    ['a: { environment: { X: "b:1" } }\nb: { networks: [n] }', ''],
    ['a: { depends_on: [b], networks: [m] }\nb: { networks: { n: {} } }', ''],
    ['a: { environment: { X: "b:1" }, networks: [m, n] }\nb: { networks: [n, o] }', 'a->b (environment X)'],
    ['a: { environment: { X: "b:1" }, networks: [m] }\nb: { network_mode: host }', 'a->b (environment X)'],
    // Two have this name: nobody can say who answers.
    ['a: { environment: { X: "db:1" } }\nb: { container_name: db }\nc: { container_name: db }', ''],
    ['a: { environment: [X_HOST] }\nb:', ''],
    ['a: { depends_on: [a_b] }\na_b: {}', 'a->a_b (depends_on)'],
    ['a: { environment: [A_B_ADDR] }\na-b: {}', 'a->a-b (environment A_B_ADDR)'],
    ['__proto__: { depends_on: [constructor] }\nconstructor: {}', '__proto__->constructor (depends_on)'],
    [
      'a: { extends: base, depends_on: [b] }\nbase: { environment: { C_ADDR: "c:1" } }\nb: {}\nc: {}',
      'a->b (depends_on); a->c (environment C_ADDR); base->c (environment C_ADDR)',
    ],
    ['a: &x { depends_on: [b] }\nd: { <<: *x, image: d }\nb: {}', 'a->b (depends_on); d->b (depends_on)'],
  ])('%s → %s', (services, edges) => {
    expect(seen(services)).toBe(edges);
  });
});

test('replicas and entries', () => {
  const text = `services:
  a: { ports: ["80:8080"], deploy: { replicas: 3 } }
  b: { expose: [9000], scale: 2 }
  c: { deploy: { replicas: "\${N:-4}" }, ports: [{ target: 80, published: 8080 }] }
  d: { deploy: { replicas: "\${N}" } }
  e: { scale: 0 }
`;
  const { services } = readTopology(text, { name: 'c.yml' });
  expect(services.map(({ name, replicas, entry }) => `${name} ${replicas}${entry ? ' entry' : ''}`)).toEqual([
    'a 3 entry',
    'b 2',
    'c 4 entry',
    'd 1',
    'e 1',
  ]);
});

test('several files are one system', () => {
  const files: [InputFile, InputFile] = [
    { name: 'a.yml', text: 'services:\n  a: { environment: { B_HOST: b } }\n' },
    { name: 'b.yml', text: 'services:\n  b: { depends_on: [a] }\n' },
  ];
  const { topology } = discoverTopology(files);
  expect(topology.edges.map(({ from, to, evidence }) => [`${from}->${to}`, evidence])).toEqual([
    ['a->b', ['a.yml: environment B_HOST']],
    ['b->a', ['b.yml: depends_on']],
  ]);
});

test('what it cannot show is said', () => {
  const text = `name: x
include: [other.yml]
services:
  a: { depends_on: [b], env_file: [a.env], profiles: [debug] }
  b: {}
  c: { extends: { file: base.yml, service: c } }
  d: { depends_on: { b: { condition: service_completed_successfully } } }
  e: { environment: { B_ADDR: 'b:1' }, networks: [other] }
`;
  const { unseen } = discoverTopology([{ text, name: 'c.yml' }]);
  expect(unseen.map(({ what }) => what)).toEqual([
    'c.yml: c, d, e',
    'c.yml: a->b',
    'c.yml: e->b',
    'c.yml: d->b',
    'c.yml: a (a.env), c (base.yml)',
    'c.yml: a (debug)',
    'c.yml: include',
  ]);
});

describe('what is malformed is refused with its place', () => {
  test.each([
    ['services:\n  a: [x', '2:8 Flow sequence'],
    ['services: []', '1:11 services: must be a mapping of services (name: {image: …}), this is a list'],
    ['services:', '1:1 services: must be a mapping of services (name: {image: …}), this is null'],
    ['services:\n  a: 7', '2:6 services.a: must be a mapping, this is a number'],
    ['services:\n  a: {}\n  a: {}', '3:3 this key stands here a second time; keep one'],
    ['services:\n  a:\n    depends_on: b', '3:17 services.a.depends_on: must be a list, this is a string'],
    [
      'services:\n  a:\n    depends_on: [reddis]\n  redis: {}',
      '3:18 services.a.depends_on[0]: no such service: reddis; did you mean redis?',
    ],
    [
      'services:\n  a:\n    depends_on:\n      zzzzzz: {}',
      '4:15 services.a.depends_on.zzzzzz: no such service: zzzzzz; known: a',
    ],
    [
      'services:\n  a:\n    environment: 7',
      '3:18 services.a.environment: must be a list (NAME=value) or a mapping (NAME: value), this is a number',
    ],
    [
      'services:\n  a:\n    environment:\n      - X: 1',
      '4:9 services.a.environment[0]: must be a text, this is an object',
    ],
    [
      'services:\n  a:\n    environment: { X: [1] }',
      '3:23 services.a.environment.X: must be text, this is a list',
    ],
    [
      'services:\n  a:\n    ports: [http]',
      '3:13 services.a.ports[0]: must be a port such as 8080 or \'80:8080\', this is "http"',
    ],
    ['services:\n  a:\n    scale: many', '3:12 services.a.scale: must be a number of replicas'],
    ['services:\n  a: { extends: b }\n  b: { extends: a }', '3:17 services.b.extends: a extends itself'],
    ['services:\n  a: { extends: b }', '2:17 services.a.extends: no such service: b'],
    ['services:\n  a: *x', '2:6 the alias *x has no anchor &x before it'],
    ['services:\n\ta: {}', '2:1'],
    ['services:\n  a: {}\n---\nservices: {}', '4:1 a second document; write one document a file'],
    [`services: ${'['.repeat(400)}`, '1:211 nested more than 200 deep'],
    ['{"services": {"a": {"image": []}}}', '1:30 services.a.image: must be text, this is a list'],
  ])('%j → %s', (text, expected) => {
    expect(problem(text)).toContain(expected);
  });

  test('aliases that multiply are bounded', () => {
    const levels = Array.from({ length: 12 }, (_, level) =>
      level === 0
        ? 'x0: &x0 [lol, lol]'
        : `x${level}: &x${level} [${Array(10)
            .fill(`*x${level - 1}`)
            .join(', ')}]`,
    );
    expect(problem(`${levels.join('\n')}\nservices:\n  a: { image: x }`)).toBe(
      '1:1 its aliases stand for more than a million values',
    );
  });

  test('tags of compose are passed over', () => {
    expect(seen('a: { ports: !reset [], environment: !override { B_HOST: b } }\nb: {}')).toBe(
      'a->b (environment B_HOST)',
    );
  });
});

function problem(text: string): string {
  try {
    readTopology(text, { name: 'c.yml' });
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    const [{ line, column, message }] = error.problems;
    return `${line}:${column} ${message}`;
  }
  return 'not refused';
}
