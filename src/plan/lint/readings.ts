/** How the facts of an edge are read: sources may contradict each other, and what is proven holds whoever of them is right. */

import { parseDuration } from '../../lib/duration.ts';
import type { TopologyEdge } from '../../model/topology.ts';

/** A number of an edge's, as far as it is known. */
export interface Reading {
  /** Of one try, in ms. */
  readonly timeoutMs: (edge: TopologyEdge) => number | undefined;
  /** 1 where nothing says it. */
  readonly attempts: (edge: TopologyEdge) => number;
}

/** What was taken of all that was said. */
export const taken: Reading = {
  timeoutMs: ({ facts }) => positiveMs(facts.timeout),
  attempts: ({ facts: { attempts = 1 } }) => attempts,
};

/** The least that anybody says. */
export const least: Reading = {
  timeoutMs: (edge) => {
    const all = timeoutsSaid(edge);
    return all.length === 0 ? undefined : Math.min(...all);
  },
  attempts: (edge) => Math.min(...attemptsSaid(edge)),
};

/** The longest timeout that anybody says, in ms. */
export function mostTimeoutMs(edge: TopologyEdge): number | undefined {
  const all = timeoutsSaid(edge);
  return all.length === 0 ? undefined : Math.max(...all);
}

function timeoutsSaid({ facts, said }: TopologyEdge): number[] {
  const written = said?.timeout?.map(({ value }) => String(value)) ?? [];
  return [...written, facts.timeout].flatMap((text) => positiveMs(text) ?? []);
}

function attemptsSaid({ facts, said }: TopologyEdge): number[] {
  return [...(said?.attempts?.map(({ value }) => Number(value)) ?? []), facts.attempts ?? 1];
}

/** Zero is no limit at all. */
function positiveMs(text: string | undefined): number | undefined {
  const ms = text === undefined ? undefined : parseDuration(text);
  return ms === 0 ? undefined : ms;
}
