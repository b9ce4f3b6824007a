/**
 * Standing: services that die, and what is then not there, or not there again.
 *
 * A promise that is kept in memory dies with its process (Gray, "Why Do Computers Stop", 1985); one process alone is a single point of failure.
 */

import { changes } from '../intent.ts';
import { isAwaited } from '../patience.ts';
import { calleeFact, doubt, type Hazard } from '../hazard.ts';

/** One process serves all: when it is away, so is what it does. */
export const singleReplica: Hazard = {
  name: 'single-replica',
  of: 'callee',
  impact: 0.6,
  shows: { crash: 0.9, pause: 0.6 },
  probability: ({ callee, edge }) => {
    if (callee.replicas > 1 || !isAwaited(edge)) return 0;
    return doubt.unlikely;
  },
  because: (call) => [
    calleeFact(call, 'replicas', `one process of ${call.edge.to} is all that is known of it`),
  ],
};

/** Several replicas stand behind one name, and one that is away still gets its share of the calls. */
export const deadReplica: Hazard = {
  name: 'dead-replica',
  of: 'callee',
  impact: 0.5,
  shows: { crash: 0.7, pause: 0.9 },
  probability: ({ callee, edge }) => (callee.replicas > 1 && isAwaited(edge) ? 0.15 : 0),
  because: (call) => [
    calleeFact(
      call,
      'replicas',
      `${call.callee.replicas} replicas of ${call.edge.to} stand behind one name, and one of them may be away`,
    ),
  ],
};

/** What it had acknowledged is gone after a restart. */
export const forgetful: Hazard = {
  name: 'forgets-on-restart',
  of: 'callee',
  impact: 1,
  shows: { crash: 0.9 },
  probability: ({ kind, callee, intent }) => {
    if (kind === 'external' || kind === 'cache' || callee.stateful === false) return 0;
    if (callee.stateful === true || kind === 'store' || kind === 'queue') return 0.12;
    return changes(intent) ? 0.12 : doubt.remote;
  },
  because: (call) => {
    const { to } = call.edge;
    const kept =
      call.callee.stateful === true
        ? `${to} keeps data, and nothing says that all that it acknowledged outlives its process`
        : `nothing says that what ${to} acknowledged outlives its process`;
    return [calleeFact(call, 'stateful', kept)];
  },
};
