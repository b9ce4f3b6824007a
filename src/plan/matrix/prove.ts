/**
 * Whether a cell's experiment hit the moment it was made for, by its events alone.
 *
 * A crash or a partition has its moment in its own rows: the proxy held the request, or the answer, when it began and still when it had
 * taken effect. A fault on requests has hit as many as it was to, and one saga shows as many tries of that call since it began.
 */

import type { Event } from '../../model/event.ts';
import type { Combination } from '../../model/matrix.ts';
import { isOnRequests } from './combinations.ts';
import type { PathCall } from './paths.ts';

/** The proof in words, or why there is none. */
export type Proof = { readonly proof: string } | { readonly missed: string };

/** How many tries of one call `every` must have hit where the call is repeated until it is answered. */
const everyLeast = 2;

/** Reads the events once. O(events). */
export function proveCell(
  { kind, times = 'once', call = '' }: Combination,
  tries: PathCall['tries'],
  events: Iterable<Event>,
): Proof {
  if (kind === 'none') return { proof: 'nothing was injected' };
  const seen = look(call, events);
  const faults = times === 'twice' && !isOnRequests(kind) ? 2 : 1;
  const [missed] = seen.missed;
  if (missed !== undefined) return { missed };
  if (seen.begun < faults) return { missed: 'the moment never came while the load ran' };
  if (!isOnRequests(kind)) return { proof: seen.moments.join('; then ') };

  const whole = tries !== undefined && Number.isFinite(tries) ? tries : everyLeast;
  const least = { once: 1, twice: 2, every: whole }[times];
  if (seen.hit < least) {
    const counted = `${seen.hit} request${seen.hit === 1 ? '' : 's'} of ${call}`;
    return { missed: `${counted} ${seen.hit === 1 ? 'was' : 'were'} hit, and ${least} had to be` };
  }
  const [saga] = [...seen.tried].filter(([, count]) => count >= least).map(([name]) => name);
  if (saga === undefined)
    return {
      missed: `no saga tried ${call} ${least} times since the fault began: those that were hit are of several`,
    };
  const tried = seen.tried.get(saga) ?? 0;
  return {
    proof: `${seen.hit} request${seen.hit === 1 ? '' : 's'} of ${call} hit; ${saga} tried it ${tried} time${tried === 1 ? '' : 's'}`,
  };
}

interface Seen {
  begun: number;
  hit: number;
  readonly moments: string[];
  readonly missed: string[];
  /** Begins of the call since the first fault began, by saga. */
  readonly tried: Map<string, number>;
}

function look(call: string, events: Iterable<Event>): Seen {
  const seen: Seen = { begun: 0, hit: 0, moments: [], missed: [], tried: new Map() };
  for (const event of events) {
    if (event.kind === 'fault') {
      if (event.type === 'begin') {
        seen.begun += 1;
        if (event.moment !== undefined) seen.moments.push(event.moment);
      } else if (event.type === 'missed') seen.missed.push(event.detail ?? 'the moment was missed');
      else seen.hit += event.evidence?.requests ?? 0;
    } else if (event.kind === 'saga' && event.action === 'begin' && event.step === call && seen.begun > 0)
      seen.tried.set(event.saga, (seen.tried.get(event.saga) ?? 0) + 1);
  }
  return seen;
}
