/**
 * Whether a toxic shows: the health of the service behind a link is asked through the link's listen address and, for comparison,
 * directly. For proxies that do not count; the question is the target's own health check, so it disturbs nothing.
 */

import type { Address } from '../model/client.ts';
import type { Links, Toxic } from '../run/ports.ts';
import type { HealthAnswer } from './health.ts';

/** A link as it can be probed. */
export interface ProbedLink {
  /** Where connections go in, seen from here. */
  readonly listen: Address;
  /** Asks the health of the service behind it, at this address or directly. */
  ask(ms: number, at?: Address): Promise<HealthAnswer>;
}

const directMsMax = 1_000;
/** An answer that has not come so much later than it would directly is not coming. */
const patienceMs = 500;
const triesMost = 20;
/** A delay is shown by four fifths of it: timers and scheduling take their share. */
const delayShare = 0.8;
/** An answer to a health check is at least so long, in KB. */
const answerKilobytes = 0.1;
/** A delay that is less cannot be told from chance. */
const toldMs = 50;

/**
 * Looks as often as the toxic's toxicity asks for. `undefined`: it cannot be told from here, because the service does not answer
 * directly either, or its answer is too short for this toxic.
 */
export function createToxicProbe(links: ReadonlyMap<string, ProbedLink>): Links['shows'] {
  return async (name, toxic) => {
    const link = links.get(name);
    const effect = effectOf(toxic);
    if (link === undefined || effect === undefined) return undefined;
    const direct = await link.ask(directMsMax);
    if (!direct.ok) return undefined;
    const tries = Math.min(triesMost, Math.ceil(3 / Math.max(toxic.toxicity, 0.01)));
    for (let tried = 0; tried < tries; tried += 1) {
      const { ok, tookMs } = await link.ask(direct.tookMs + effect.delayMs + patienceMs, link.listen);
      if (!ok || (!effect.ends && tookMs >= direct.tookMs + delayShare * effect.leastMs)) return true;
    }
    return false;
  };
}

/** What is to be seen: no good answer (`ends`), or one that is late by so much. */
interface Effect {
  readonly ends: boolean;
  readonly leastMs: number;
  readonly delayMs: number;
}

function effectOf({ type, attributes }: Toxic): Effect | undefined {
  const value = (key: string): number => Number(attributes[key] ?? 0);
  switch (type) {
    case 'latency': {
      const [latency, jitter] = [value('latency'), value('jitter')];
      const leastMs = latency - jitter;
      return leastMs <= 0 ? undefined : { ends: false, leastMs, delayMs: latency + jitter };
    }
    case 'bandwidth': {
      const leastMs =
        value('rate') === 0 ? Number.POSITIVE_INFINITY : (answerKilobytes / value('rate')) * 1_000;
      if (leastMs === Number.POSITIVE_INFINITY) return { ends: true, leastMs: 0, delayMs: 0 };
      return leastMs < toldMs ? undefined : { ends: false, leastMs, delayMs: leastMs };
    }
    case 'slicer': {
      // Nothing is waited for behind the last piece.
      const pieces = Math.ceil((answerKilobytes * 1_000) / (value('average_size') + value('size_variation')));
      const leastMs = ((pieces - 1) * value('delay')) / 1_000;
      return leastMs < toldMs ? undefined : { ends: false, leastMs, delayMs: leastMs };
    }
    case 'limit_data':
      return value('bytes') < answerKilobytes * 1_000 ? { ends: true, leastMs: 0, delayMs: 0 } : undefined;
    case 'timeout':
    case 'reset_peer':
      return { ends: true, leastMs: 0, delayMs: value('timeout') };
    default:
      return undefined;
  }
}
