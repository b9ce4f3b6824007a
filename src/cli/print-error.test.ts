import { expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { paintFor } from './paint.ts';
import { describeError } from './print-error.ts';

const plain = paintFor({ write: () => undefined, isTTY: false, columns: 80 }, { env: {} });
const print = (error: unknown): string => describeError(error, plain);

test('code, sentence, way on, and every cause', () => {
  const cause = new Error('connect ECONNREFUSED', { cause: new Error('no route') });
  const error = new SeatrialError('E_PROXY', 'the proxy did not start', { hint: 'look at proxy.log', cause });
  expect(print(error)).toBe(`E_PROXY the proxy did not start
  → look at proxy.log
  caused by: connect ECONNREFUSED
  caused by: no route
`);
});

test('an aggregate shows all its errors, with the causes of each', () => {
  const errors = [
    new Error('first', { cause: new Error('why first') }),
    new SeatrialError('E_HEAL', 'second'),
  ];
  const cause = new AggregateError(errors, 'two at once', { cause: new Error('why both') });
  expect(
    print(new SeatrialError('E_HEAL', 'not undone', { cause }))
      .split('\n')
      .slice(1, -1),
  ).toEqual([
    '  caused by: two at once',
    '  caused by: why both',
    '  caused by: first',
    '  caused by: why first',
    '  caused by: E_HEAL second',
  ]);
});

test('a chain that bites its tail ends', () => {
  const error = new Error('a');
  error.cause = new Error('b', { cause: error });
  expect(print(error).match(/caused by/g)).toHaveLength(1);
});

test('what nobody meant to throw is called a defect, with its stack', () => {
  expect(print(new TypeError('x is not a function'))).toMatch(
    /^E_INTERNAL x is not a function\n {2}→ this is a defect of Seatrial.*\nTypeError: x is not a function\n {4}at /,
  );
  expect(print('thrown text')).toMatch(/^E_INTERNAL thrown text\n/);
});

test('what the system refused is no defect: it says which file, and why', () => {
  const refused = Object.assign(new Error('ENOSPC: no space left'), {
    code: 'ENOSPC',
    path: '/a/run.json.12.draft',
  });
  expect(print(refused)).toMatch(
    /^E_FILE_ACCESS \/a\/run\.json cannot be read or written: no space is left\n/,
  );
  expect(print(refused)).not.toContain('defect');
});
