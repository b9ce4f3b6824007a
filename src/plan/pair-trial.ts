/** A pair of places of a target: what is doubted of both together, and the scenarios that try it. */

import type { Scenario } from '../model/scenario.ts';
import { candidateName, scenarioName, type Acts, type Candidate } from './candidate.ts';
import { costSecondsOf } from './cost.ts';
import type { Fact } from './hazard.ts';
import { pairName } from './pairs.ts';

/** Two places at once. */
export interface PairTrial {
  /** By which both are called. */
  readonly where: string;
  readonly places: readonly [Acts, Acts];
  /** That both are too many, before either was tried alone. */
  readonly prior: number;
  readonly fact: Fact;
  readonly candidates: readonly Candidate[];
}

/** What is tried, before its scenario is made. */
export interface PairDraft {
  readonly fault: string;
  readonly moment?: string;
  /** The scenario of that name. */
  readonly scenario: (name: string) => Scenario;
}

/** The trial, with a candidate for each draft. */
export function pairTrial(
  places: PairTrial['places'],
  { prior, fact, where = pairName(places) }: Pick<PairTrial, 'prior' | 'fact'> & { readonly where?: string },
  drafts: readonly PairDraft[],
): PairTrial {
  const [acts, and] = places;
  const candidates = drafts.map(({ fault, moment, scenario: scenarioOf }): Candidate => {
    const candidate = candidateName(where, fault, moment);
    const scenario = scenarioOf(scenarioName(candidate));
    return {
      candidate,
      where,
      fault,
      ...(moment === undefined ? {} : { moment }),
      acts,
      and,
      scenario,
      costSeconds: costSecondsOf(scenario),
    };
  });
  return { where, places, prior, fact, candidates };
}
