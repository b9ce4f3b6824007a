import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { topologySchema, type Topology } from '../model/topology.ts';
import { alikeNames, readAliases, renameServices } from './aliases.ts';

/** `a>b:3 b>c` → a topology with these edges and calls. */
function graph(edges: string): Topology {
  const read = edges
    .split(' ')
    .filter((edge) => edge !== '')
    .map((edge) => {
      const [, from = '', to = '', calls] = /^([^>:]+)>([^>:]+)(?::(\d+))?$/.exec(edge) ?? [];
      return { from, to, ...(calls === undefined ? {} : { calls: Number(calls) }) };
    });
  const names = [...new Set(read.flatMap(({ from, to }) => [from, to]))];
  return topologySchema.parse({
    schemaVersion: 1,
    source: 'x.json',
    services: names.map((name) => ({ name })),
    edges: read,
  });
}

function written({ edges }: Topology): string {
  return edges
    .map(({ from, to, calls }) => `${from}>${to}${calls === undefined ? '' : `:${calls}`}`)
    .join(' ');
}

describe('names that are one service’s', () => {
  test.each([
    ['order>cart:2 order>carts:3', 'cart: [carts]', 'order>cart:5'],
    ['carts>cart:2 cart>db', 'cart: [carts]', 'cart>db'],
    ['cart>cart:2 carts>db', 'cart: [carts]', 'cart>cart:2 cart>db'],
    ['a>b b>c', 'x: [b]\ny: [c, nobody]', 'a>x x>y'],
    ['a>b', '', 'a>b'],
    ['__proto__>b', 'a: [__proto__]', 'a>b'],
  ])('%s with %j → %s', (edges, aliases, expected) => {
    const renamed = renameServices(graph(edges), readAliases(aliases, { name: 'aliases.yml' }));
    expect(written(renamed)).toBe(expected);
    expect(topologySchema.parse(renamed)).toEqual(renamed);
  });

  test.each([
    [
      'cart: [carts]\nbasket: [carts]',
      'aliases.yml:2:10: basket[0]: carts is cart already, and cannot be basket, too',
    ],
    [
      'cart: [carts]\ncarts: [basket]',
      'aliases.yml:1:8: cart[0]: carts is carts already, and cannot be cart, too',
    ],
    ['cart: carts', 'aliases.yml:1:7: cart: must be a list, this is a string'],
    ['[a]', 'aliases.yml:1:1: must be a mapping, this is a list'],
    ['cart: [7]', 'aliases.yml:1:8: cart[0]: must be a text, this is a number'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => readAliases(text, { name: 'aliases.yml' })).toThrow(message);
  });

  test('sagas name the service, too', () => {
    const saga = { coordinator: 'order', steps: [{ name: 'charge', service: 'payments' }] };
    const topology = topologySchema.parse({ ...graph('order>payments'), sagas: { checkout: saga } });
    const renamed = renameServices(topology, new Map([['payments', 'payment']]));
    expect(renamed.sagas['checkout']?.steps[0]?.service).toBe('payment');
  });

  test('renamed to itself it is the same graph; calls are neither lost nor won, but those that become a service’s own', () => {
    const name = fc.constantFrom<string>('a', 'b', 'c', 'd');
    const edge = fc.tuple(name, name, fc.nat(9)).map(([from, to, calls]) => ({ from, to, calls }));
    const edges = fc.uniqueArray(edge, { selector: ({ from, to }) => `${from}>${to}` });
    fc.assert(
      fc.property(edges, fc.uniqueArray(name, { maxLength: 2 }), (list, others) => {
        const topology = { ...graph(''), edges: list.map((one) => ({ ...one, operations: [], facts: {} })) };
        const aliases = new Map(others.filter((one) => one !== 'a').map((one) => [one, 'a']));
        const nameOf = (one: string): string => aliases.get(one) ?? one;
        const renamed = renameServices(topology, aliases);
        const kept = list.filter(({ from, to }) => from === to || nameOf(from) !== nameOf(to));
        const total = (all: readonly { calls?: number | undefined }[]): number =>
          all.reduce((sum, { calls = 0 }) => sum + calls, 0);
        expect(total(renamed.edges)).toBe(total(kept));
        expect(renamed.edges.some(({ from, to }) => aliases.has(from) || aliases.has(to))).toBe(false);
      }),
    );
  });
});

test.each([
  ['cart>carts', ['cart, carts']],
  ['cart-service>Cart carts>cartservice', ['Cart, cart-service, carts, cartservice']],
  ['front-end>front_end', ['front-end, front_end']],
  ['bus>bu address>addres', []],
  ['service>services', ['service, services']],
  ['orders-db>orders', []],
  ['a>b', []],
])('%s: alike are %j', (edges, expected) => {
  expect(alikeNames(graph(edges)).map((group) => group.join(', '))).toEqual(expected);
});
