import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { literalPlace } from './literal-place.ts';

/** The text from the place on, to the end of its line. */
function found(text: string, path: readonly (string | number)[], atKey = false): string {
  return text.slice(literalPlace(text, path, atKey)).split('\n')[0] ?? '';
}

const plain = `// export default { name: 'no' }
import { defineScenario } from 'seatrial';

const rate = 5;
const cut = [{ kind: 'partition', between: [['a'], ['b']] }] as const;

export default defineScenario({
  // name: 'neither, {[ this'
  name: 'one', target: "t",
  /* { */ workload: { use: 'sagas', 'saga': \`\${1 + 1} }\`, rate },
  faults: [
    { kind: 'latency', latency: 5, begin: { after: fn({ a: 1 }, [2]) }, },
    ...more,
    { kind: 'crash' },
  ],
  checks: cut,
  expect: 'a' + b,
} satisfies unknown);
`;

describe('a scenario', () => {
  test.each<[(string | number)[], boolean, string]>([
    [[], false, '{'],
    [['name'], false, `'one', target: "t",`],
    [['name'], true, `name: 'one', target: "t",`],
    [['target'], false, '"t",'],
    [['workload', 'saga'], true, "'saga': `${1 + 1} }`, rate },"],
    [['workload', 'rate'], false, 'rate },'],
    [['workload', 'missing'], false, "{ use: 'sagas', 'saga': `${1 + 1} }`, rate },"],
    [['faults', 0, 'latency'], false, '5, begin: { after: fn({ a: 1 }, [2]) }, },'],
    [['faults', 0, 'begin', 'after'], false, '{ a: 1 }, [2]) }, },'],
    [['faults', 2, 'kind'], false, '['],
    [['checks', 0, 'between', 1, 0], false, "'b']] }] as const;"],
    [['expect'], false, "'a' + b,"],
    [['nothing', 'here'], false, '{'],
  ])('%j %s → %s', (path, atKey, expected) => {
    expect(found(plain, path, atKey)).toBe(expected);
  });
});

test.each<[string, string, (string | number)[], string]>([
  ['without defineScenario', "export default { name: 'x' };", ['name'], "'x' };"],
  ['behind a name', "const it: Scenario = { name: 'x' };\nexport default it;", ['name'], "'x' };"],
  ['in a list', "export default [\n{ name: 'x' },\n{ name: 'y' }]", [1, 'name'], "'y' }]"],
  [
    'of a list that a loop makes',
    "export default [1, 2].map((n) => defineScenario({\n name: 'x' }))",
    [1, 'name'],
    "'x' }))",
  ],
  [
    'that a function makes',
    "const all = [];\nfor (const a of b) all.push(defineScenario({ name: 'x' }));\nexport default all;",
    [0, 'name'],
    "'x' }));",
  ],
  ['of nothing', 'export const a = 1;', ['name'], 'export const a = 1;'],
  ['called with types', "export default make<A, B>({ name: 'x' });", ['name'], "'x' });"],
])('a scenario %s', (_, text, path, expected) => {
  expect(found(text, path)).toBe(expected);
});

test('whatever the text, there is a place in it', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    ',',
    ':',
    "'",
    '"',
    '`',
    '//',
    '/*',
    '\n',
    'a',
    '...',
    '=',
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = `export default ${pieces.join('')}`;
      const place = literalPlace(text, [0, 'a', 1], true);
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThanOrEqual(text.length);
    }),
  );
});
