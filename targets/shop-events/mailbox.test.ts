import { expect, test } from 'vitest';
import { eventOf } from './events.ts';
import { openMailbox, type Line } from './mailbox.ts';

const checkout = { order: 'o-1', item: 'rope', quantity: 1, card: 'valid', address: '1 Harbour Road' };
const refused = eventOf('PaymentRefused', checkout);
const reserved = eventOf('StockReserved', checkout);
const released = eventOf('StockReleased', checkout);

/** A store that has these lines. */
function storeOf(records: Line<string>[]): { records: Line<string>[]; append: (line: Line<string>) => void } {
  return { records, append: (line) => void records.push(line) };
}

test('an event waits for each of its subscribers, in the order of the outbox, until that one has confirmed it', () => {
  const mailbox = openMailbox(storeOf([]));
  mailbox.write({ emitted: [reserved, refused] });
  mailbox.write({ emitted: [released] });
  expect([mailbox.first('payment'), mailbox.first('inventory'), mailbox.first('order')]).toEqual([
    reserved,
    refused,
    refused,
  ]);
  mailbox.write({ deliveredTo: 'order' });
  expect([mailbox.first('inventory'), mailbox.first('order')]).toEqual([refused, released]);
  mailbox.write({ deliveredTo: 'order' });
  expect([mailbox.first('order'), mailbox.first('shipping')]).toEqual([undefined, undefined]);
});

test('after a restart all that was written is there: what was handled, what changed, what waits', () => {
  const records: Line<string>[] = [];
  const before = openMailbox(storeOf(records));
  before.write({ handled: reserved.id, entries: ['charged'], emitted: [refused] });
  before.write({ deliveredTo: 'inventory' });
  const after = openMailbox(storeOf(records));
  expect(after.entries).toEqual(['charged']);
  expect([after.hasHandled(reserved), after.hasHandled(released)]).toEqual([true, false]);
  expect([after.first('inventory'), after.first('order')]).toEqual([undefined, refused]);
});

test('what could not be written is not true', () => {
  const mailbox = openMailbox<string>({
    records: [],
    append: () => {
      throw new Error('the disk is full');
    },
  });
  expect(() => {
    mailbox.write({ handled: reserved.id, emitted: [refused] });
  }).toThrow('the disk is full');
  expect([mailbox.hasHandled(reserved), mailbox.first('order')]).toEqual([false, undefined]);
});
