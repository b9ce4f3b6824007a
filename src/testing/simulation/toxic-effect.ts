/** What a toxic does to one message: the numbers are those of our own proxy (`src/proxy/toxics`). */

import type { Random } from '../../lib/random.ts';
import type { Toxic } from '../../run/ports.ts';

/** Which way a message goes: `request` is what the caller sends, `reply` what it gets back. */
export type Way = 'request' | 'reply';

/** What becomes of the message. */
export type ToxicEffect =
  | { readonly do: 'pass' }
  | { readonly do: 'delay'; readonly ms: number }
  /** It is lost; its connection is closed after so long, or, left out, when the toxic goes. */
  | { readonly do: 'lose'; readonly closeAfterMs?: number }
  /** Instead of being forwarded it is answered. */
  | { readonly do: 'answer'; readonly status: number; readonly body: string };

const pass: ToxicEffect = { do: 'pass' };

/** The toxics that a simulation knows. */
export const simulatedToxics: ReadonlySet<string> = new Set([
  'latency',
  'timeout',
  'reset_peer',
  'slow_open',
  'http_status',
  'http_abort',
  'http_delay',
]);

/** Whether a toxic is about single requests, not about all that its connection carries. */
export function isAboutRequests({ type }: Toxic): boolean {
  return type.startsWith('http_');
}

/** The effect on a message that goes this way. Jitter is drawn from `random`, and nothing else. */
export function toxicEffect({ type, stream, attributes }: Toxic, way: Way, random: Random): ToxicEffect {
  const value = (name: string): number => Number(attributes[name] ?? 0);
  if (stream !== 'both' && (stream === 'upstream') !== (way === 'request')) return pass;
  const delay = (ms: number): ToxicEffect => ({
    do: 'delay',
    ms: Math.max(0, jittered(ms, value('jitter'), random)),
  });
  switch (type) {
    case 'latency':
      return delay(value('latency'));
    case 'timeout':
      return value('timeout') > 0 ? { do: 'lose', closeAfterMs: value('timeout') } : { do: 'lose' };
    case 'reset_peer':
      return { do: 'lose', closeAfterMs: value('timeout') };
    case 'slow_open':
      return way === 'request' ? delay(value('delay')) : pass;
    case 'http_status':
      return way === 'request'
        ? { do: 'answer', status: value('status'), body: String(attributes['body'] ?? '') }
        : pass;
    case 'http_abort':
      return (attributes['when'] === 'after') === (way === 'reply') ? { do: 'lose', closeAfterMs: 0 } : pass;
    case 'http_delay':
      return (attributes['when'] === 'reply') === (way === 'reply') ? delay(value('delay')) : pass;
    default:
      return pass;
  }
}

/** Uniform in [ms - jitter, ms + jitter), whole. */
function jittered(ms: number, jitter: number, random: Random): number {
  return jitter > 0 ? ms + Math.floor((random.next() * 2 - 1) * jitter) : ms;
}
