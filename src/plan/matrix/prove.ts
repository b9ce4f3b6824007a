/**
 * Whether a cell's experiment hit the moment it was made for, by its events alone.
 *
 * A crash or a partition has its moment in its own rows: the proxy held the request, or the answer, when it began and still when it had
 * taken effect. A fault on requests has hit as many as it was to, and one saga shows as many tries of that call since it began.
 */

import type { Event, SagaEvent } from '../../model/event.ts';
import type { Combination } from '../../model/matrix.ts';
import { isOnRequests } from './combinations.ts';
import type { PathCall } from './paths.ts';

/** The proof in words, or why there is none. */
export type Proof = { readonly proof: string } | { readonly missed: string };

/** How many tries of one call `every` must have hit where the call is repeated until it is answered. */
const everyLeast = 2;

/** What is known of what a cell hits. */
export interface ProvenCall {
  /** How often it is tried, as `PathCall` has it. */
  readonly tries: PathCall['tries'];
  /** Its saga has a coordinator, which says what it tries. */
  readonly isCoordinated: boolean;
}

/** Reads the events once. O(events). */
export function proveCell(
  { kind, times = 'once', call = '' }: Combination,
  { tries, isCoordinated }: ProvenCall,
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
    const counted = requestsOf(call, seen.hit);
    return { missed: `${counted} ${seen.hit === 1 ? 'was' : 'were'} hit, and ${least} had to be` };
  }
  return isCoordinated ? proofByTries(call, least, seen) : proofByCount(call, least, seen);
}

/** The coordinator says which saga tried how often. */
function proofByTries(call: string, least: number, { hit, tried }: Seen): Proof {
  const [found] = [...tried].filter(([, count]) => count >= least);
  if (found === undefined)
    return {
      missed: `no saga tried ${call} ${least} times since the fault began: those that were hit are of several`,
    };
  const [saga, times] = found;
  return { proof: `${requestsOf(call, hit)} hit; ${saga} tried it ${times} time${times === 1 ? '' : 's'}` };
}

/**
 * A participant says only what arrived. But every message that was hit is about a saga for which the step was begun since the fault began, so that
 * with more hits than those sagas can share, one of them was hit often enough.
 */
function proofByCount(call: string, least: number, { hit, tried }: Seen): Proof {
  const sagas = [...tried.keys()];
  if (sagas.length === 0) return { missed: `no saga came to ${call} since the fault began` };
  if (hit <= sagas.length * (least - 1))
    return {
      missed: `${requestsOf(call, hit)} hit are of ${sagas.length} sagas, so that none need be hit ${least} times`,
    };
  const [only = ''] = sagas;
  return {
    proof:
      sagas.length === 1
        ? `${requestsOf(call, hit)} hit, and only ${only} came to it`
        : `${requestsOf(call, hit)} hit, of ${sagas.length} sagas, one of them ${least === 1 ? 'once' : `${least} times`} at least`,
  };
}

function requestsOf(call: string, hit: number): string {
  return `${hit} request${hit === 1 ? '' : 's'} of ${call}`;
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
  let hasEnded = false;
  /** What begins when the fault has ended is not hit by it. */
  const sagas = new Set<string>();
  for (const event of events) {
    if (event.kind === 'saga' && !hasEnded) sagas.add(event.saga);
    if (event.kind === 'fault') {
      if (event.type === 'begin') {
        seen.begun += 1;
        if (event.moment !== undefined) seen.moments.push(event.moment);
      } else if (event.type === 'missed') seen.missed.push(event.detail ?? 'the moment was missed');
      else {
        hasEnded = true;
        seen.hit += event.evidence?.requests ?? 0;
      }
    } else if (event.kind === 'saga' && isTry(event, call) && seen.begun > 0 && sagas.has(event.saga))
      seen.tried.set(event.saga, (seen.tried.get(event.saga) ?? 0) + 1);
  }
  return seen;
}

function isTry({ action, step }: SagaEvent, call: string): boolean {
  return action === 'begin' && step === call;
}
