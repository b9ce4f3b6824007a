/**
 * Answers: what a caller does with an answer that is an error, or with none.
 *
 * Most bugs of microservices that fault injection finds are in code that handles an error of a callee: no other answer, a status nobody
 * thought of, an error path that costs more than the call (Meiklejohn et al., "Service-Level Fault Injection Testing", SoCC 2021).
 */

import { isAwaited } from '../patience.ts';
import { doubt, edgeFact, type Hazard } from '../hazard.ts';
import { dispensable } from './waiting.ts';

/** A failing callee fails its caller, though there could be another answer. */
export const noFallback: Hazard = {
  name: 'no-fallback',
  impact: 0.6,
  shows: {
    refuse: 1,
    'status-500': 0.9,
    'status-503': 0.9,
    'status-502': 0.85,
    reset: 0.9,
    crash: 0.6,
    hang: 0.85,
    partition: 0.8,
    'partition-one-way': 0.7,
    'lost-reply': 0.6,
    'status-429': 0.6,
    'status-404': 0.3,
    flap: 0.5,
    'refuse under-load': 0.9,
    'refuse then-healed': 0.9,
    'status-503 then-healed': 0.8,
    'hang then-healed': 0.7,
  },
  probability: (call) => {
    const { facts } = call.edge;
    if (!isAwaited(call.edge) || call.kind === 'cache') return 0;
    if (facts.fallback === true) return doubt.unlikely;
    if (call.dispensable) return 0.45;
    if (call.kind === 'store') return doubt.unlikely;
    return facts.fallback === false ? 0.4 : doubt.plausible;
  },
  because: (call) => {
    const { edge } = call;
    if (edge.facts.fallback === true)
      return [
        edgeFact(call, 'fallback', `the other answer that ${edge.from} has without ${edge.to} was not tried`),
      ];
    const known =
      edge.facts.fallback === false
        ? `${edge.from} has no other answer when ${edge.to} fails`
        : `nothing says that ${edge.from} has another answer when ${edge.to} fails`;
    const can = dispensable(call);
    return [...can, edgeFact(call, 'fallback', known)];
  },
};

/** An answer of a status that nobody handles is taken for something it is not. */
export const unhandledStatus: Hazard = {
  name: 'unhandled-status',
  impact: 0.35,
  shows: { 'status-502': 0.5, 'status-429': 0.5, 'status-404': 0.45, 'status-503': 0.35, 'status-500': 0.3 },
  probability: ({ kind, edge: { protocol = '' } }) => {
    if (kind !== 'service' && kind !== 'external') return 0;
    // A status of gRPC is one of seventeen, and libraries map them; HTTP's are open.
    return /grpc|thrift|dubbo/i.test(protocol) ? 0.08 : 0.18;
  },
  because: (call) => {
    const { from, to, protocol } = call.edge;
    return [
      edgeFact(
        call,
        'protocol',
        protocol === undefined
          ? `nothing says which statuses of ${to} its caller knows`
          : `nothing says which statuses of ${protocol} ${from} knows when ${to} answers`,
      ),
    ];
  },
};

/** Failing costs more than succeeding. */
export const expensiveErrorPath: Hazard = {
  name: 'expensive-error-path',
  impact: 0.5,
  shows: { refuse: 0.9, reset: 0.6, 'status-500': 0.3, 'status-503': 0.3, 'refuse under-load': 0.9 },
  probability: ({ kind, edge }) => (isAwaited(edge) && kind === 'service' ? 0.07 : 0),
  because: (call) => [
    edgeFact(
      call,
      'errorPath',
      `nothing says what it costs ${call.edge.from} when ${call.edge.to} fails at once`,
    ),
  ],
};
