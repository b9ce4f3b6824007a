/** How callers were seen to deal with failures, from several sources: counts are added, and what follows from them is worked out anew. */

import { factsShown, type EdgeSigns } from '../model/edge-signs.ts';
import { factNames, type Said, type TopologyEdge } from '../model/topology.ts';
import { mergeLatencies } from './latencies.ts';

type SaidOfAll = NonNullable<TopologyEdge['said']>;

/** The sum of what several sources have seen; `undefined`: nothing. O(places of the histograms). */
export function mergeSigns(all: readonly EdgeSigns[], sources: readonly string[]): EdgeSigns | undefined {
  if (all.length === 0) return undefined;
  const retried: Record<string, number> = {};
  for (const signs of all)
    for (const [tries, calls] of Object.entries(signs.retried ?? {}))
      retried[tries] = (retried[tries] ?? 0) + calls;
  const timeouts = mergeLatencies(all.flatMap((one) => one.timeouts ?? []));
  const sum = (field: 'refused' | 'failed' | 'survived'): Partial<EdgeSigns> => {
    const known = all.flatMap((one) => one[field] ?? []);
    return known.length === 0 ? {} : { [field]: known.reduce((total, one) => total + one, 0) };
  };
  return {
    ...(Object.keys(retried).length === 0 ? {} : { retried }),
    ...(timeouts === undefined ? {} : { timeouts }),
    ...sum('refused'),
    ...sum('failed'),
    ...sum('survived'),
    sources: [...sources],
  };
}

/** What is said besides what was worked out from signs of these sources. */
export function saidOtherwise(said: SaidOfAll, sources: readonly string[]): SaidOfAll {
  if (sources.length === 0) return said;
  return Object.fromEntries(
    Object.entries(said).flatMap(([fact, values]): [string, Said[]][] => {
      const others = values.flatMap((one) => {
        if (one.by !== 'observation' || !signFacts.has(fact)) return [one];
        const left = one.sources.filter((source) => !sources.includes(source));
        return left.length === 0 ? [] : [{ ...one, sources: left }];
      });
      return others.length === 0 ? [] : [[fact, others]];
    }),
  );
}

const signFacts: ReadonlySet<string> = new Set(['timeout', 'attempts', 'fallback', 'circuitBreaker']);

/** What signs say, in the words of facts. */
export function saidBySigns(signs: EdgeSigns): SaidOfAll {
  const facts = factsShown(signs);
  return Object.fromEntries(
    factNames.options.flatMap((fact): [string, Said[]][] => {
      const value = facts[fact];
      return value === undefined
        ? []
        : [[fact, [{ value, by: 'observation', sources: [...(signs.sources ?? [])] }]]];
    }),
  );
}
