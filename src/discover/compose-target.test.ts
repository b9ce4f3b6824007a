import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../model/document.ts';
import { targetFindings } from '../model/names.ts';
import { targetSchema, type Target } from '../model/target.ts';
import { discoverTopology, type InputFile } from './recognise.ts';
import { topologyOfTarget } from './target.ts';
import { targetNames } from './target-names.ts';
import { often } from '../testing/often.ts';

function draft(text: string, ...others: string[]): string {
  const files: [InputFile, ...InputFile[]] = [
    { text, name: 'c.yml' },
    ...others.map((other, index) => ({ text: other, name: `other${index}.yml` })),
  ];
  return discoverTopology(files).draftTarget?.('My Shop') ?? 'none';
}

function read(text: string): Target {
  return readDocument(targetSchema, text, { file: 'target.yaml', also: targetFindings });
}

const mine = `
services:
  web:
    build: ./web
    command: ["node", "web.js", "--port", "8080", "--cart=http://cart:7070/v1"]
    ports: ["80:8080"]
    environment:
      PORT: 8080
      LISTEN: 0.0.0.0:8080
      DB_HOST: db
      DB_PORT: 5432
      CART_URL: http://cart:7070/v1
      CACHE: redis://:\${SECRET}@cache_1/0
      LEVEL: \${LEVEL:-info}
      MODE: fast
      COST: $$5
      ODD: $\${X}
      MAIL_ADDR:
    depends_on: [queue]
    healthcheck: { test: ["CMD", "curl", "-f", "http://localhost:8080/health?x"] }
  cart:
    image: cart:1
    deploy: { replicas: 2 }
    command: node cart.js
    healthcheck: { test: "pg_isready" }
  db: { image: "postgres:16" }
  cache_1: { image: redis, command: "redis-server --port 6379", expose: [6379] }
  mail: { image: mail, command: "-v" }
  queue: { image: queue }
  client: { image: x }
`;

describe('the target file a compose file would need', () => {
  const text = draft(mine);
  const target = read(text);

  test('is valid, and has what the file gives', () => {
    expect(target).toMatchObject({
      name: 'my-shop',
      client: 'client.ts',
      services: {
        web: {
          entry: true,
          image: 'web',
          command: [
            'node',
            'web.js',
            '--port',
            '${port}',
            '--cart=http://${edge.cart.host}:${edge.cart.port}/v1',
          ],
          health: { http: '/health' },
          environment: {
            PORT: '${port}',
            LISTEN: '0.0.0.0:${port}',
            DB_HOST: '${edge.db.host}',
            DB_PORT: '${edge.db.port}',
            CART_URL: 'http://${edge.cart.host}:${edge.cart.port}/v1',
            CACHE: 'redis://:${env.SECRET:-}@${edge.cache-1}/0',
            LEVEL: '${env.LEVEL:-info}',
            MODE: 'fast',
            COST: '$5',
            MAIL_ADDR: '${edge.mail}',
          },
        },
        cart: { replicas: 2, image: 'cart:1', command: ['node', 'cart.js'], health: { tcp: true } },
        db: { image: 'postgres:16', health: { tcp: true } },
        'cache-1': { command: ['redis-server', '--port', '${port}'] },
        mail: { image: 'mail' },
        queue: { image: 'queue' },
        'client-service': { image: 'x' },
      },
    });
    expect(target.services['web']?.environment).not.toHaveProperty('ODD');
  });

  test('has the edges that can be wired, and says which cannot', () => {
    expect(topologyOfTarget(target).edges.map(({ from, to }) => `${from}->${to}`)).toEqual([
      'web->cart',
      'web->db',
      'web->cache-1',
      'web->mail',
    ]);
    expect(remarksOf(text, 'web')).toEqual([
      'built from ./web',
      'its command is the one inside the image: the program must be on PATH',
      'how it is told the address of queue could not be seen: give it ${edge.queue}, or nothing if it never calls it',
      'left out: ODD holds a literal ${, which a target file cannot write',
    ]);
  });

  test('says of each service what could not be seen', () => {
    expect(remarksOf(text, 'cart')).toEqual([
      'its command is the one inside the image: the program must be on PATH',
      'its health check runs a command (pg_isready); its port is tried instead',
      'how it is told its port could not be seen: give it ${port}',
    ]);
    expect(remarksOf(text, 'mail')[0]).toBe(
      "its command (-v) is only what the image's own program is given: write command: [program, …]",
    );
    expect(remarksOf(text, 'cache-1')[0]).toBe(
      'cache_1 in the compose file; names here are lower-case letters, digits and hyphens',
    );
    expect(text).toContain('client.ts is yours to write');
    expect(text).toContain('sagas:');
  });
});

/** The comment lines right before a service. */
function remarksOf(text: string, service: string): string[] {
  const lines = text.split('\n');
  const at = lines.indexOf(`  ${service}:`);
  const before = lines.slice(0, at).reverse();
  const end = before.findIndex((line) => !line.startsWith('  # '));
  return before
    .slice(0, end)
    .reverse()
    .map((line) => line.slice('  # '.length));
}

test('a later file has the last word', () => {
  const text = draft(
    'services:\n  a: { image: x, environment: { M: "1", N: "1" } }',
    'services:\n  a: { environment: { N: "2" }, ports: ["80"] }',
  );
  expect(read(text).services['a']).toMatchObject({
    entry: true,
    image: 'x',
    environment: { M: '1', N: '2' },
  });
});

test.each([
  'compose-sock-shop.yml',
  'compose-hotel-reservation.yml',
  'compose-netflix.yml',
  'compose-cinema-6.yml',
  'compose-food-delivery.yml',
])('%s: every service is in a valid target file', (name) => {
  const text = readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
  const { topology, draftTarget } = discoverTopology([{ text, name }]);
  const target = read(draftTarget?.('x') ?? '');
  const names = targetNames(topology.services.map((service) => service.name));
  expect(Object.keys(target.services).sort()).toEqual([...names.values()].sort());
});

test('names become names that a target can have, no two alike', () => {
  expect(
    Object.fromEntries(
      targetNames(['a_b', 'a-b', 'A.B', '9x', '日本', '', 'client', 'constructor', '__proto__']),
    ),
  ).toEqual(
    Object.fromEntries([
      ['a_b', 'a-b-2'],
      ['a-b', 'a-b'],
      ['A.B', 'a-b-3'],
      ['9x', 'x'],
      ['日本', 'service'],
      ['', 'service-2'],
      ['client', 'client-service'],
      ['constructor', 'constructor-service'],
      ['__proto__', 'proto'],
    ]),
  );
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ maxLength: 80 }), { maxLength: 12 }), (names) => {
      const given = [...targetNames(names).values()];
      expect(new Set(given).size).toBe(names.length);
      for (const name of given) expect(name).toMatch(/^[a-z][a-z0-9-]{0,63}$/);
    }),
  );
});

test('whatever the values, the draft is valid', () => {
  const value = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc
      .array(
        fc.constantFrom(
          '${',
          '}',
          'A',
          ':-',
          '$',
          '$$',
          'b',
          ':80',
          'http://',
          '@',
          ',',
          ' ',
          '\n',
          '\u0000',
          '#',
        ),
        { maxLength: 8 },
      )
      .map((parts) => parts.join('')),
  );
  const service = fc.record(
    {
      image: value,
      command: fc.oneof(value, fc.array(value, { maxLength: 3 })),
      environment: fc.dictionary(
        fc.oneof(value, fc.constantFrom('B_HOST', 'PORT', '__proto__', '<<')),
        fc.option(value),
        { maxKeys: 4 },
      ),
      depends_on: fc.constantFrom(['b'], []),
      ports: fc.constantFrom(['80:80'], []),
      deploy: fc.record({ replicas: fc.nat(20) }),
      healthcheck: fc.record({ test: value }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(service, service, fc.string(), (a, b, name) => {
      const { draftTarget } = discoverTopology([
        { text: JSON.stringify({ services: { a, b } }), name: 'c.json' },
      ]);
      expect(Object.keys(read(draftTarget?.(name) ?? '').services)).toEqual(['a', 'b']);
    }),
    { numRuns: often(500) },
  );
});
