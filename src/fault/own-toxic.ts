/** Faults that only our own proxy knows, as its toxics. */

import { durationMs } from '../lib/duration.ts';
import type { Fault } from '../model/fault.ts';
import { toxicName, type Toxic } from './toxic.ts';

/** A fault that is one of our proxy's own toxics; `lost-reply` of single requests is one. */
type OwnFault = Extract<
  Fault,
  { kind: 'corrupt' | 'slow-open' | 'http-status' | 'http-abort' | 'http-delay' | 'lost-reply' }
>;

/** The toxic. `index`: the fault's place in the scenario. */
export function ownToxic(fault: OwnFault, index: number): Toxic {
  const stream = fault.kind === 'corrupt' ? fault.stream : 'both';
  const [type, attributes] = typeOf(fault);
  return { name: toxicName(index, fault.kind, stream), type, stream, toxicity: fault.toxicity, attributes };
}

function typeOf(fault: OwnFault): readonly [type: string, attributes: Toxic['attributes']] {
  switch (fault.kind) {
    case 'corrupt':
      return ['corrupt', { rate: fault.rate }];
    case 'slow-open':
      return ['slow_open', { delay: durationMs(fault.delay), jitter: durationMs(fault.jitter) }];
    case 'http-status':
      return ['http_status', { status: fault.status, body: fault.body, ...requests(fault) }];
    case 'http-abort':
      return ['http_abort', { when: fault.when, ...requests(fault) }];
    case 'http-delay': {
      const [delay, jitter] = [durationMs(fault.delay), durationMs(fault.jitter)];
      return ['http_delay', { delay, jitter, when: fault.when, ...requests(fault) }];
    }
    case 'lost-reply':
      return ['http_abort', { when: 'after', ...requests(fault) }];
  }
}

/** Which requests a fault is about. */
type WhichRequests = Pick<Extract<OwnFault, { kind: 'lost-reply' }>, 'match' | 'header' | 'after' | 'count'>;

/** Without what is left open. */
function requests({ match = '', header, after = 0, count = 0 }: WhichRequests): Toxic['attributes'] {
  const [, method = '', path = ''] = /^([A-Z]*) ?(.*)$/.exec(match) ?? [];
  return {
    ...(method === '' ? {} : { method }),
    ...(path === '' ? {} : { path }),
    ...(header === undefined ? {} : { header }),
    ...(after === 0 ? {} : { after }),
    ...(count === 0 ? {} : { count }),
  };
}
