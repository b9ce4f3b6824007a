/**
 * Repeating: calls that are made again, and what stops them.
 *
 * A repeated request of unknown outcome is a second request (Helland, "Idempotence Is Not a Medical Condition", 2012). Layers of retries
 * multiply: three tries in three layers are 27 calls (Google SRE, "Addressing Cascading Failures"). A breaker that opens must close again, and only
 * for what failed (Nygard 2007).
 */

import { changes } from '../intent.ts';
import { isAwaited } from '../patience.ts';
import { doubt, edgeFact, type Hazard } from '../hazard.ts';
import type { Call } from '../call.ts';

/** A repeated call has its effect twice. */
export const unsafeRetry: Hazard = {
  name: 'unsafe-retry',
  impact: 1,
  shows: {
    'lost-reply': 1,
    'lost-reply after-commit': 0.9,
    'lost-reply midway': 0.8,
    'slow-over': 0.8,
    'partition-one-way': 0.7,
    reset: 0.5,
    flap: 0.4,
    hang: 0.3,
  },
  probability: (call) => {
    const { idempotent, attempts } = call.edge.facts;
    if (call.intent === 'read') return 0;
    const writes = changes(call.intent);
    if (idempotent === true) return doubt.remote;
    if (attempts !== undefined && attempts > 1) {
      if (idempotent === false) return doubt.proven;
      return writes ? doubt.likely : 0.3;
    }
    // Somebody else repeats it: a user, a queue, a job.
    if (call.kind === 'cache') return 0;
    return idempotent === false ? doubt.likely : writes ? 0.2 : 0.08;
  },
  because: (call) => {
    const { from, to, facts } = call.edge;
    const { attempts, idempotent } = facts;
    const safe =
      idempotent === true
        ? `repeating a call to ${to} is declared to be safe, and was not tried`
        : idempotent === false
          ? `a second call to ${to} is declared to have a second effect`
          : `nothing says that repeating a call to ${to} is safe`;
    return [
      ...(attempts !== undefined && attempts > 1
        ? [edgeFact(call, 'attempts', `${from} tries a call to ${to} up to ${attempts} times`)]
        : []),
      edgeFact(call, 'idempotent', safe),
    ];
  },
};

/** Trying again makes a bad moment worse, or asks again whom it does not help to ask. */
export const retryAmplification: Hazard = {
  name: 'retry-amplification',
  impact: 0.5,
  shows: {
    refuse: 0.8,
    hang: 0.8,
    'slow-over': 0.8,
    'slow-over under-load': 0.9,
    'status-503': 0.5,
    'refuse under-load': 0.9,
    partition: 0.6,
    crash: 0.5,
    'refuse then-healed': 0.7,
  },
  probability: ({ edge }) => {
    if (edge.facts.background === true) return 0;
    const { attempts } = edge.facts;
    if (attempts === undefined) return 0.05;
    return attempts === 1 ? 0 : Math.min(0.7, 0.25 + 0.1 * attempts);
  },
  because: (call) => {
    const { from, to, facts } = call.edge;
    return [
      edgeFact(
        call,
        'attempts',
        facts.attempts === undefined
          ? `nothing says how often ${from} tries ${to} again`
          : `${from} tries ${to} up to ${facts.attempts} times, whatever is wrong with it`,
      ),
    ];
  },
};

/** A breaker that opened stays open when the callee is back. */
export const breakerStaysOpen: Hazard = {
  name: 'breaker-stays-open',
  impact: 0.8,
  shows: {
    'refuse then-healed': 0.95,
    'status-503 then-healed': 0.9,
    'flap then-healed': 0.85,
    'hang then-healed': 0.8,
  },
  probability: (call) => breakerDoubt(call, 0.35, 0.08),
  because: (call) => [breakerFact(call)],
};

/** A breaker opens for more than what failed. */
export const breakerScope: Hazard = {
  name: 'breaker-scope',
  impact: 0.6,
  shows: { 'refuse midway': 0.8, 'status-500 midway': 0.9, 'hang midway': 0.7 },
  probability: (call) =>
    call.operation === undefined || operationsOf(call) < 2 ? 0 : breakerDoubt(call, 0.35, 0.12),
  because: (call) => [
    edgeFact(
      call,
      'operations',
      `${call.edge.from} asks ${call.edge.to} for ${operationsOf(call)} things, and one that fails must not stop the others`,
    ),
    breakerFact(call),
  ],
};

function breakerDoubt({ edge }: Call, declared: number, unknown: number): number {
  if (!isAwaited(edge)) return 0;
  const { circuitBreaker } = edge.facts;
  return circuitBreaker === undefined ? unknown : circuitBreaker ? declared : 0;
}

function breakerFact(call: Call): { id: string; text: string } {
  const { from, to, facts } = call.edge;
  return edgeFact(
    call,
    'circuitBreaker',
    facts.circuitBreaker === true
      ? `${from} has a breaker before ${to}, which must close again`
      : `nothing says whether ${from} stops asking ${to}, and when it asks again`,
  );
}

function operationsOf({ edge: { operations } }: Call): number {
  return new Set(operations).size;
}
