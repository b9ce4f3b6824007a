import { expect, test } from 'vitest';
import type { HistoryRow } from '../model/history.ts';
import { jepsenLogRows } from './jepsen-log.ts';

const heads = ['INFO  jepsen.util - ', 'INFO  jepsen.util -  ', '12:00:01 INFO jepsen.util - '];
const processes = ['0', '7', '007', 'seven', '7a', '1234567890'];
/** No value, a text with a separator of lines that ends none here, a value behind a blank that is no ASCII, two colons, a text as if it were a reason, a transaction. */
const odd = [
  ':ok\t:drain',
  ':ok\t:read\t"a\u2028b"',
  ':ok\t:read\t\u00a07',
  ':ok\t::read\t8',
  ':ok\t:read\t:gone',
  ':ok\t:txn\t[[:r 1 nil]]',
];
const pairs = [':invoke\t:read\tnil', ':ok\t:read\t[1 2]'];

test.each([
  { keyed: false, said: [...pairs, ':fail\t:cas\t:timed-out', ':ok\t:read\t"a b"', ...odd] },
  { keyed: true, said: [...pairs, ':ok\t:txn\t[1 [[:r 1 nil]]]', ':info\t:read\t:timed-out'] },
])('a line is read as if nothing had been told before (keyed: $keyed)', ({ keyed, said }) => {
  const lines = processes.flatMap((process) =>
    heads.flatMap((head) => said.flatMap((one) => [1, 2].map(() => `${head}${process}\t${one}`))),
  );
  const options = { name: 'log', keyed };
  const alone = lines.flatMap((text, index) =>
    [...jepsenLogRows([text], options)].map((row) => ({ ...row, line: index + 1 })),
  );
  expect(alone).toHaveLength(lines.length);
  expect([...jepsenLogRows([lines.join('\n')], options)]).toEqual(alone);
  const taken: HistoryRow[] = [];
  jepsenLogRows([lines.join('\n')], options).forEach?.((row) => taken.push(row));
  expect(taken).toEqual(alone);
});
