/** Whether the books said the same twice. */

import type { Balance, FinalRead, LedgerRow } from '../model/ledger.ts';

/** The same replicas said the same in both rounds of reads, whenever and in whatever order they were read. O(rows). */
export function sameBooks(one: readonly FinalRead[], other: readonly FinalRead[]): boolean {
  const before = new Map(one.map((read) => [nameOf(read), read]));
  return (
    one.length === other.length &&
    other.every((read) => {
      const twin = before.get(nameOf(read));
      return twin !== undefined && sameRead(twin, read);
    })
  );
}

function nameOf({ kind, replica }: FinalRead): string {
  return `${kind} ${replica}`;
}

function sameRead(a: FinalRead, b: FinalRead): boolean {
  if (a.kind === 'ledger' && b.kind === 'ledger')
    return sameList(a.rows, b.rows, sameRow) && sameEntries(balances(a.balances), balances(b.balances));
  if (a.kind === 'sagas' && b.kind === 'sagas') return sameEntries(a.statuses, b.statuses);
  if (a.kind === 'state' && b.kind === 'state') return sameEntries(a.items, b.items);
  return a.kind === b.kind;
}

function sameList<T>(a: readonly T[], b: readonly T[], same: (a: T, b: T) => boolean): boolean {
  return (
    a.length === b.length &&
    a.every((one, index) => {
      const other = b[index];
      return other !== undefined && same(one, other);
    })
  );
}

function sameRow(a: LedgerRow, b: LedgerRow): boolean {
  return (
    a.row === b.row &&
    a.saga === b.saga &&
    a.step === b.step &&
    a.key === b.key &&
    a.amount === b.amount &&
    a.account === b.account
  );
}

function balances(list: readonly Balance[]): Record<string, number> {
  return Object.fromEntries(list.map(({ account, now }) => [account, now]));
}

function sameEntries<T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>): boolean {
  const [names, others] = [Object.keys(a), Object.keys(b)];
  return (
    names.length === others.length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
  );
}
