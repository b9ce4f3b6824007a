import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import type { LogRow } from './ports.ts';

test.each<[number | undefined, string | undefined, LogRow[]]>([
  [200, 'k', [{ event: 'acknowledged', key: 'k' }]],
  [409, 'k', [{ event: 'acknowledged', key: 'k' }]],
  [200, undefined, []],
  [400, 'k', []],
  [500, 'k', []],
  [undefined, 'k', []],
])('answer %j to a call with key %j is told as %j', async (status, key, told) => {
  const answer = status === undefined ? undefined : { status, body: {} };
  const rows: LogRow[] = [];
  const ports = {
    network: { call: () => Promise.resolve(answer) },
    say: (row: LogRow) => void rows.push(row),
  };
  const request = { method: 'POST', path: '/charges', ...(key === undefined ? {} : { key }) };
  expect(await ask(ports, { address: 'payment', timeoutMs: 500 }, request)).toEqual(answer);
  expect(rows).toEqual(told);
});
