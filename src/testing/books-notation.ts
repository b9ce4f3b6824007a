/** The second part of the history notation: what the books said, as final reads. See `history-notation.ts`. */

import type { Balance, FinalRead, LedgerRow, SagaStatus } from '../model/ledger.ts';
import { sagaStatusSchema } from '../model/ledger.ts';
import { ownerOf, type Target } from '../model/target.ts';
import { unreadable } from './notation-error.ts';

type Book =
  | { readonly kind: 'ledger'; readonly rows: LedgerRow[]; readonly balances: Balance[] }
  | { readonly kind: 'sagas'; readonly statuses: Record<string, SagaStatus> }
  | { readonly kind: 'state'; readonly items: Record<string, string> }
  | { readonly kind: 'unreachable'; readonly error: string };

/**
 * The final reads of the parts, round by round; the first round is one second after heal.
 *
 * @throws {@link SeatrialError} `E_USAGE` for a word that is not in the notation
 */
export function parseBooks(parts: readonly string[], healedMs: number, target: Target): FinalRead[] {
  const reads: FinalRead[] = [];
  const books = new Map<string, Book>();
  let round = 1;
  let at = healedMs + 1_000;
  const record = (): void => {
    for (const [replica, book] of books) reads.push({ round, at, replica, ...book });
  };
  for (const part of parts) {
    const seconds = /^@([\d.]+)s$/.exec(part)?.[1];
    if (seconds === undefined) {
      const [, replica = '', words = ''] = /^([a-z]+(?:\.\d)?):\s*(.*)$/.exec(part) ?? [];
      if (replica === '') throw unreadable(part);
      books.set(replica, parseBook(replica, words.split(/\s+/), target));
    } else {
      const first = books.size === 0;
      if (!first) record();
      round += first ? 0 : 1;
      at = healedMs + Number(seconds) * 1_000;
    }
  }
  record();
  return reads;
}

function parseBook(replica: string, words: readonly string[], { sagas }: Target): Book {
  if (words[0] === 'gone') return { kind: 'unreachable', error: 'connection refused' };
  const said = words.filter((word) => word !== '-');
  if (Object.values(sagas).some((saga) => ownerOf(saga) === replica)) {
    return { kind: 'sagas', statuses: Object.fromEntries(said.map(parseStatus)) };
  }
  if (replica.startsWith('catalog')) return { kind: 'state', items: Object.fromEntries(said.map(parseItem)) };
  const balances = said.filter((word) => word.includes('>'));
  const rows = said.filter((word) => !word.includes('>'));
  return { kind: 'ledger', rows: rows.map(parseRow), balances: balances.map(parseBalance) };
}

function parseStatus(word: string): [string, SagaStatus] {
  const [, number = '1', text = ''] = /^(?:(\d+)\/)?([a-z]+)$/.exec(word) ?? [];
  const status = sagaStatusSchema.safeParse(text);
  if (!status.success) throw unreadable(word);
  return [`o-${number}`, status.data];
}

function parseItem(word: string): [string, string] {
  const [, item, value] = /^(\w+)=(\w+)$/.exec(word) ?? [];
  if (item === undefined || value === undefined) throw unreadable(word);
  return [item, value];
}

function parseRow(word: string, index: number): LedgerRow {
  const [, number = '1', step = '', amount = '', account, key] =
    /^(?:(\d+)\/)?([a-z]+)([+-][\d.]+)(?:@(\w+))?(?:#(\w+))?$/.exec(word) ?? [];
  if (step === '') throw unreadable(word);
  const saga = `o-${number}`;
  return {
    row: index + 1,
    step,
    saga,
    key: key ?? `${saga}/${step}`,
    amount: Number(amount),
    ...(account === undefined ? {} : { account }),
  };
}

function parseBalance(word: string): Balance {
  const [, account, initial, now] = /^(\w+)=(-?[\d.]+)>(-?[\d.]+)$/.exec(word) ?? [];
  if (account === undefined) throw unreadable(word);
  return { account, initial: Number(initial), now: Number(now) };
}
