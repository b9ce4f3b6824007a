/**
 * Which combinations cannot differ from another one, and which cannot be tried: each with its reason.
 *
 * A merge needs a reason in how the saga and its calls are declared, never in what a run has shown.
 */

import type { Combination } from '../../model/matrix.ts';
import { isOnRequests } from './combinations.ts';
import { plainPath, type Path, type PathCall } from './paths.ts';

/** What becomes of a combination that is no cell of its own. */
export type Fate = { readonly why: string } & (
  { readonly into: Combination } | { readonly into?: undefined }
);

/** A combination with its call, and the one after that. */
interface Placed extends Required<Combination> {
  readonly here: PathCall;
  readonly next: PathCall | undefined;
  readonly later: readonly PathCall[];
}

/** What becomes of it; `undefined`: it is a cell of its own. Where it goes into may itself go into another one. O(calls). */
export function fateOf(combination: Combination, path: Path): Fate | undefined {
  const placed = place(combination, path);
  if (placed === undefined) return undefined;
  return wrongMoment(placed) ?? tooFewTries(placed) ?? neverArrives(placed);
}

function place(combination: Combination, { calls }: Path): Placed | undefined {
  const { path, call, moment, kind, times } = combination;
  const at = calls.findIndex(({ step }) => step === call);
  const here = calls[at];
  if (here === undefined || call === undefined || moment === undefined || times === undefined)
    return undefined;
  const later = calls.slice(at + 1);
  return { path, call, moment, kind, times, here, next: later[0], later };
}

/** At this moment there is nothing of that kind, or nothing else than at another one. */
function wrongMoment(placed: Placed): Fate | undefined {
  const { kind, moment, here, next, later } = placed;
  switch (kind) {
    case 'lost-request':
    case 'late-request':
      if (moment === 'before') return undefined;
      return intoNext(placed, 'before', `the request of ${here.step} has arrived, and the next one is`);
    case 'lost-reply':
      if (moment === 'done') return undefined;
      if (moment === 'before')
        return {
          into: moved(placed, { moment: 'done' }),
          why: `the answer that is lost is that to ${here.step}`,
        };
      return intoNext(placed, 'done', `the answer to ${here.step} has been read, and the next one is`);
    case 'coordinator-crash':
      if (moment !== 'acknowledged') return undefined;
      return intoNext(placed, 'before', 'the coordinator goes on at once, and what it was doing is');
    case 'participant-crash':
      if (moment !== 'acknowledged') return undefined;
      if (next !== undefined && next.service !== here.service) return undefined;
      return intoNext(placed, 'before', `${here.service} is also the participant of what follows at once,`);
    case 'partition':
      if (moment !== 'acknowledged') return undefined;
      if (!later.some(({ service }) => service === here.service))
        return {
          into: { path: placed.path, kind: 'none' },
          why: `nothing calls ${here.service} after that, so that it is out of reach touches nobody`,
        };
      if (next?.service !== here.service) return undefined;
      return intoNext(placed, 'before', `${here.service} is also the participant of what follows at once,`);
    case 'none':
      return undefined;
  }
}

function intoNext(placed: Placed, moment: 'before' | 'done', why: string): Fate {
  const { here, next } = placed;
  if (next === undefined)
    return {
      why: `no request follows ${here.step} that could be held up, so the moment after it cannot be met for certain`,
    };
  return { into: moved(placed, { call: next.step, moment }), why: `${why} that of ${next.step}` };
}

/** Nobody tries again what is to be hit again. */
function tooFewTries(placed: Placed): Fate | undefined {
  const { kind, times, here } = placed;
  const { tries } = here;
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
  const { path, kind, times, here, later } = placed;
  const { tries = Number.POSITIVE_INFINITY } = here;
  const isWhole = times === 'every' || (times === 'once' && tries === 1);
  const isRefusedYet = here.refused || later.some(({ refused }) => refused);
  if (path === plainPath || kind !== 'lost-request' || !isWhole || !isRefusedYet) return undefined;
  if (!Number.isFinite(tries)) return undefined;
  return {
    into: moved(placed, { path: plainPath }),
    why: `no request for ${here.step} arrives, so nothing on the way of ${path} is refused`,
  };
}

function moved({ path, call, moment, kind, times }: Placed, to: Partial<Combination>): Combination {
  return { path, call, moment, kind, times, ...to };
}
