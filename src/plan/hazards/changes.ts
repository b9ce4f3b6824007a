/**
 * Changes: several of them that belong together, and a failure between two.
 *
 * What is made by several calls is half made when one of them fails: it must be undone, or gone on with (Garcia-Molina and Salem, "Sagas",
 * 1987). Such a bug is hidden when a callee is down from the start, because then the first call fails and nothing is half made.
 */

import { followsAChange, mayFollowAChange, type Call } from '../call.ts';
import { isAwaited } from '../patience.ts';
import { calleeFact, callName, doubt, edgeFact, type Fact, type Hazard } from '../hazard.ts';
import { changes } from '../intent.ts';

const later = {
  'refuse after-commit': 0.9,
  'status-500 after-commit': 0.9,
  'hang after-commit': 0.75,
  'lost-reply after-commit': 0.6,
} as const;

/** An earlier change stands when this one fails. */
export const noCompensation: Hazard = {
  name: 'no-compensation',
  impact: 1,
  shows: { ...later, 'lost-reply': 0.3, crash: 0.2 },
  probability: (call) => {
    if (call.isSagaStep || call.kind === 'cache' || call.intent === 'read') return 0;
    if (call.intent === 'afterthought') return followsAChange(call) ? doubt.unlikely : doubt.remote;
    if (followsAChange(call)) return call.intent === 'write' ? 0.45 : doubt.unlikely;
    return mayFollowAChange(call) ? doubt.remote : 0;
  },
  because: (call) => [
    afterChange(call),
    notSaid(call, 'undone', `what undoes it when ${callName(call)} fails`),
  ],
};

/** What comes after a change fails without a word, and is never done. */
export const swallowedError: Hazard = {
  name: 'swallowed-error',
  impact: 0.9,
  shows: { ...later, 'hang after-commit': 0.3, refuse: 0.25, 'status-500': 0.25 },
  probability: (call) => {
    if (call.isSagaStep || call.kind === 'cache') return 0;
    if (call.intent === 'afterthought') return followsAChange(call) ? 0.4 : doubt.unlikely;
    return call.intent === 'write' && followsAChange(call) ? doubt.unlikely : 0;
  },
  because: (call) => [
    afterChange(call),
    notSaid(call, 'madeUpFor', `who does ${callName(call)} when it failed the first time`),
  ],
};

/** All is done, and a look at something else afterwards tells the user that it failed. */
export const postCommitRead: Hazard = {
  name: 'post-commit-read',
  impact: 0.6,
  shows: later,
  probability: (call) => {
    if (call.intent !== 'read' || !isAwaited(call.edge)) return 0;
    return followsAChange(call) ? 0.2 : 0;
  },
  because: (call) => [
    afterChange(call),
    notSaid(
      call,
      'order',
      `${callName(call)} is not asked after it, where a failure would hide that it was done`,
    ),
  ],
};

/** What nobody waits for must arrive at some time. */
export const lostDelivery: Hazard = {
  name: 'lost-delivery',
  impact: 0.9,
  shows: {
    refuse: 0.9,
    partition: 0.9,
    crash: 0.8,
    hang: 0.7,
    'lost-reply': 0.5,
    reset: 0.6,
    flap: 0.5,
    'refuse after-commit': 0.9,
    'refuse then-healed': 0.9,
  },
  probability: ({ edge, kind }) => {
    if (edge.facts.background === true) return 0;
    if (edge.facts.async === true) return 0.35;
    return kind === 'queue' ? 0.3 : 0;
  },
  because: (call) => {
    const { from, to, facts } = call.edge;
    return [
      facts.async === true
        ? edgeFact(
            call,
            'async',
            `nobody waits for what ${from} tells ${to}, and it must arrive at least once`,
          )
        : calleeFact(call, 'kind', `${to} is a queue, and what ${from} sends must arrive at least once`),
    ];
  },
};

function afterChange(call: Call): Fact {
  const other = call.caller.calls.find(
    (one) => (one.edge !== call.edge || one.operation !== call.operation) && changes(one.intent),
  );
  return other === undefined
    ? edgeFact(call, 'operations', `nothing says which calls of ${call.edge.from} change something`)
    : {
        id: `${other.edge.from}->${other.edge.to}.operations`,
        text: `${call.edge.from} also makes a change by ${callName(other)}`,
      };
}

function notSaid(call: Call, field: string, what: string): Fact {
  return edgeFact(call, field, `nothing says ${what.startsWith('w') ? '' : 'that '}${what}`);
}
