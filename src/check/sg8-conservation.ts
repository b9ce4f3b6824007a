/**
 * SG8  Conservation: at rest what an account holds is what it held at first, changed by exactly the effects in its ledger; and
 *      no saga gave back more than it took.
 *
 * A step's amount is positive, what its compensation gives back negative. A stock shrinks by what is taken, a till grows by it,
 * so only the size of the change is compared: |now − initial| = |sum of amounts|. Of a stock that agrees with its ledger, "more
 * there than ever was" means that some saga's amounts add up to less than zero; so that is judged by itself, and for accounts
 * nobody gives a balance of, too.
 *
 * While work is in flight no two answers can be compared; but balance and rows of one answer belong to one moment, and a participant with one
 * replica has one ledger, which only grows.
 */

import type { Balance } from '../model/ledger.ts';
import { serviceOf } from '../model/place.ts';
import type { Anomaly, EvidenceRow } from '../model/verdict.ts';
import { restDoubts } from './at-rest.ts';
import { effectRow, formatAmount, readRow, sagaEvidence } from './evidence.ts';
import type { History } from './history.ts';
import type { Effect, Round } from './rounds.ts';
import { ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';
import type { SagaCase } from './saga-case.ts';
import { netOf } from './step-effects.ts';
import { sagaWithoutFault } from './without-fault.ts';

/** An account at one replica, with the effects booked on it. */
interface Account {
  readonly replica: string;
  readonly balance: Balance;
  readonly effects: readonly Effect[];
}

/** Whether nothing came from nowhere or went nowhere. O(rows). */
export const checkConservation: Checker = (history) => {
  const { last } = history;
  if (last === undefined) return ruleVerdict('SG8', { checked: 0, anomalies: [] });
  const accounts = accountsOf(last);
  const checked = accounts.length;
  const drifted = accounts
    .filter((account) => !isConserved(account))
    .map((account) => () => drift(history, account));
  const overdrawn: Finding[] = [];
  for (const saga of history.sagas)
    for (const effects of overdraws(last, saga))
      if (history.quiet || isOneLedger(last, effects))
        overdrawn.push(() => overdraft(history, last, saga, effects));
  return ruleVerdict('SG8', {
    checked,
    anomalies: [...overdrawn, ...drifted],
    doubts: restDoubts(history, checked),
  });
};

/** Accounts with a balance on which anything is booked, and whose rows are known; rows that name no account belong to the only one there is. */
function accountsOf(round: Round): Account[] {
  const byReplica = new Map<string, Effect[]>();
  for (const effects of round.effects.values()) {
    for (const effect of effects) {
      const list = byReplica.get(effect.replica);
      if (list === undefined) byReplica.set(effect.replica, [effect]);
      else list.push(effect);
    }
  }
  const accounts: Account[] = [];
  for (const [replica, { balances }] of round.ledgers) {
    const own = byReplica.get(replica);
    if (own === undefined) continue;
    const nameless = own.some(({ row }) => row.account === undefined && row.amount !== 0);
    if (nameless && balances.length > 1) continue;
    const booked = byAccount(own);
    for (const balance of balances) {
      const effects = balances.length === 1 && nameless ? own : booked.get(balance.account);
      if (effects !== undefined) accounts.push({ replica, balance, effects });
    }
  }
  return accounts;
}

function byAccount(effects: readonly Effect[]): Map<string, Effect[]> {
  const accounts = new Map<string, Effect[]>();
  for (const effect of effects) {
    const account = effect.row.account ?? '';
    const list = accounts.get(account);
    if (list === undefined) accounts.set(account, [effect]);
    else list.push(effect);
  }
  return accounts;
}

function isConserved({ balance, effects }: Account): boolean {
  const change = Math.abs(balance.now - balance.initial);
  const booked = Math.abs(netOf(effects));
  return Math.abs(change - booked) <= 1e-6 * Math.max(1, change, booked);
}

/** Effects of the saga, account by account, that add up to less than nothing. */
function overdraws({ complete, effects }: Round, saga: SagaCase): (readonly Effect[])[] {
  const own = new Map<string, Effect[]>();
  for (const effect of effects.get(saga.id) ?? []) {
    if (!complete.has(effect.service)) continue;
    const here = own.get(effect.service);
    if (here === undefined) own.set(effect.service, [effect]);
    else here.push(effect);
  }
  const overdrawn: (readonly Effect[])[] = [];
  for (const here of own.values()) {
    const named = here.every(({ row }) => row.account !== undefined || row.amount === 0);
    for (const part of named ? byAccount(here).values() : [here]) if (netOf(part) < 0) overdrawn.push(part);
  }
  return overdrawn;
}

/** Whether the service of these effects has one replica: then no row of theirs is somewhere else, read at another moment. */
function isOneLedger({ ledgers }: Round, [first]: readonly Effect[]): boolean {
  return Array.from(ledgers.keys()).filter((replica) => serviceOf(replica) === first?.service).length === 1;
}

function overdraft(history: History, round: Round, saga: SagaCase, effects: readonly Effect[]): Anomaly {
  const service = effects[0]?.service ?? '';
  const account = effects.find(({ row }) => row.account !== undefined)?.row.account;
  const what = account === undefined ? '' : ` of ${account}`;
  const taken = effects.reduce((sum, { row }) => sum + Math.max(0, row.amount), 0);
  const back = taken - netOf(effects);
  const balance = balanceRow(round, service, account);
  return {
    rule: 'SG8',
    subject: saga.id,
    summary: `${service} gave back ${formatAmount(back)}${what} for ${saga.name} ${saga.id}, but had taken ${formatAmount(taken)}: more is there than ever was`,
    promised: 'no more is given back than was taken',
    seen: `the rows of ${saga.id} at ${service}${what} add up to ${formatAmount(netOf(effects))}`,
    evidence: sagaEvidence(round, saga, { effects, absent: balance }),
    durability: 'durable',
    withoutFault: sagaWithoutFault(history, saga),
  };
}

function balanceRow(round: Round, service: string, account: string | undefined): EvidenceRow[] {
  return [...round.ledgers]
    .filter(([replica]) => serviceOf(replica) === service)
    .flatMap(([replica, { balances }]) =>
      balances.filter((one) => one.account === account).map((one) => readRow(replica, balanceText(one))),
    );
}

function balanceText({ account, initial, now }: Balance): string {
  return `${account} held ${formatAmount(initial)} at first, ${formatAmount(now)} now`;
}

function drift(history: History, { replica, balance, effects }: Account): Anomaly {
  const service = serviceOf(replica);
  const change = formatAmount(balance.now - balance.initial);
  const booked = formatAmount(netOf(effects));
  return {
    rule: 'SG8',
    subject: balance.account,
    summary: `${balance.account} at ${service} changed by ${change}, but its ledger accounts for ${booked}`,
    promised: 'what an account holds is what it held at first, changed by what its ledger says',
    seen: `${balanceText(balance)}; ${effects.length} rows add up to ${booked}`,
    evidence: [readRow(replica, balanceText(balance)), ...effects.slice(-20).map(effectRow)],
    durability: 'durable',
    withoutFault: history.disturbedAt === undefined,
  };
}
