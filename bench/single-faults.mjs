/** Every single fault on a load: each kind at each place, at moments that are spread over its first half and after each step of a saga. */

import { resized } from '../dist/explore/resize.js';
import { durationMs, formatDuration } from '../dist/lib/duration.js';
import { faultSchema } from '../dist/model/fault.js';

/** The load at its full rate, for so long: about what the search draws. */
const duration = '4s';
/** At these parts of it. */
const moments = [1 / 8, 1 / 4, 3 / 8, 1 / 2];
/** So long: something is to come after it, too. */
const length = 1 / 4;
const ahead = '5s';
const serviceKinds = ['crash', 'stop', 'restart', 'pause'];

/** Each on an edge, as a fault without its times. */
const edgeKinds = {
  latency: (on) => ({ kind: 'latency', on, latency: '2s' }),
  timeout: (on) => ({ kind: 'timeout', on }),
  reset_peer: (on) => ({ kind: 'reset_peer', on }),
  'http-status': (on) => ({ kind: 'http-status', on }),
  'lost-reply': (on) => ({ kind: 'lost-reply', on }),
  partition: (on) => ({ kind: 'partition', between: on.split('->').map((side) => [side]) }),
  down: (on) => ({ kind: 'down', on }),
  flap: (on) => ({ kind: 'flap', on }),
};

/**
 * The scenarios. A clock that runs ahead does so from the beginning, so each replica has it once.
 *
 * @param reach - `links` (from clients, too; these are left out) and `replicas` that faults can act on
 * @param steps - of the sagas that the load begins
 */
export function singleFaults(load, { reach: { links, replicas }, steps }) {
  const base = { ...load, workload: resized(load.workload, { duration }) };
  const lastMs = durationMs(duration);
  const lasts = formatDuration(Math.round(length * lastMs));
  const begins = [
    ...moments.map((share) => ({ after: formatDuration(Math.round(share * lastMs)) })),
    ...steps.map((step) => ({ afterStep: step, hold: '300ms' })),
  ];
  const edges = links.filter((link) => !link.startsWith('client->'));
  const faults = [
    ...edges.flatMap((on) => Object.values(edgeKinds).map((make) => make(on))),
    ...replicas.flatMap((service) => serviceKinds.map((kind) => ({ kind, service }))),
  ];
  return [
    ...faults.flatMap((fault) =>
      begins.map((begin) => ({ ...base, faults: [faultSchema.parse({ ...fault, begin, lasts })] })),
    ),
    ...replicas.map((replica) => ({ ...base, clockOffset: { [replica]: ahead } })),
  ];
}
