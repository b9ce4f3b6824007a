import { expect, test } from 'vitest';
import { targetSchema, type Target } from '../model/target.ts';
import { edgesOf, layOut, portsNeeded } from './layout.ts';

/** `a: b c` is a service that calls b and c; `a*3` has three replicas. */
function targetOf(...lines: readonly string[]): Target {
  const services = lines.map((line): [string, object] => {
    const [, name = '', replicas = '1', callees = ''] = /^(\w+)(?:\*(\d))?:(.*)$/.exec(line) ?? [];
    const edges = callees.trim().split(' ').filter(Boolean);
    const environment = Object.fromEntries(
      edges.map((callee) => [callee.toUpperCase(), `\${edge.${callee}}`]),
    );
    return [name, { command: ['run'], replicas: Number(replicas), environment }];
  });
  return targetSchema.parse({
    schemaVersion: 1,
    name: 't',
    client: 'c.ts',
    services: Object.fromEntries(services),
  });
}

const shop = targetOf('front: order catalog', 'order: payment', 'payment:', 'catalog*3: catalog');

/** A link is `name:its port>the port it leads to`; the first ports go to the replicas. */
test.each([
  [['payment'], [], ''],
  [['order', 'payment'], ['order'], 'order.1->payment.1:3>2 client->order.1:4>1'],
  [['order'], [], 'order.1->payment.1:2>nobody'],
  [
    ['catalog'],
    ['catalog', 'front'],
    [
      'catalog.1->catalog.2:4>2 catalog.1->catalog.3:5>3 catalog.2->catalog.1:6>1 catalog.2->catalog.3:7>3',
      'catalog.3->catalog.1:8>1 catalog.3->catalog.2:9>2 client->catalog.1:10>1 client->catalog.2:11>2 client->catalog.3:12>3',
    ].join(' '),
  ],
])('%j started, clients at %j', (services, entries, expected) => {
  const options = { target: shop, services, entries };
  const ports = Array.from({ length: portsNeeded(options) }, (_, index) => index + 1);
  const { links } = layOut(options, ports);
  const found = links.map(
    ({ name, listen, upstream }) => `${name}:${listen.port}>${upstream?.port ?? 'nobody'}`,
  );
  expect(found.join(' ')).toBe(expected);
});

test('the edges of a replica lead to the others, in order', () => {
  const options = { target: shop, services: ['catalog', 'front'], entries: [] };
  const layout = layOut(
    options,
    Array.from({ length: portsNeeded(options) }, (_, index) => index + 1),
  );
  const callees = (caller: string): string[] =>
    [...edgesOf(caller, layout)].map(
      ([service, addresses]) => `${service}:${addresses.map(({ port }) => port).join(',')}`,
    );
  expect(callees('catalog.2')).toEqual(['catalog:7,8']);
  expect(callees('front.1')).toEqual(['order:11', 'catalog:12,13,14']);
});

test('a service that does not exist is refused', () => {
  expect(() => layOut({ target: shop, services: ['nobody'], entries: [] }, [])).toThrow(
    'has no service nobody',
  );
});
