/**
 * Waiting: calls that nobody gives up, or gives up too late for who asked.
 *
 * A silent callee is worse than a dead one: it keeps the caller's own resources until somebody gives up (Nygard, "Release It!", 2007: slow
 * responses, blocked threads). A wait inside a shorter wait is work for nobody (Google SRE, "Addressing Cascading Failures": deadline propagation).
 */

import { formatDuration } from '../../lib/duration.ts';
import { isAwaited } from '../patience.ts';
import { calleeFact, doubt, edgeFact, type Fact, type Hazard } from '../hazard.ts';
import type { Call } from '../call.ts';

/** What keeps an answer away without a word. */
const silence = {
  hang: 1,
  partition: 0.9,
  'partition-one-way': 0.85,
  'lost-reply': 0.8,
  pause: 0.8,
  'slow-over': 0.6,
  'hang then-healed': 0.9,
  'hang after-commit': 0.4,
  'hang midway': 0.4,
} as const;

/** No limit is known: whoever asks waits as long as the callee is silent. */
export const noTimeout: Hazard = {
  name: 'missing-timeout',
  impact: 0.7,
  shows: silence,
  probability: (call) => {
    if (call.timeoutMs !== undefined || !isAwaited(call.edge)) return 0;
    if (call.dispensable) return doubt.likely;
    return call.timeoutsAreTold ? 0.4 : 0.3;
  },
  because: (call) => [
    edgeFact(
      call,
      'timeout',
      `nothing says how long ${call.edge.from} waits for ${call.edge.to}${call.timeoutsAreTold ? ', though other calls have a timeout' : ''}`,
    ),
    ...dispensable(call),
  ],
};

/** The caller is given up while it still waits: what it gets or falls back to comes too late. */
export const nestedTimeout: Hazard = {
  name: 'timeout-nesting',
  impact: 0.7,
  shows: { ...silence, 'slow-over': 0.9, 'slow-twice': 0.3, 'slow-under': 0.5 },
  probability: (call) => {
    const { above, waitMs } = call;
    if (above === undefined || !isAwaited(call.edge)) return 0;
    if (waitMs === undefined) return doubt.plausible;
    return waitMs >= above.ms ? doubt.proven : doubt.remote;
  },
  because: (call) => nesting(call),
};

/** Users give up before the caller does: ten seconds is the most that anybody stays for, one second is not yet noticed as a wait (Nielsen 1993). */
export const lateTimeout: Hazard = {
  name: 'late-timeout',
  impact: 0.6,
  shows: { ...silence, 'slow-under': 0.5, 'slow-over': 0.9 },
  probability: (call) => {
    const { waitMs } = call;
    if (waitMs === undefined || !isAwaited(call.edge)) return 0;
    const known = call.edge.facts.fallback === true ? 0.1 : 0;
    if (waitMs >= 10_000) return doubt.likely + known;
    if (waitMs >= 3_000) return doubt.plausible + known;
    return waitMs >= 1_000 ? doubt.unlikely : doubt.remote;
  },
  because: (call) => [
    edgeFact(
      call,
      'timeout',
      `${call.edge.from} gives ${call.edge.to} up only after ${waitInWords(call)}${call.edge.facts.fallback === true ? ', and has its other answer only then' : ''}`,
    ),
  ],
};

/** Twice as slow as usual is already too slow. */
export const tightTimeout: Hazard = {
  name: 'tight-timeout',
  impact: 0.5,
  shows: { 'slow-twice': 0.9, 'slow-over': 0.4, 'slow-twice under-load': 0.9, 'slow-over under-load': 0.5 },
  probability: ({ timeoutMs, edge: { observed } }) => {
    if (timeoutMs === undefined) return 0;
    const slow = observed?.p99Ms;
    if (slow === undefined) return doubt.remote;
    return slow * 2 > timeoutMs ? doubt.likely : doubt.remote;
  },
  because: (call) => {
    const { observed } = call.edge;
    return observed?.p99Ms === undefined
      ? [edgeFact(call, 'latency', `nothing says how near ${call.edge.to} comes to its timeout`)]
      : [
          edgeFact(
            call,
            'latency',
            `one in a hundred answers of ${call.edge.to} took ${formatDuration(observed.p99Ms)}, and ${call.edge.from} waits ${waitInWords(call)}`,
          ),
        ];
  },
};

/** Callers that wait hold what they wait with: a slow callee uses up the caller. */
export const exhaustion: Hazard = {
  name: 'exhaustion',
  impact: 0.7,
  shows: { 'slow-over under-load': 0.9, 'slow-twice under-load': 0.5, pause: 0.3 },
  probability: (call) => {
    if (!isAwaited(call.edge)) return 0;
    if (call.edge.facts.circuitBreaker === true) return doubt.remote;
    return call.timeoutMs === undefined ? 0.15 : 0.08;
  },
  because: (call) => {
    const { from, to, facts } = call.edge;
    const waiting = `${from} free while many calls to ${to} wait`;
    const known =
      facts.circuitBreaker === undefined
        ? `nothing says what keeps ${waiting}`
        : facts.circuitBreaker
          ? `a breaker is all that is known to keep ${waiting}`
          : `no breaker keeps ${waiting}`;
    return [edgeFact(call, 'circuitBreaker', known)];
  },
};

/** That users can do without the callee. */
export function dispensable({ dispensable: can, edge, ...call }: Call): readonly Fact[] {
  return can
    ? [calleeFact({ dispensable: can, edge, ...call }, 'critical', `users can do without ${edge.to}`)]
    : [];
}

function nesting(call: Call): readonly Fact[] {
  const { above, waitMs, edge } = call;
  if (above === undefined) return [];
  const { from, to } = above.edge;
  const outer = `${from} gives ${to} up after ${formatDuration(above.ms)}`;
  const inner =
    waitMs === undefined
      ? `nothing says how long ${edge.from} waits for ${edge.to}`
      : `${edge.from} waits ${waitInWords(call)} for ${edge.to}`;
  return [
    edgeFact(call, 'timeout', inner),
    { id: `${from}->${to}.timeout`, text: outer },
    ...dispensable(call),
  ];
}

/** `15s`, `3 × 2s`. */
function waitInWords({ timeoutMs = 0, edge: { facts } }: Call): string {
  const { attempts = 1 } = facts;
  const each = formatDuration(timeoutMs);
  return attempts === 1 ? each : `${attempts} × ${each}`;
}
