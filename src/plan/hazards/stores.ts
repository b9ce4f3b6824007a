/**
 * Stores and caches: what is kept twice, written in pieces, or read and written back.
 *
 * A cache is there for speed, and so its failure should cost speed alone. What is in two places is written to one of them first. What is
 * read, reckoned with and written back is wrong when two do it at once (Berenson et al., "A Critique of ANSI SQL Isolation Levels", 1995: lost update).
 */

import { changes } from '../intent.ts';
import { isAwaited } from '../patience.ts';
import type { Call } from '../call.ts';
import { calleeFact, doubt, edgeFact, type Hazard } from '../hazard.ts';

/** Without its cache a service does not answer at all. */
export const hardCache: Hazard = {
  name: 'cache-is-hard-dependency',
  impact: 0.7,
  shows: {
    refuse: 1,
    hang: 0.9,
    reset: 0.85,
    partition: 0.85,
    'partition-one-way': 0.8,
    crash: 0.8,
    pause: 0.7,
    flap: 0.6,
    'lost-reply': 0.6,
    'refuse then-healed': 0.9,
    'refuse under-load': 0.9,
  },
  probability: ({ kind, edge, caller }) => {
    if (kind !== 'cache' || edge.facts.background === true) return 0;
    if (edge.facts.fallback === true) return doubt.unlikely;
    if (edge.facts.fallback === false) return 0.7;
    // Where nothing stands behind the cache it is the store, and needed.
    return caller.asksStore ? 0.55 : 0.4;
  },
  because: (call) => [
    calleeFact(
      call,
      'kind',
      call.caller.asksStore
        ? `${call.edge.to} is a cache, and ${call.edge.from} has the data in a store, too`
        : `${call.edge.to} is a cache, and its failure should cost no more than time`,
    ),
    edgeFact(call, 'fallback', goesOn(call)),
  ],
};

function goesOn({ edge: { from, facts } }: Call): string {
  if (facts.fallback === undefined) return `nothing says that ${from} goes on without it`;
  return facts.fallback
    ? `that ${from} goes on without it is declared, and was not tried`
    : `${from} has no other answer without it`;
}

/** The cache is changed before the store, and keeps what the store refused. */
export const cacheBeforeStore: Hazard = {
  name: 'cache-before-store',
  impact: 1,
  shows: {
    'refuse midway': 0.9,
    'hang midway': 0.85,
    'lost-reply midway': 0.4,
    'refuse after-commit': 0.6,
    'hang after-commit': 0.5,
    reset: 0.3,
    crash: 0.3,
  },
  probability: ({ kind, caller, intent }) =>
    kind === 'store' && caller.asksCache && intent !== 'read' ? doubt.plausible : 0,
  because: (call) => [
    calleeFact(call, 'kind', `${call.edge.from} keeps the same data in a cache and in ${call.edge.to}`),
    edgeFact(call, 'order', 'nothing says which of them is written first'),
  ],
};

/** What is written in several pieces is left in pieces. */
export const partialWrite: Hazard = {
  name: 'partial-write',
  impact: 1,
  shows: {
    'refuse midway': 0.9,
    'hang midway': 0.7,
    'lost-reply midway': 0.5,
    crash: 0.4,
    reset: 0.4,
    flap: 0.4,
  },
  probability: (call) => {
    if (call.intent === 'read') return 0;
    if (call.kind === 'store') return changes(call.intent) ? 0.3 : 0.2;
    return changes(call.intent) ? 0.07 : 0;
  },
  because: (call) => [
    edgeFact(
      call,
      'transaction',
      `nothing says that what ${call.edge.from} writes to ${call.edge.to} is written as a whole`,
    ),
  ],
};

/** Two at once read the same and both write. */
export const checkThenAct: Hazard = {
  name: 'check-then-act',
  impact: 0.9,
  shows: { 'slow-twice under-load': 0.9, 'slow-over under-load': 0.6, 'lost-reply': 0.1 },
  probability: ({ kind, caller, intent }) => {
    if (intent === 'read') return 0;
    if (kind === 'cache') return caller.asksStore ? 0.2 : 0.12;
    if (kind === 'store') return caller.asksCache ? 0.15 : 0.12;
    return changes(intent) ? doubt.remote : 0;
  },
  because: (call) => [
    edgeFact(
      call,
      'locking',
      `nothing says what happens when two requests change the same data of ${call.edge.to} at once`,
    ),
  ],
};

/** Several services wait for one store. */
export const sharedStore: Hazard = {
  name: 'shared-store',
  of: 'callee',
  impact: 0.6,
  shows: {
    pause: 0.7,
    'slow-over under-load': 0.7,
    'slow-over': 0.4,
    'slow-twice under-load': 0.5,
    crash: 0.5,
  },
  probability: ({ kind, callers, edge }) =>
    (kind === 'store' || kind === 'queue') && callers > 1 && isAwaited(edge) ? 0.15 : 0,
  because: (call) => [calleeFact(call, 'callers', `${call.callers} services share ${call.edge.to}`)],
};
