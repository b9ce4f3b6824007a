/**
 * Simpler kinds of a fault, at the same place and moment.
 *
 * From what does least to what does most: an answer that is late, an answer that is lost, a connection that is refused, one that is refused now and
 * then, no way at all. A fault is replaced by a simpler one only where that shows the same, so what is left says how little it takes. Of what acts on a
 * process: it stands still; it is killed; it is asked to end; it is begun anew.
 */

import { formatDuration, durationMs } from '../lib/duration.ts';
import { faultSchema, type Fault } from '../model/fault.ts';
import { calleesOf } from '../model/callees.ts';
import { edgeName, parseEdge, serviceOf } from '../model/place.ts';
import { replicasAt } from '../model/replicas.ts';
import type { Target } from '../model/target.ts';

const complexity: Readonly<Record<Fault['kind'], number>> = {
  latency: 0,
  'lost-reply': 1,
  'slow-open': 1,
  'http-delay': 1,
  bandwidth: 1,
  slicer: 1,
  slow_close: 1,
  down: 2,
  timeout: 2,
  reset_peer: 2,
  limit_data: 2,
  corrupt: 2,
  'http-status': 2,
  'http-abort': 2,
  flap: 3,
  partition: 4,
  disconnect: 5,
  pause: 0,
  crash: 1,
  stop: 2,
  restart: 3,
};
const onEdges = ['latency', 'lost-reply', 'down'] as const;
const onServices = ['pause', 'crash', 'stop'] as const;

/** Where no timeout is declared. */
const usualTimeout = '1s';

/** The simplest first. */
export function simplerKinds(fault: Fault, target: Target): Fault[] {
  const { begin, lasts } = fault;
  const timing = lasts === undefined ? { begin } : { begin, lasts };
  if ('service' in fault)
    return onServices
      .filter((kind) => complexity[kind] < complexity[fault.kind])
      .map((kind) => faultSchema.parse({ kind, service: fault.service, ...timing }));
  const edges = 'on' in fault ? [fault.on] : edgesCut(fault, target);
  return edges.flatMap((on) =>
    onEdges
      .filter((kind) => complexity[kind] < complexity[fault.kind])
      .map((kind) =>
        faultSchema.parse(
          kind === 'latency'
            ? { kind, on, latency: tooLate(on, target), ...timing }
            : { kind, on, ...timing },
        ),
      ),
  );
}

/** The edges that a partition of two places cuts: of larger groups there is no one edge that stands for it. */
function edgesCut({ between }: Extract<Fault, { kind: 'partition' }>, target: Target): string[] {
  const [[one = '', ...others] = [], [other = '', ...more] = [], ...groups] = between;
  if (others.length + more.length + groups.length > 0) return [];
  const calls = (from: string, to: string): boolean =>
    replicasAt(from, target).length > 0 && calleesOf(target, serviceOf(from)).includes(serviceOf(to));
  return [[one, other] as const, [other, one] as const].flatMap(([from, to]) =>
    calls(from, to) ? [edgeName(from, to)] : [],
  );
}

/** Half as long again as the caller waits, so that it gives up. */
function tooLate(on: string, target: Target): string {
  const { from, to } = parseEdge(on);
  const timeout = target.services[serviceOf(from)]?.edges[serviceOf(to)]?.timeout ?? usualTimeout;
  return formatDuration(1.5 * durationMs(timeout));
}
