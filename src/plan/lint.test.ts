/** Each rule of the lint on both sides of its border. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { topologyOfTarget } from '../discover/target.ts';
import { targetFindings } from '../model/names.ts';
import { targetSchema, type Target } from '../model/target.ts';
import { addLatency, emptyLatencies, encodeLatencies } from '../discover/latencies.ts';
import { lintTopology } from './lint.ts';
import { chains, type ChainsOptions } from './lint/chains.test-data.ts';
import { lintRules } from './lint/rules.ts';

/** `LT1 error a->b->c` of each finding. */
function found(...topology: Parameters<typeof lintTopology>): string[] {
  return lintTopology(...topology).map(({ rule, severity, place }) => `${rule} ${severity} ${place}`);
}

function message(...topology: Parameters<typeof lintTopology>): string {
  return lintTopology(...topology)
    .map((one) => one.message)
    .join('\n');
}

describe.each<[string, (readonly [string, readonly string[]])[]]>([
  [
    'LT1 nested timeouts',
    [
      ['a -1s-> b -999ms-> c', []],
      ['a -1s-> b -1s-> c', ['LT1 warning a->b->c']],
      ['a -1s-> b -1001ms-> c', ['LT1 error a->b->c']],
      ['a -1s-> b -300ms x3-> c', []],
      ['a -1s-> b -300ms x4 safe-> c', ['LT1 error a->b->c']],
      // Its own tries change nothing: each of them is given up.
      ['a -1s x9 safe-> b -900ms-> c', []],
      // Where nothing is said of a wait in between, what is below it is waited for.
      ['a -1s-> b -> c -300ms x3-> d', []],
      ['a -1s-> b -> c -400ms x3 safe-> d', ['LT1 error a->b->c->d']],
      ['a -1s-> b -x2 safe-> c -600ms-> d', ['LT1 error a->b->c->d']],
      // A timeout in between stands for all below it.
      ['a -1s-> b -900ms-> c -5s-> d', ['LT1 error b->c->d']],
      ['a -1s-> b -5s async-> c', []],
      ['a -1s-> b -5s background-> c', []],
      ['a -1s async-> b -5s-> c', []],
      ['a -> b -5s-> c', []],
      ['a -0s-> b -5s-> c', []],
      // The worst of each outer call, and the tightest of each inner one.
      [
        'a -1s-> b -2s-> c; z -3s-> b -4s-> d',
        ['LT1 error a->b->c', 'LT1 error a->b->d', 'LT1 error z->b->d'],
      ],
      // Circles: nobody's wait is infinite because of one.
      ['a -1s-> b -> c -> b; c -2s-> d', ['LT1 error a->b->c->d', 'LT2 warning c->b']],
      ['a -3s-> b -x5 safe-> c -x5 safe-> b; c -2s-> d', ['LT2 warning c->b']],
      ['a -1s-> b -2s-> a', ['LT1 error a->b->a']],
    ],
  ],
  [
    'LT2 missing timeout',
    [
      ['a -1s-> b; a -> c', ['LT2 warning a->c']],
      ['a -1s-> b; z -> c', []],
      ['a -> b; a -> c', []],
      ['a -1s-> b; a -async-> c', []],
      ['a -1s-> b; a -background-> c', []],
    ],
  ],
  [
    'LT3 retry without idempotency',
    [
      ['a -x2 unsafe-> b', ['LT3 error a->b']],
      ['a -x1 unsafe-> b', []],
      ['a -unsafe-> b', []],
      ['a -x2 safe-> b', []],
      ['a -x2-> b', []],
      ['a -x2-> b; y -safe-> z', ['LT3 warning a->b']],
      ['a -x2 unsafe async-> b', ['LT3 error a->b']],
      ['a -x2 unsafe background-> b', []],
    ],
  ],
  [
    'LT4 retry amplification',
    [
      ['a -x3 safe-> b', []],
      ['a -x3 safe-> b -x1-> c', []],
      ['a -x3 safe-> b -x2 safe-> c', ['LT4 warning a->b->c']],
      ['a -x3 safe-> b -> c -x2 safe-> d', ['LT4 warning a->b->c->d']],
      ['z -> a -x3 safe-> b -x3 safe-> c -x3 safe-> d', ['LT4 warning a->b->c->d']],
      ['a -x3 safe-> b -x2 safe-> c; b -x2 safe-> d', ['LT4 warning a->b->c', 'LT4 warning a->b->d']],
      ['a -x3 safe-> b -x2 safe async-> c', []],
      ['a -x3 safe breaker-> b -x2 safe-> c', []],
      ['a -x3 safe-> b -x2 safe breaker-> c', []],
      // Of two ways the worse one.
      ['a -x2 safe-> b -x2 safe-> c; z -x4 safe-> b', ['LT4 warning z->b->c']],
      // Round a circle nothing is multiplied.
      ['a -x2 safe-> b -x2 safe-> a', []],
      ['a -x2 safe-> b -> c -> b; c -x2 safe-> d', ['LT4 warning a->b->c->d']],
    ],
  ],
])('%s', (_, rows) => {
  test.each(rows)('%s', (notation, expected) => {
    expect(found(chains(notation))).toEqual(expected);
  });
});

test('the numbers are in the sentence', () => {
  expect(message(chains('a -800ms-> b -500ms x3 safe-> c'))).toBe(
    'a waits 800ms for b, and b up to 1.5s (3 × 500ms) for c',
  );
  expect(message(chains('a -1s-> b -> c -400ms x3 safe-> d'))).toBe(
    'a waits 1s for b, and b up to 1.2s (3 × 400ms of c for d) for c',
  );
  expect(message(chains('a -x3 safe-> b -x2 safe-> c'))).toBe(
    'a request that a makes of b may become 3 × 2 = 6 calls to c, where 2 layers try again; LA1 allows 4',
  );
  expect(message(chains('a -x2 safe-> b -x2 safe-> c'))).toMatch(/2 layers try again$/);
  expect(message(chains('a -x2 safe-> b -x2 safe-> c -> b; c -x2 safe-> d'))).toMatch(
    /^a request that a makes of b may become at least 4 calls to d, where 3 layers try again$/,
  );
});

describe('what services are', () => {
  type Row = readonly [string, NonNullable<ChainsOptions['services']>, readonly string[]];
  test.each<Row>([
    ['a -bare-> b', { b: { critical: false } }, ['LT5 error a->b']],
    ['a -fallback-> b', { b: { critical: false } }, []],
    ['a -> b', { b: { critical: false } }, []],
    ['a -> b; a -fallback-> c', { b: { critical: false } }, ['LT5 warning a->b']],
    ['a -bare-> b', { b: { critical: true } }, []],
    ['a -bare-> b', {}, []],
    ['a -bare async-> b', { b: { critical: false } }, []],
    ['a -bare-> b', { b: { kind: 'cache' } }, ['LT6 warning a->b']],
    ['a -bare-> b', { b: { kind: 'cache', critical: false } }, ['LT5 error a->b']],
    ['a -fallback-> b', { b: { kind: 'cache' } }, []],
    ['a -> b', { b: { kind: 'cache' } }, []],
    ['a -bare-> cache', {}, []],
    ['a -> d; b -> d', { d: { kind: 'database' } }, ['LT9 warning d']],
    ['a -> d; a -> b', { d: { kind: 'database' } }, []],
    ['a -> d; b -> d', { d: { kind: 'database', virtual: true } }, []],
    ['a -> d; b -> d', { d: { kind: 'queue' } }, []],
    ['a -> d; b -async-> d', { d: { kind: 'database' } }, []],
    ['a -x1 bare-> b', { b: { replicas: 2 } }, ['LT10 warning a->b']],
    ['a -x1 bare-> b', { b: { replicas: 1 } }, []],
    ['a -x2 safe bare-> b', { b: { replicas: 2 } }, []],
    ['a -x1 fallback-> b', { b: { replicas: 2 } }, []],
    ['a -x1-> b', { b: { replicas: 2 } }, []],
    ['a -bare-> b', { b: { replicas: 2 } }, []],
  ])('%s %j', (notation, services, expected) => {
    expect(found(chains(notation, { services }))).toEqual(expected);
  });

  test('that a store is allowed to be asked, or starts before, does not show that it is', () => {
    const services = { d: { kind: 'database' } };
    const shown = (evidence: string): string[] =>
      found(chains('a -> d; b -> d', { services, edges: { 'a->d': { evidence: [evidence] } } }));
    expect(shown('compose.yml: depends_on')).toEqual([]);
    expect(shown('k8s.yaml: NetworkPolicy a allows it')).toEqual([]);
    expect(shown('compose.yml: env DB')).toEqual(['LT9 warning d']);
  });
});

describe('what several sources say', () => {
  const said = (...values: (string | number | boolean)[]): object[] =>
    values.map((value, index) => ({ value, by: 'configuration', sources: [`file ${index}`] }));

  test('a timeout that only one of them has is a warning, not an error', () => {
    const inner = (...values: string[]): ChainsOptions => ({
      edges: { 'b->c': { said: { timeout: said(...values) } } },
    });
    expect(found(chains('a -1s-> b -2s-> c', inner('2s', '1500ms')))).toEqual(['LT1 error a->b->c']);
    expect(found(chains('a -1s-> b -2s-> c', inner('2s', '500ms')))).toEqual(['LT1 warning a->b->c']);
  });

  test('so is an outer one that is too short by one of them only', () => {
    const outer = (...values: string[]): ChainsOptions => ({
      edges: { 'a->b': { said: { timeout: said(...values) } } },
    });
    expect(found(chains('a -1s-> b -2s-> c', outer('1s', '1500ms')))).toEqual(['LT1 error a->b->c']);
    expect(found(chains('a -1s-> b -2s-> c', outer('1s', '3s')))).toEqual(['LT1 warning a->b->c']);
    expect(message(chains('a -1s-> b -2s-> c', outer('1s', '3s')))).toMatch(/which was believed of several$/);
  });

  test('who only shows that there is an edge could not have said more of it', () => {
    const configured = { sources: ['k8s.yaml'], evidence: ['k8s.yaml: env C'] };
    const edges = { 'a->b': { sources: ['k8s.yaml'], said: { timeout: said('1s') } }, 'a->c': configured };
    expect(found(chains('a -1s-> b; a -> c', { edges }))).toEqual([]);
  });
});

describe('sagas', () => {
  const saga = (...steps: object[]): ChainsOptions => ({
    sagas: { checkout: { coordinator: 'o', steps } },
  });
  const reserve = { name: 'reserve', service: 'i' };
  const charge = { name: 'charge', service: 'p' };
  const ship = { name: 'ship', service: 's', pivot: true };
  const graph = 'o -> i; o -> p; o -> s';

  test.each<[string, object[], string[]]>([
    ['two, and nothing undoes the first', [reserve, charge], ['LT8 warning saga checkout: reserve']],
    ['one alone', [reserve], []],
    ['it is undone', [{ ...reserve, compensation: 'release' }, charge], []],
    ['it is the point of no return', [{ ...reserve, pivot: true }, charge], []],
    ['it is behind it', [ship, reserve], []],
    ['the pivot may fail', [reserve, ship], ['LT8 warning saga checkout: reserve']],
    ['what follows is repeated until it is done', [{ ...ship }, { ...charge, retriable: true }], []],
    ['what follows never refuses', [reserve, { ...charge, retriable: true }], []],
    ['what follows is delivered', [reserve, { ...charge, delivery: true }], []],
    ['it only looks', [{ name: 'check-stock', service: 'i' }, charge], []],
    [
      'it runs beside one that may fail',
      [
        { ...reserve, after: [] },
        { ...charge, after: [] },
      ],
      ['LT8 warning saga checkout: charge', 'LT8 warning saga checkout: reserve'],
    ],
  ])('LT8: %s', (_, steps, expected) => {
    expect(found(chains(graph, saga(...steps)))).toEqual(expected);
  });

  test('LT8: a refusal that is declared makes it certain', () => {
    const sagas = {
      checkout: {
        coordinator: 'o',
        steps: [reserve, charge],
        variants: { declined: { share: 0.15, refusedBy: 'charge' } },
      },
    };
    expect(found(chains(graph, { sagas }))).toEqual(['LT8 error saga checkout: reserve']);
    expect(message(chains(graph, { sagas }))).toBe(
      'nothing undoes reserve of saga checkout, and charge refuses 15 % of requests after it (declined)',
    );
    const never = {
      checkout: { ...sagas.checkout, variants: { declined: { share: 0, refusedBy: 'charge' } } },
    };
    expect(found(chains(graph, { sagas: never }))).toEqual(['LT8 warning saga checkout: reserve']);
  });

  test('LT7: a step that others wait for, by a call that nobody waits for', () => {
    const undone = { ...reserve, compensation: 'release' };
    expect(found(chains('o -async-> i; o -> p', saga(undone, charge)))).toEqual(['LT7 warning o->i']);
    expect(found(chains('o -> i; o -async-> p', saga(undone, charge)))).toEqual([]);
    expect(found(chains('o -async-> i; o -> p', saga({ ...reserve, delivery: true }, charge)))).toEqual([]);
  });

  test('LT1 and LT4: who starts a saga need not wait for its end, nor does asking again begin it again', () => {
    const undone = { ...reserve, compensation: 'release' };
    const steps = saga(undone, charge);
    expect(found(chains('a -1s-> o -400ms x3 safe-> i; o -> p', steps))).toEqual([
      'LT1 warning a->o->i',
      'LT2 warning o->p',
    ]);
    expect(found(chains('a -x3 safe-> o -x3 safe-> i', steps))).toEqual([]);
    expect(found(chains('o -x3 safe-> i -x3 safe-> d', steps))).toEqual(['LT4 warning o->i->d']);
  });
});

describe('LT11 timeout below what was seen', () => {
  const observed = (calls: number, p99Ms: number): ChainsOptions => ({
    edges: {
      'a->b': {
        observed: {
          calls,
          errors: 0,
          unanswered: 0,
          retries: 0,
          perSecond: 1,
          p50Ms: 1,
          p99Ms,
          watchedMs: 1,
          connections: 1,
          unfollowed: 0,
          operations: [],
        },
      },
    },
  });

  test.each<[string, ChainsOptions, string[]]>([
    ['a -1s-> b', observed(100, 1_001), ['LT11 warning a->b']],
    ['a -1s-> b', observed(100, 1_000), []],
    ['a -1s-> b', observed(99, 5_000), []],
    ['a -1s x2 safe-> b', observed(100, 1_500), []],
    ['a -> b', observed(100, 5_000), []],
    // What proxies saw in a run of ours was seen under faults.
    ['a -1s-> b', { ...observed(100, 5_000), target: 'shop' }, []],
  ])('%s', (notation, options, expected) => {
    expect(found(chains(notation, options))).toEqual(expected);
  });

  test('by traces, too', () => {
    const latencies = emptyLatencies();
    for (let n = 0; n < 200; n += 1) addLatency(latencies, 2_000_000);
    const latency = encodeLatencies(latencies);
    const seen = (timeout: string): string[] =>
      found(chains(`a -${timeout}-> b`, { edges: { 'a->b': { calls: 200, latency } } }));
    expect([seen('1s'), seen('3s')]).toEqual([['LT11 warning a->b'], []]);
  });
});

describe('targets', () => {
  const text = `
schemaVersion: 1
name: bank
client: client.ts
services:
  counter:
    entry: true
    command: [counter, '\${edge.teller}', '\${edge.rates}']
    edges: { rates: { fallback: false } }
  teller: { command: [teller, '\${edge.vault}'] }
  vault: { command: [vault], replicas: 2 }
  rates: { command: [rates] }
sagas:
  transfer: { coordinator: teller, steps: [{ name: move, service: vault }] }
requests:
  page: {}
  transfer: { saga: transfer }
`;
  function lint(...changes: readonly (readonly [string, string])[]): string[] {
    const changed = changes.reduce((before, [from, to]) => {
      if (!before.includes(from)) throw new Error(`the bank has no ${from}`);
      return before.replace(from, to);
    }, text);
    const target = targetSchema.parse(parse(changed));
    expect(targetFindings(target)).toEqual([]);
    return found(topologyOfTarget(target), target);
  }

  test('LT5: what no request needs', () => {
    expect(lint()).toEqual(['LT5 error counter->rates']);
    expect(lint(['fallback: false', 'fallback: true'])).toEqual([]);
    expect(lint(['page: {}', 'page: { needs: [counter->rates] }'])).toEqual([]);
    // The way to its saga a request needs, whether it says so or not; of the other call nothing is said, as of this one.
    const swapped = ['rates: { fallback: false }', 'teller: { fallback: false }'] as const;
    expect(lint(swapped)).toEqual(['LT5 warning counter->rates']);
  });

  test('LT7: a request that needs what nobody waits for', () => {
    const needed = ['page: {}', 'page: { needs: [counter->rates] }'] as const;
    expect(lint(['fallback: false', 'async: true'], needed)).toEqual(['LT7 error counter->rates']);
    expect(lint(['fallback: false', 'async: true'])).toEqual([]);
  });

  test('LT10: a caller that is told one address of several', () => {
    const none = ['fallback: false', 'fallback: true'] as const;
    const first = "'${edge.vault.host}', '${edge.vault.port}'";
    expect(lint(none, ["'${edge.vault}'", first])).toEqual(['LT10 warning teller->vault']);
    expect(lint(none, ["'${edge.vault}'", `${first}, '\${edge.vault}'`])).toEqual([]);
    expect(lint(none, ["'${edge.vault}'", first], ['replicas: 2', 'replicas: 1'])).toEqual([]);
  });

  /** What was read in the programs: the shop answers a checkout when it is journaled, and its keys make a second try safe. */
  test.each<[string, string[]]>([
    [
      'shop',
      [
        'LT1 warning storefront->order->inventory',
        'LT1 warning storefront->order->payment',
        'LT3 warning order->inventory',
        'LT3 warning order->payment',
      ],
    ],
    ['shop-events', []],
    ['transfers', []],
    ['redis', []],
    ['redis-astray', []],
  ])('what is shipped: %s', (name, expected) => {
    const file = new URL(`../../targets/${name}/target.yaml`, import.meta.url);
    const target: Target = targetSchema.parse(parse(readFileSync(file, 'utf8'), { merge: true }));
    expect(found(topologyOfTarget(target), target)).toEqual(expected);
  });
});

test('docs/lint.md tells of every rule, and of no other', () => {
  const page = readFileSync(new URL('../../docs/lint.md', import.meta.url), 'utf8');
  expect(Array.from(page.matchAll(/^### (LT\d+) (.*)$/gm), ([, rule, name]) => `${rule} ${name}`)).toEqual(
    lintRules.map(({ rule, name }) => `${rule} ${name}`),
  );
});
