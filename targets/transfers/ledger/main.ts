/**
 * The ledger service: every account's money. A step is done once for a key, and answered the same ever after.
 *
 * `redeposit` gives back what was withdrawn; of a transfer that withdrew nothing it gives nothing back, and refuses its withdrawal from
 * then on.
 */

import { say, serve, type Answer } from '../http.ts';
import { openJournal } from '../journal.ts';

type Step = 'withdraw' | 'deposit' | 'redeposit';

/** A line of the journal: one answer, and what it did, if it did something. */
interface Entry {
  readonly key: string;
  readonly status: number;
  readonly step: Step;
  readonly transfer: string;
  readonly account: string;
  /** What a step takes or pays in is positive, what is given back negative. */
  readonly amount: number;
}

const inSavings = 1_000_000;
const answers = new Map<string, number>();
const rows: Entry[] = [];
const write = openJournal<Entry>((entry) => {
  answers.set(entry.key, entry.status);
  if (entry.status === 200) rows.push(entry);
});

serve(({ method, path: [what, transfer = ''], body }): Answer => {
  if (method === 'GET') return { status: 200, body: { rows: rows.map(asRow), balances: balances() } };
  if (what !== 'withdraw' && what !== 'deposit' && what !== 'redeposit') return { status: 404 };
  const key = `${transfer}.${what}`;
  say({ event: 'request', method, path: `/${what}`, key });
  if (!answers.has(key)) {
    const { account, cents } = body as { account: string; cents: number };
    write({ key, transfer, step: what, account, ...outcome(what, transfer, account, cents) });
  }
  return { status: answers.get(key) ?? 500 };
});

function outcome(
  step: Step,
  transfer: string,
  account: string,
  cents: number,
): { status: number; amount: number } {
  const taken = rows.some((row) => row.transfer === transfer && row.step === 'withdraw');
  const cancelled = answers.has(`${transfer}.redeposit`);
  if (step === 'redeposit') return { status: 200, amount: taken ? -cents : 0 };
  const refused =
    step === 'withdraw' ? cancelled || account === 'savings-empty' : account === 'current-closed';
  return { status: refused ? 409 : 200, amount: refused ? 0 : cents };
}

function asRow({ step, transfer, key, amount, account }: Entry, index: number): object {
  return { row: index + 1, step, saga: transfer, key, amount, account };
}

function balances(): object[] {
  return [...new Set(rows.map(({ account }) => account))].map((account) => {
    const moved = rows.filter((row) => row.account === account).reduce((sum, { amount }) => sum + amount, 0);
    const initial = account.startsWith('savings') ? inSavings : 0;
    return { account, initial, now: initial === 0 ? moved : initial - moved };
  });
}
