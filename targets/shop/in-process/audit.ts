/** What the books of the whole shop say about an order, in one line: `completed: reserve+1 charge+750 ship+1 notify+1`. */

import { field } from '../fields.ts';
import type { Request } from '../ports.ts';
import type { World } from './world.ts';

const participants = ['inventory', 'payment', 'shipping', 'notifier'] as const;

/** A ledger row as an auditor sees it. */
export interface Row {
  readonly row: number;
  readonly step: string;
  readonly saga: string;
  readonly key: string;
  readonly amount: number;
  readonly account: string;
}

/** The body of an answer from outside; lets the time pass that it takes. */
export async function fetchFrom(world: World, name: string, request: Request): Promise<unknown> {
  const answer = world.call(name, request);
  await world.pass(50);
  return (await answer)?.body;
}

/** A participant's ledger. */
export async function ledgerOf(world: World, name: string): Promise<readonly Row[]> {
  // The shop's own page: the tests compare it whole.
  return field(await fetchFrom(world, name, { method: 'GET', path: '/ledger' }), 'rows') as readonly Row[];
}

/** How the order ended and every effect it had, participant by participant. */
export async function audit(world: World, order: string): Promise<string> {
  const status = field(
    await fetchFrom(world, 'order', { method: 'GET', path: `/orders/${order}` }),
    'status',
  );
  const effects: string[] = [];
  for (const name of participants) {
    for (const { saga, step, amount } of await ledgerOf(world, name)) {
      if (saga === order) effects.push(`${step}${amount < 0 ? '' : '+'}${amount}`);
    }
  }
  return [`${typeof status === 'string' ? status : 'unknown'}:`, ...effects].join(' ');
}

/** Stock that is not where the ledger and the first count say it should be: `rope 99999/100000`. Empty is good. */
export async function stockAstray(world: World): Promise<string[]> {
  const page = await fetchFrom(world, 'inventory', { method: 'GET', path: '/ledger' });
  const rows = field(page, 'rows') as readonly Row[];
  const balances = field(page, 'balances') as readonly { account: string; initial: number; now: number }[];
  return balances.flatMap(({ account, initial, now }) => {
    const taken = rows.filter((row) => row.account === account).reduce((sum, { amount }) => sum + amount, 0);
    return now === initial - taken && now <= initial ? [] : [`${account} ${now}/${initial}`];
  });
}
