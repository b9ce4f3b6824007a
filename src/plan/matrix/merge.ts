/**
 * Which combinations cannot differ from another one, and which cannot be tried: each with its reason.
 *
 * A merge needs a reason in how the saga and its calls are declared, never in what a run has shown. Of sagas without a coordinator: merge-choreographed.ts.
 */

import type { Combination } from '../../model/matrix.ts';
import { ownerOf, type Saga } from '../../model/target.ts';
import { isOnRequests } from './combinations.ts';
import { choreographedFate } from './merge-choreographed.ts';
import { plainPath, triesAt, type Path } from './paths.ts';
import { moved, place, type Fate, type Placed } from './placed.ts';

/** What becomes of it; `undefined`: it is a cell of its own. Where it goes into may itself go into another one. O(calls). */
export function fateOf(
  combination: Combination,
  path: Path,
  saga: Pick<Saga, 'coordinator' | 'begins'>,
): Fate | undefined {
  const placed = place(combination, path);
  if (placed === undefined) return undefined;
  const first =
    saga.coordinator === undefined ? choreographedFate(placed, ownerOf(saga)) : wrongMoment(placed);
  return first ?? tooFewTries(placed) ?? neverArrives(placed);
}

/** At this moment there is nothing of that kind, or nothing else than at another one. */
function wrongMoment(placed: Placed): Fate | undefined {
  const { kind, moment, here, next, calls } = placed;
  const later = calls.slice(calls.indexOf(here) + 1);
  const { step, service } = here;
  const followsAtOnce = (after: string): string =>
    `${service} is also the participant of ${after}, which follows at once`;
  switch (kind) {
    case 'lost-request':
    case 'late-request':
      if (moment === 'before') return undefined;
      return intoNext(
        placed,
        'before',
        (after) => `the request of ${step} has arrived, and the next one is that of ${after}`,
      );
    case 'lost-reply':
      if (moment === 'done') return undefined;
      if (moment === 'before')
        return { into: moved(placed, { moment: 'done' }), why: `the answer that is lost is that to ${step}` };
      return intoNext(
        placed,
        'done',
        (after) => `the answer to ${step} has been read, and the next one is that to ${after}`,
      );
    case 'coordinator-crash':
      if (moment !== 'acknowledged' || isLastOnce(placed)) return undefined;
      return intoNext(
        placed,
        'before',
        (after) => `the coordinator goes on at once: what is on its way by then is the request of ${after}`,
      );
    case 'participant-crash':
      if (moment !== 'acknowledged' || isLastOnce(placed)) return undefined;
      if (next !== undefined && next.service !== service) return undefined;
      return intoNext(placed, 'before', followsAtOnce);
    case 'partition':
      if (moment !== 'acknowledged') return undefined;
      if (!later.some((call) => call.service === service))
        return {
          into: { path: placed.path, kind: 'none' },
          why: `nothing calls ${service} after that, so that it is out of reach touches nobody`,
        };
      return next?.service === service ? intoNext(placed, 'before', followsAtOnce) : undefined;
    case 'origin-crash':
    case 'caller-crash':
    case 'none':
      return undefined;
  }
}

/** After the last call that is done, a saga stays where it is: a process can be killed there once, without a hold. */
function isLastOnce({ here, next, times }: Placed): boolean {
  return next === undefined && !here.refused && times === 'once';
}

function intoNext(placed: Placed, moment: 'before' | 'done', why: (next: string) => string): Fate {
  const { here, next, kind } = placed;
  if (next !== undefined) return { into: moved(placed, { call: next.step, moment }), why: why(next.step) };
  return {
    why: isOnRequests(kind)
      ? `nothing is asked after ${here.step} on this way`
      : `no request follows ${here.step} that could be held up, so the moment after it cannot be met for certain`,
  };
}

/** Nobody tries again what is to be hit again. */
function tooFewTries(placed: Placed): Fate | undefined {
  const { kind, moment, times, here } = placed;
  const tries = triesAt(here, moment);
  if (!isOnRequests(kind) || tries === undefined || times === 'once') return undefined;
  if (tries === 1)
    return {
      into: moved(placed, { times: 'once' }),
      why: `${here.step} is tried once only, as the target says`,
    };
  if (times === 'every' && tries === 2)
    return {
      into: moved(placed, { times: 'twice' }),
      why: `${here.step} is tried twice only, as the target says`,
    };
  return undefined;
}

/** A step whose every request is lost is done by nobody: what would have been refused then, or later, never is. */
function neverArrives(placed: Placed): Fate | undefined {
  const { path, kind, moment, times, here, calls } = placed;
  const later = calls.slice(calls.indexOf(here) + 1);
  const { tries = Number.POSITIVE_INFINITY } = here;
  const isWhole = times === 'every' || (times === 'once' && tries === 1);
  const isRefusedYet = here.refused || later.some(({ refused }) => refused);
  if (path === plainPath || kind !== 'lost-request' || moment !== 'before' || !isWhole || !isRefusedYet)
    return undefined;
  if (!Number.isFinite(tries)) return undefined;
  return {
    into: moved(placed, { path: plainPath }),
    why: `no request for ${here.step} arrives, so nothing on the way of ${path} is refused`,
  };
}
