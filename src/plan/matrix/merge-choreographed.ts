/**
 * Which combinations of a saga without a coordinator cannot differ from another one, and which cannot be tried: each with its reason.
 *
 * Before a call, and when it is done, its caller and its participant are the two sides. When it is acknowledged, what counts is what the participant
 * sends then: the request of the next call, or word to the service where the saga begins (the origin), which hears how it ends.
 */

import type { Combination } from '../../model/matrix.ts';
import { isOnRequests } from './combinations.ts';
import { moved, type Fate, type Placed } from './placed.ts';

/** What becomes of it; `undefined`: it is a cell of its own. */
export function choreographedFate(placed: Placed, origin: string): Fate | undefined {
  const { here, kind, moment } = placed;
  const isAsked = moment !== 'acknowledged' && kind !== 'origin-crash';
  if (isAsked && here.caller === undefined) return { why: `nobody is known to ask ${here.service} for it` };
  if (isOnRequests(kind)) return requestFate(placed);
  return moment === 'acknowledged' ? afterFate(placed, origin) : atCallFate(placed, origin);
}

function requestFate(placed: Placed): Fate | undefined {
  const { kind, moment, here } = placed;
  const { step, rules } = here;
  const own = kind === 'lost-reply' ? 'done' : 'before';
  if (moment === own)
    return rules.length > 1
      ? { why: `${rules.length} kinds of request may do ${step} then, and which one is not known` }
      : undefined;
  if (moment === 'before')
    return { into: moved(placed, { moment: own }), why: `the answer that is lost is that to ${step}` };
  if (moment === 'acknowledged' && here.hears !== undefined) return undefined;
  return intoNext(placed, own, (next) => `what is sent next is about ${next}`);
}

/** While the request is held up, or its answer. */
function atCallFate(placed: Placed, origin: string): Fate | undefined {
  const { here, kind } = placed;
  const { caller, service, step } = here;
  if (kind !== 'origin-crash') return undefined;
  if (caller === origin)
    return { into: moved(placed, { kind: 'caller-crash' }), why: `it is ${origin} that asks for ${step}` };
  if (service === origin)
    return { into: moved(placed, { kind: 'participant-crash' }), why: `it is ${origin} that does ${step}` };
  return untilNews(placed, origin);
}

/** When it is done, and what the participant sends then is held up. */
function afterFate(placed: Placed, origin: string): Fate | undefined {
  const { here, kind, next, times } = placed;
  const { step, service, hears, refused } = here;
  // A refusal is no step that is done: nothing is held up after it.
  const isOwn = times === 'once' && !refused;
  switch (kind) {
    case 'caller-crash':
      if (here.caller === undefined) return { why: `nobody is known to ask ${service} for it` };
      return {
        into: moved(placed, { moment: 'done' }),
        why: `when ${here.caller} has not read the answer, it does the same when it is back, and may ask for ${step} again`,
      };
    case 'participant-crash':
      if (next?.caller === service)
        return {
          into: moved(placed, { call: next.step, moment: 'before', kind: 'caller-crash' }),
          why: `${service} is who asks for ${next.step}, and that request is on its way by then`,
        };
      return isOwn ? undefined : unheld(placed);
    case 'origin-crash':
      if (service === origin)
        return {
          into: moved(placed, { kind: 'participant-crash' }),
          why: `it is ${origin} that does ${step}`,
        };
      if (hears === undefined || refused) return untilNews(placed, origin);
      return isOwn ? undefined : unheld(placed);
    default:
      if (hears !== undefined && isOwn) return undefined;
      if (hears !== undefined && next === undefined) return unheld(placed);
      return next === undefined
        ? {
            into: { path: placed.path, kind: 'none' },
            why: `${service} sends nothing after ${step}, so that it is cut off touches nobody`,
          }
        : intoNext(placed, 'before', (after) => `what is on its way by then is the request of ${after}`);
  }
}

/** The origin has no part in what it is not asked for: it is hit when it is to hear of the saga the next time. */
function untilNews(placed: Placed, origin: string): Fate {
  const { path, here, calls } = placed;
  const at = calls.indexOf(here);
  const from = placed.moment === 'acknowledged' ? at + 1 : at;
  const news = calls.slice(from).find(({ hears, refused }) => hears === origin && !refused);
  if (news === undefined)
    return {
      into: { path, kind: 'none' },
      why: `${origin} has no part in ${here.step}, and nothing after it can be held up on its way to ${origin}`,
    };
  return {
    into: moved(placed, { call: news.step, moment: 'acknowledged' }),
    why: `${origin} has no part in ${here.step}: what it can miss is the word of ${news.step}`,
  };
}

function unheld({ here, times }: Placed): Fate {
  return {
    why: here.refused
      ? `nothing is held up after a refusal, so the moment after it cannot be met for certain`
      : `the moment after ${here.step} is met once in an experiment, not ${times}`,
  };
}

function intoNext(
  placed: Placed,
  moment: NonNullable<Combination['moment']>,
  why: (next: string) => string,
): Fate {
  const { here, next } = placed;
  if (next === undefined) return { why: `nothing is known to be asked because of ${here.step} on this way` };
  return { into: moved(placed, { call: next.step, moment }), why: why(next.step) };
}
