/**
 * What stood in for a call that was away: calls of the same caller that were made only then.
 *
 * One run without a fault shows no alternatives; they are learnt when a fault is survived (Alvaro et al., "Automating Failure Testing Research at Internet
 * Scale", SoCC 2016). That a call was made only then can be said where another experiment used everything else that this one used, and not that call.
 */

import { edgeName, parseEdge } from '../model/place.ts';
import type { ExperimentRecord } from '../model/run-record.ts';

/**
 * The edges by name that were called in place of `edge` in an experiment in which it was away; none where nothing can be compared with. O(edges × others).
 *
 * @param others - experiments of the same run; those that hit the edge, too, say nothing
 */
export function stoodInFor(
  edge: string,
  own: Pick<ExperimentRecord, 'target' | 'traffic'>,
  others: readonly Pick<ExperimentRecord, 'target' | 'traffic' | 'faults'>[],
): string[] {
  const { from } = parseEdge(edge);
  const used = usedIn(own);
  const usual = others
    .filter(({ target, faults }) => target === own.target && !faults.some(({ where }) => where === edge))
    .map(usedIn);
  return [...used].filter((other) => {
    if (other === edge || parseEdge(other).from !== from || usual.some((edges) => edges.has(other)))
      return false;
    return usual.some(
      (edges) => edges.has(edge) && [...used].every((one) => one === other || edges.has(one)),
    );
  });
}

function usedIn({ traffic }: Pick<ExperimentRecord, 'traffic'>): ReadonlySet<string> {
  return new Set(
    traffic.filter(({ connections }) => connections > 0).map(({ from, to }) => edgeName(from, to)),
  );
}
