/** What nobody has written down about an edge and the fault would bring out. */

import { edgeName } from '../model/place.ts';
import type { TopologyEdge } from '../model/topology.ts';
import type { Candidate } from './candidate.ts';
import { weigh, type Weighed } from './term.ts';

/** Which unknown matters to which fault, and how much; the shares of a fault add up to 1. */
const matters: Readonly<
  Record<string, { readonly idempotent: number; readonly timeout: number; readonly fallback: number }>
> = {
  'lost-reply': { idempotent: 0.75, timeout: 0.15, fallback: 0.1 },
  latency: { idempotent: 0.3, timeout: 0.5, fallback: 0.2 },
  partition: { idempotent: 0, timeout: 0.6, fallback: 0.4 },
  // What comes late comes again: who may be asked twice has a memory, and may know what is over.
  reordering: { idempotent: 0.6, timeout: 0.4, fallback: 0 },
  'slow-dependency': { idempotent: 0, timeout: 0.6, fallback: 0.4 },
  flap: { idempotent: 0, timeout: 0.2, fallback: 0.8 },
};

/** The term for missing facts; nothing when the fault is not on an edge or everything it needs is known. */
export function unknownsTerm({ acts, fault }: Pick<Candidate, 'acts' | 'fault'>): Weighed[] {
  const shares = matters[fault];
  if (!('edge' in acts) || shares === undefined) return [];
  const { from, to, facts } = acts.edge;
  // Repeating by itself makes a lost answer a second request; otherwise somebody else may repeat it.
  const repeats = (facts.attempts ?? 1) > 1;
  const harm = shares.idempotent > 0 && facts.idempotent !== true;
  const noTimeout = facts.timeout === undefined;
  const noFallback = facts.fallback !== true && facts.async !== true;
  const value =
    (harm ? shares.idempotent * (repeats || facts.idempotent === false ? 1 : 0.6) : 0) +
    (noTimeout ? shares.timeout : 0) +
    (noFallback ? shares.fallback : 0);
  const missing = [...(noTimeout ? ['timeout'] : []), ...(noFallback ? ['fallback'] : [])];
  const said = [
    ...(harm ? [repeating(acts.edge, repeats)] : []),
    ...(missing.length === 0 ? [] : [`no ${missing.join(' and no ')} is declared for ${edgeName(from, to)}`]),
  ];
  return said.length === 0 ? [] : [weigh('unknowns', value, said.join(', and '))];
}

/** What a repeated call may do. */
function repeating({ from, to, facts }: TopologyEdge, repeats: boolean): string {
  const tries = `${from} tries a call to ${to} up to ${facts.attempts ?? 1} times`;
  if (facts.idempotent === false) {
    const twice = `a second call to ${to} is declared to have a second effect`;
    return repeats ? `${tries}, though ${twice}` : twice;
  }
  return repeats
    ? `${tries}, and nothing says that repeating it is safe`
    : `nothing says that repeating a call to ${to} is safe`;
}
