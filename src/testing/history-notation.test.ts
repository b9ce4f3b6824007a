import { describe, expect, test } from 'vitest';
import { eventSchema } from '../model/event.ts';
import { finalReadSchema } from '../model/ledger.ts';
import { parseExperiment } from './history-notation.ts';

describe('the history notation', () => {
  test('tells a story and what the books said', () => {
    const { events, reads, record } = parseExperiment(
      'FAULT charge#k1 ~reserve* | order: running | payment: charge+5@till#k1 till=0>5 | @5s | order: -',
    );
    expect(events.map(({ kind }) => kind)).toEqual([
      'phase',
      'operation',
      'operation',
      'phase',
      'saga',
      'saga',
      'saga',
      'phase',
      'quiet',
    ]);
    expect(events[4]).toEqual({
      kind: 'saga',
      at: 130,
      service: 'order',
      saga: 'o-1',
      action: 'begin',
      step: 'charge',
      key: 'k1',
    });
    const healed = record.healedMs ?? 0;
    expect(reads.map(({ round, at, replica }) => [round, at - healed, replica])).toEqual([
      [1, 1_000, 'order'],
      [1, 1_000, 'payment'],
      [2, 5_000, 'order'],
      [2, 5_000, 'payment'],
    ]);
    expect(reads[1]).toMatchObject({
      rows: [{ row: 1, step: 'charge', saga: 'o-1', key: 'k1', amount: 5, account: 'till' }],
      balances: [{ account: 'till', initial: 0, now: 5 }],
    });
  });

  test('gives rows that the schemas accept', () => {
    const { events, reads } = parseExperiment(
      '7[p:a=_>x r:a=_@2 7]? d:a! EXIT NOISY HEAL 20ms | catalog.1: a=x | catalog.2: gone',
    );
    for (const event of events) expect(eventSchema.parse(event)).toEqual(event);
    for (const read of reads) expect(finalReadSchema.parse(read)).toEqual(read);
  });

  test.each([
    'chargge',
    'p:=x',
    '8]',
    'FAULTS',
    '| payment: charge',
    '| order: done',
    '| nobody',
    '| catalog.1: a',
  ])('%s is not in it', (line) => {
    expect(() => parseExperiment(line)).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
  });
});
