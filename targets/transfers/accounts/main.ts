/**
 * The account service: takes transfers, and carries each to its end, also after a restart. A call without an answer is repeated
 * with the same key until there is one.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { say, serve, type Answer } from '../http.ts';
import { openJournal } from '../journal.ts';

type Step = 'withdraw' | 'deposit' | 'redeposit';
type Outcome = 'ok' | 'refused';

/** What users ask for. */
interface Order {
  readonly from: string;
  readonly to: string;
  readonly cents: number;
}

interface Transfer extends Order {
  readonly outcomes: Map<Step, Outcome>;
  status: 'running' | 'completed' | 'compensated';
}

/** A line of the journal. */
type Line =
  | { readonly id: string; readonly order: Order }
  | { readonly id: string; readonly step: Step; readonly outcome: Outcome }
  | { readonly id: string; readonly end: 'completed' | 'compensated' };

const timeoutMs = 400;
/** Before the second try; twice as long before each further one. */
const pauseMs = 100;
const pauseMsMax = 2_000;
const hasty = process.env['BUG'] === 'timeout-is-refusal';

const transfers = new Map<string, Transfer>();
const write = openJournal<Line>((line) => {
  if ('order' in line) transfers.set(line.id, { ...line.order, outcomes: new Map(), status: 'running' });
  const transfer = transfers.get(line.id);
  if ('step' in line) transfer?.outcomes.set(line.step, line.outcome);
  if ('end' in line && transfer !== undefined) transfer.status = line.end;
});
for (const [id, transfer] of transfers) if (transfer.status === 'running') void carry(id, transfer);

serve(({ method, path: [what, id = ''], body }): Answer => {
  if (what !== 'transfers') return { status: 404 };
  if (method === 'GET')
    return {
      status: 200,
      body: Object.fromEntries([...transfers].map(([key, { status }]) => [key, status])),
    };
  if (!transfers.has(id)) {
    write({ id, order: body as Order });
    say({ event: 'saga', saga: id, action: 'start' });
    const transfer = transfers.get(id);
    if (transfer !== undefined) void carry(id, transfer);
  }
  return { status: 202 };
});

async function carry(id: string, transfer: Transfer): Promise<void> {
  const { from, to } = transfer;
  let done = (await once(id, transfer, 'withdraw', from)) === 'ok';
  if (done && (await once(id, transfer, 'deposit', to)) === 'refused') {
    await once(id, transfer, 'redeposit', from);
    done = false;
  }
  const status = done ? 'completed' : 'compensated';
  write({ id, end: status });
  say({ event: 'saga', saga: id, action: 'finish', status });
}

/** The outcome of a step: from the journal, or asked for until it is known. */
async function once(id: string, transfer: Transfer, step: Step, account: string): Promise<Outcome> {
  let known = transfer.outcomes.get(step);
  for (let pause = pauseMs; known === undefined; pause = Math.min(2 * pause, pauseMsMax)) {
    say({ event: 'saga', saga: id, action: 'begin', step, key: `${id}.${step}` });
    const answer = await ask(`/${step}/${id}`, { account, cents: transfer.cents });
    const outcome = answer === 'unknown' && hasty && step === 'deposit' ? 'refused' : answer;
    say({ event: 'saga', saga: id, action: 'end', step, outcome, key: `${id}.${step}` });
    if (outcome === 'unknown') await sleep(pause);
    else {
      write({ id, step, outcome });
      known = outcome;
    }
  }
  return known;
}

async function ask(path: string, body: object): Promise<Outcome | 'unknown'> {
  try {
    const { status } = await fetch(`http://${process.env['LEDGER'] ?? ''}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (status === 200) return 'ok';
    return status === 409 ? 'refused' : 'unknown';
  } catch {
    return 'unknown';
  }
}
