/** What a form takes for granted, and what `--nil`, `--initial` and `--keyed` make of it, for every form. */

import { expect, test } from 'vitest';
import { judged } from './check-history.test-data.ts';

type Row = readonly [process: number, type: 'invoke' | 'ok', f: string, value: unknown];

const edn = (value: unknown): string => JSON.stringify(value).replaceAll('null', 'nil').replaceAll(',', ' ');

/** The rows as each form has them. */
const forms = {
  seatrial: (rows: readonly Row[]) =>
    rows.map(([process, type, f, value]) => JSON.stringify({ process, type, f, value })).join('\n'),
  json: (rows: readonly Row[]) =>
    JSON.stringify(rows.map(([process, type, f, value]) => ({ process, type, f, value }))),
  edn: (rows: readonly Row[]) =>
    rows
      .map(
        ([process, type, f, value]) => `{:process ${process} :type :${type} :f :${f} :value ${edn(value)}}`,
      )
      .join('\n'),
  'jepsen-log': (rows: readonly Row[]) =>
    rows
      .map(([process, type, f, value]) => `INFO  jepsen.util - ${process}\t:${type}\t:${f}\t${edn(value)}`)
      .join('\n'),
} as const;
const names = Object.keys(forms) as (keyof typeof forms)[];

const read = (value: unknown): Row[] => [
  [1, 'invoke', 'read', null],
  [1, 'ok', 'read', value],
];
const write = (value: unknown): Row[] => [
  [0, 'invoke', 'write', value],
  [0, 'ok', 'write', value],
];

test.each(names)('%s: nil after a write', async (name) => {
  const text = forms[name]([...write(1), ...read(null)]);
  const code = async (...flags: string[]): Promise<unknown> =>
    (await judged(text, '--model', 'register', ...flags)).code;
  const isUnset = name === 'seatrial' || name === 'jepsen-log';
  expect(await code()).toBe(isUnset ? 1 : 0);
  expect(await code('--nil', 'unset')).toBe(1);
  expect(await code('--nil', 'unknown')).toBe(0);
});

test.each(names)('%s: what a register is at first', async (name) => {
  const code = async (first: unknown, ...flags: string[]): Promise<unknown> =>
    (await judged(forms[name](read(first)), '--model', 'register', '--nil', 'unset', ...flags)).code;
  expect([await code(0), await code(null)]).toEqual(name === 'edn' ? [0, 1] : [1, 0]);
  expect([await code(7, '--initial', '7'), await code(null, '--initial', '7')]).toEqual([0, 1]);
  expect([await code(null, '--initial', 'null'), await code(0, '--initial', 'null')]).toEqual([0, 1]);
  expect([await code('a', '--initial', 'a'), await code('a', '--initial', '"a"')]).toEqual([0, 0]);
});

test.each(names)('%s: tuples of independent keys', async (name) => {
  const text = forms[name]([...write(['x', 1]), ...write(['y', 2]), ...read(['x', 1]), ...read(['y', 2])]);
  const code = async (...flags: string[]): Promise<unknown> =>
    (await judged(text, '--model', 'register', ...flags)).code;
  expect([await code(), await code('--keyed')]).toEqual([1, 0]);
});

test('a map whose last write wins, item by item and as a whole', async () => {
  const item = (process: number, f: string, key: string, value: unknown): string =>
    ['invoke', 'ok'].map((type) => JSON.stringify({ process, type, f, key, value })).join('\n');
  const whole = (process: number, value: unknown): string =>
    forms.seatrial([
      [process, 'invoke', 'read', null],
      [process, 'ok', 'read', value],
    ]);
  const code = async (...parts: string[]): Promise<unknown> =>
    (await judged(parts.join('\n'), '--model', 'convergence')).code;
  const changes = [item(0, 'put', 'x', 1), item(1, 'put', 'y', 2), item(0, 'delete', 'x', null)];
  expect(await code(...changes, whole(0, { y: 2 }), whole(1, { y: 2 }))).toBe(0);
  expect(await code(...changes, whole(0, { y: 2 }), whole(1, { x: 1, y: 2 }))).toBe(1);
  expect(await code(...changes, whole(0, { x: 1, y: 2 }), whole(1, { x: 1, y: 2 }))).toBe(1);
  expect(
    await code(...changes, item(0, 'read', 'y', 2), item(1, 'read', 'y', 2), item(0, 'read', 'x', null)),
  ).toBe(0);
});
