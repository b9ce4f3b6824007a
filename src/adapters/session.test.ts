import { describe, expect, test } from 'vitest';
import type { Operation, TargetClient } from '../model/client.ts';
import { createSession } from './session.ts';

const operation: Operation = { f: 'read', id: 1, place: 'a.1', item: 'x' };
const never = (): Promise<never> => new Promise(() => undefined);

function session(client: Partial<TargetClient>): ReturnType<typeof createSession> {
  return createSession({
    client: { perform: never, books: never, ...client },
    entry: (replica) => (replica === 'a.1' ? { host: 'link', port: 1 } : undefined),
    direct: () => ({ host: 'direct', port: 2 }),
  });
}

describe('an operation', () => {
  test.each([
    ['ok', { type: 'ok', result: null }, { type: 'ok', result: null }],
    ['fail with more than asked for', { type: 'fail', error: 'no', extra: 1 }, { type: 'fail', error: 'no' }],
    [
      'nonsense',
      { type: 'maybe' },
      {
        type: 'info',
        error: 'the client module gave no outcome: type: Invalid option: expected one of "ok"|"fail"|"info"',
      },
    ],
    [
      'a number',
      { type: 'ok', result: 17 },
      {
        type: 'info',
        error: 'the client module gave no outcome: result: Invalid input: expected string, received number',
      },
    ],
    [
      'nothing',
      undefined,
      {
        type: 'info',
        error: 'the client module gave no outcome: Invalid input: expected object, received undefined',
      },
    ],
    [
      'a whole page as its error',
      { type: 'fail', error: '<'.repeat(9_999) },
      { type: 'fail', error: `${'<'.repeat(500)}…` },
    ],
  ])('that the client answers with %s', async (_, answer, expected) => {
    const perform = (): Promise<never> => Promise.resolve(answer as never);
    expect(await session({ perform }).perform(operation, 1_000)).toEqual(expected);
  });

  test('goes through the link', async () => {
    const perform: TargetClient['perform'] = (_, { address }) =>
      Promise.resolve({ type: 'ok', result: address.host });
    expect(await session({ perform }).perform(operation, 1_000)).toEqual({ type: 'ok', result: 'link' });
  });

  test('whose client throws, at once or later, is info', async () => {
    const thrown = new Error('reset');
    const atOnce = (): never => {
      throw thrown;
    };
    const later = (): Promise<never> => Promise.reject(thrown);
    for (const perform of [atOnce, later]) {
      expect(await session({ perform }).perform(operation, 1_000)).toEqual({ type: 'info', error: 'reset' });
    }
  });

  test('that never ends is info when its time is over, and the client is told', async () => {
    let told: AbortSignal | undefined;
    const perform: TargetClient['perform'] = (_, { signal }) => {
      told = signal;
      return never();
    };
    expect(await session({ perform }).perform(operation, 20)).toEqual({
      type: 'info',
      error: 'no answer within 20 ms',
    });
    expect(told?.aborted).toBe(true);
  });

  test('at a replica without a link is info', async () => {
    expect(await session({}).perform({ ...operation, place: 'b.1' }, 1_000)).toMatchObject({ type: 'info' });
  });
});

describe('books', () => {
  const row = { row: 1, step: 'charge', saga: 's', key: 'k', amount: 5 };

  test('are read directly', async () => {
    const books: TargetClient['books'] = (replica, { address }, sagas) =>
      Promise.resolve({ state: { replica, host: address.host, sagas: sagas.join() } });
    const read = await session({ books }).books('a.1', ['s1', 's2'], 1_000);
    expect(read).toEqual({ state: { replica: 'a.1', host: 'direct', sagas: 's1,s2' } });
  });

  test.each([
    [
      'ledger and balances',
      { ledger: { rows: [row], balances: [{ account: 'till', initial: 0, now: 5 }] } },
      true,
    ],
    ['sagas', { sagas: { s: 'running' } }, true],
    ['none at all', {}, true],
    ['a row without number', { ledger: { rows: [{ ...row, row: undefined }] } }, false],
    ['a status that is none', { sagas: { s: 'lost' } }, false],
    ['no books', null, false],
  ])('with %s', async (_, answer, readable) => {
    const read = session({ books: () => Promise.resolve(answer as never) }).books('a.1', [], 1_000);
    if (readable) expect(await read).toEqual(answer);
    else await expect(read).rejects.toMatchObject({ code: 'E_TARGET_UNREACHABLE' });
  });

  test('with every row wrong are refused in a few words', async () => {
    const rows = Array.from({ length: 5_000 }, () => ({ ...row, row: 'one' }));
    const read = session({ books: () => Promise.resolve({ ledger: { rows } } as never) }).books(
      'a.1',
      [],
      1_000,
    );
    await expect(read).rejects.toThrow(
      /^the books of a.1 cannot be read: not as books should be: ledger.rows.0.row: .{1,200}; and 4997 more$/,
    );
  });

  test('that never come are given up', async () => {
    await expect(session({}).books('a.1', [], 20)).rejects.toThrow(
      'the books of a.1 cannot be read: no answer within 20 ms',
    );
  });
});
