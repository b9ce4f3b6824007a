/** Calico's selectors: which pods meet them, and which texts are none. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidDocumentError } from '../model/document.ts';
import { calicoSelector } from './calico-selector.ts';
import { parseJson, type Located } from './json-input.ts';
import type { PodSelector } from './pod-selector.ts';

const located = (text: string): Located => parseJson(JSON.stringify(text), { name: 'f' });
const selector = (text: string): PodSelector => calicoSelector(located(text), undefined);

const pods: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  cart: new Map([['app', 'cart']]),
  canary: new Map([
    ['app', 'cart'],
    ['canary', ''],
  ]),
  orders: new Map([
    ['app', 'orders'],
    ['tier', 'back'],
  ]),
};

/** The pods that meet it, in the namespace shop. */
function met(text: string): string {
  const { holds } = selector(text);
  return Object.entries(pods)
    .filter(([, labels]) => holds(labels, 'shop'))
    .map(([name]) => name)
    .join(' ');
}

test.each([
  ["app == 'cart'", 'cart canary'],
  ['app == "cart"', 'cart canary'],
  ["app != 'cart'", 'orders'],
  ["app in {'cart', 'x'}", 'cart canary'],
  ["app not in {'cart'}", 'orders'],
  ['app in {}', ''],
  ['has(canary)', 'canary'],
  ['!has(canary)', 'cart orders'],
  ['all()', 'cart canary orders'],
  ['global()', ''],
  ["app contains 'rt'", 'cart canary'],
  ["app starts with 'or'", 'orders'],
  ["app ends with 's'", 'orders'],
  ["has(canary) || app == 'orders'", 'canary orders'],
  // && binds closer than ||.
  ["app == 'orders' || app == 'cart' && has(canary)", 'canary orders'],
  ["(app == 'orders' || app == 'cart') && !(has(canary))", 'cart orders'],
  ["projectcalico.org/namespace == 'shop' && has(tier)", 'orders'],
  ["projectcalico.org/namespace == 'other'", ''],
])('%s → %s', (text, expected) => {
  expect(met(text)).toBe(expected);
});

test.each([
  ["app == 'cart' && tier == 'x'", 'app=cart tier=x', 'app=cart'],
  ["app in {'a', 'b'}", '', 'app=a app=b'],
  ["app == 'a' || app == 'b'", '', 'app=a app=b'],
  ["app == 'a' || has(b)", '', undefined],
  ["app != 'a'", '', undefined],
  ["projectcalico.org/namespace == 'n'", 'projectcalico.org/namespace=n', undefined],
])('%s is known by %j, and looked for among %j', (text, equal, oneOf) => {
  const found = selector(text);
  const words = (labels: Iterable<readonly [string, string]>): string =>
    Array.from(labels, ([key, value]) => `${key}=${value}`).join(' ');
  expect(words(found.equal)).toBe(equal);
  expect(found.oneOf === undefined ? undefined : words(found.oneOf)).toBe(oneOf);
});

describe('what is none is refused', () => {
  test.each([
    'app =',
    "app == cart'",
    "app == 'a' app",
    '(has(a)',
    'nothing()',
    "app in {'a',}",
    '&& has(a)',
    "app starts 'a'",
    `${'('.repeat(200)}has(a)${')'.repeat(200)}`,
    `has(${'a'.repeat(3_000)})`,
  ])('%s', (text) => {
    expect(() => selector(text)).toThrow(InvalidDocumentError);
  });

  test('and nothing else happens', () => {
    const words = fc.constantFrom(
      'app',
      "'cart'",
      '==',
      '!=',
      '&&',
      '||',
      '!',
      '(',
      ')',
      'has',
      'in',
      '{',
      '}',
      'x',
    );
    let read = 0;
    fc.assert(
      fc.property(fc.array(words, { maxLength: 9 }), (some) => {
        try {
          const { holds, oneOf } = selector(some.join(' ') || 'all()');
          read += 1;
          for (const labels of Object.values(pods)) {
            const isAmong = oneOf?.some(([key, value]) => labels.get(key) === value) ?? true;
            // Whoever is looked for among some is one of them.
            expect(holds(labels, 'shop') && !isAmong).toBe(false);
          }
        } catch (error) {
          if (!(error instanceof InvalidDocumentError)) throw error;
        }
      }),
      { numRuns: 5_000 },
    );
    expect(read).toBeGreaterThan(50);
  });
});
