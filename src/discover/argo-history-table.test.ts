/** The table that `argocd app history` prints. */

import { expect, test } from 'vitest';
import { InvalidDocumentError } from '../model/document.ts';
import { readHistory } from './history-input.ts';
import { usualRules } from './history-reading.ts';
import { createServiceNames } from './service-names.ts';

/** `TIME SERVICE SUMMARY; …`, then what is passed over; or where it is wrong. */
function read(text: string, name = 'f', known?: readonly string[]): string {
  try {
    const rules = { ...usualRules, names: createServiceNames(known) };
    const { form, failures, unseen } = readHistory({ text, name }, rules);
    expect(form).toBe('argo-cd');
    return [
      ...failures.map(({ time, service = '', summary = '', zone = 'Z' }) =>
        [time.slice(5, 16), zone, service, summary].join(' '),
      ),
      ...unseen.map(({ what }) => what),
    ].join('; ');
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    return error.problems.map(({ line, column }) => `${line}:${column}`).join('; ');
  }
}

const table = `ID  DATE                           REVISION
0   2026-03-01 10:00:00 +0000 UTC  v1.4.0 (3f1c9a7)
10  2026-03-02 11:30:00 +0100 CET  HEAD (77aa9a7)
`;
const sourced = (url: string): string => `SOURCE  ${url}\n${table}`;
const both = (service: string): string =>
  `03-01T10:00 Z ${service} sync to v1.4.0 (3f1c9a7); 03-02T10:30 +01:00 ${service} sync to HEAD (77aa9a7)`;

test.each([
  ['its folder says whose it is', table, 'services/cart/history.txt', undefined, both('cart')],
  ['a known service in its path', table, 'argo/cart/history.txt', ['cart'], both('cart')],
  ['a repository of that name', sourced('https://x.y/acme/cart.git'), 'f', ['cart'], both('cart')],
  ['by ssh', sourced('git@x.y:acme/cart'), 'f', ['cart'], both('cart')],
  [
    'nobody says',
    sourced('https://x.y/acme/config'),
    'f',
    ['cart'],
    'f: 2 deployments (HEAD (77aa9a7), v1.4.0 (3f1c9a7))',
  ],
  [
    'several sources',
    `${sourced('https://x.y/a/cart')}\n${sourced('https://x.y/a/pay')}`,
    'f',
    ['cart', 'pay'],
    `${both('cart')}; ${both('pay')}`,
  ],
  ['Windows’ ends of lines', table.replaceAll('\n', '\r\n'), 'services/cart/h', undefined, both('cart')],
  [
    'no revision',
    'ID  DATE  REVISION\n0  2026-03-01 10:00:00.5 +0000 UTC\n',
    'services/cart/h',
    undefined,
    '03-01T10:00 Z cart sync to an unknown revision',
  ],
  ['an empty one', 'ID  DATE  REVISION\n', 'f', undefined, ''],
  ['a line that is no row', `${table}and so on\n`, 'f', undefined, '4:1'],
  ['a day that is none', `${table}1  2026-02-30 10:00:00 +0000 UTC  x\n`, 'f', undefined, '4:1'],
])('%s', (_, text, name, known, expected) => {
  expect(read(text, name, known)).toBe(expected);
});
