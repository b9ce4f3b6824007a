/** What a run saw per edge, as a topology that the next plan can read (`--topology reports/<run>/topology.json`). */

import { topologyOfTarget } from '../discover/target.ts';
import type { Topology } from '../model/topology.ts';
import type { Experiment, Finished } from './experiment.ts';

/** The topology of the run's target with the calls counted in all its experiments; `undefined` for a run over several targets. */
export function topologyOfRun(
  experiments: readonly Experiment[],
  finished: readonly Finished[],
  source: string,
): Topology | undefined {
  const [first, ...others] = experiments;
  if (first === undefined || others.some(({ scenario }) => scenario.target !== first.scenario.target))
    return undefined;
  const topology = topologyOfTarget(first.target.target);
  const calls = new Map<string, number>();
  for (const { record } of finished) {
    for (const { from, to, connections } of record.traffic) {
      calls.set(`${from}->${to}`, (calls.get(`${from}->${to}`) ?? 0) + connections);
    }
  }
  return {
    ...topology,
    source,
    target: first.scenario.target,
    edges: topology.edges.map((edge) => {
      const counted = calls.get(`${edge.from}->${edge.to}`);
      return counted === undefined ? edge : { ...edge, calls: counted };
    }),
  };
}
