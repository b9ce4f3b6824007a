/**
 * The pairs of a target: two faults at once, each pair as scenarios that can be run.
 *
 * A second fault is of use where the first is borne because there is another way, and cuts that way. More is known of that than of a graph alone: a saga
 * declares how it ends when a step fails (saga-pairs.ts), replicas stand in for each other, and what users ask is declared to do without a call. Where
 * nothing says that either of two calls has another way, they are not tried together before one of them was borne alone.
 */

import type { Target } from '../model/target.ts';
import type { Topology } from '../model/topology.ts';
import type { Call } from './call.ts';
import type { Candidate, LeftOut } from './candidate.ts';
import type { OutageOf } from './lone-outages.ts';
import { byText } from './order.ts';
import type { PairTrial } from './pair-trial.ts';
import {
  knownAlone,
  leftOutWith,
  pairImpact,
  pairName,
  pairsIn,
  withBorne,
  type PairHazard,
} from './pairs.ts';
import { passingIn, type Passing } from './passing.ts';
import { peersOf } from './peers.ts';
import { replicaPair } from './replica-candidates.ts';
import { tooManyLinks } from './request-exposure.ts';
import { whyNotRun, withHypothesis } from './runnable.ts';
import { sagaPairs } from './saga-pairs.ts';
import { speaksHttp } from './speaks-http.ts';
import { userPair } from './user-pairs.ts';

/** A hazard of two places, and what tries it. */
export interface TargetPair extends PairHazard {
  readonly where: string;
  readonly candidates: readonly Candidate[];
}

/** All of them. */
export interface TargetPairs {
  readonly pairs: readonly TargetPair[];
  /** What is not tried together, and why. */
  readonly leftOut: readonly LeftOut[];
}

/** The pairs of a target, by name. O(edges × (sagas + requests) + pairs). */
export function targetPairs(
  calls: readonly Call[],
  { topology, target, outageOf }: { topology: Topology; target: Target; outageOf: OutageOf },
): TargetPairs {
  const passing = passingIn(topology, target);
  const users = ofUsers(calls, passing, outageOf);
  const trials = [...ofSagas(passing, target), ...ofReplicas(topology, target), ...users.trials];
  const leftOut: LeftOut[] = [...users.leftOut];
  const notBorne = [...users.notBorne];
  const pairs = new Map<string, TargetPair>();
  for (const { where, places, prior, fact, candidates } of trials) {
    const known = knownAlone(...places, outageOf);
    const edges = places.flatMap((acts) => ('edge' in acts ? [acts.edge] : []));
    const why = tooManyLinks(edges, topology);
    if ('failed' in known) notBorne.push(known.failed);
    else if (why !== undefined) leftOut.push({ what: where, why });
    else {
      const runnable = candidates.filter((candidate) => {
        const not = whyNotRun(candidate, target);
        if (not !== undefined) leftOut.push({ what: candidate.candidate, why: not });
        return not === undefined;
      });
      // Two sagas may pass the same two calls: what is doubted of them is one thing.
      const other = pairs.get(where);
      if (runnable.length > 0)
        pairs.set(where, {
          where,
          places,
          impact: pairImpact,
          probability: withBorne(prior, known.borne),
          fact: () => fact,
          ...other,
          candidates: [
            ...(other?.candidates ?? []),
            ...runnable.map((candidate) => withHypothesis(candidate, target, topology)),
          ],
        });
    }
  }
  return {
    pairs: [...pairs.values()].sort((a, b) => byText(a.where, b.where)),
    leftOut: [...leftOut, ...leftOutWith(notBorne)].sort((a, b) => byText(a.what, b.what)),
  };
}

function ofSagas({ sagas }: Passing, target: Target): PairTrial[] {
  return sagas.flatMap((saga) => sagaPairs({ ...saga, isHttp: ({ edge }) => speaksHttp(target, edge) }));
}

function ofReplicas(topology: Topology, target: Target): PairTrial[] {
  return topology.services.flatMap((service) => {
    const peers = peersOf(service, topology);
    return peers === undefined || !service.entry ? [] : replicaPair(service, peers, target);
  });
}

function ofUsers(
  calls: readonly Call[],
  { sagas, exposures }: Passing,
  outageOf: OutageOf,
): { readonly trials: PairTrial[]; readonly leftOut: LeftOut[]; readonly notBorne: readonly string[] } {
  const { pairs, notBorne } = pairsIn(calls, outageOf);
  const inSagas = new Set(
    sagas.flatMap(({ route, steps }) => [...route.path, ...steps.map(({ edge }) => edge)]),
  );
  const trials: PairTrial[] = [];
  const leftOut: LeftOut[] = [];
  let guessed = 0;
  for (const pair of pairs) {
    if (pair.by === 'unknown' && pair.borne === 0) {
      guessed += 1;
      continue;
    }
    const trial = userPair(pair, exposures, inSagas);
    if (typeof trial === 'string') leftOut.push({ what: pairName(pair.places), why: trial });
    else trials.push(trial);
  }
  if (guessed > 0)
    leftOut.push({
      what: `${guessed} pair${guessed === 1 ? '' : 's'} of calls`,
      why: 'nothing says that either call of them has another way; they are tried once one of them was borne alone',
    });
  return { trials, leftOut, notBorne };
}
