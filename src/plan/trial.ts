/** A trial: one fault of the vocabulary at one call of a target, at one moment. */

import type { TopologyEdge } from '../model/topology.ts';
import type { FaultInput } from './candidate.ts';
import type { Exposure } from './request-exposure.ts';
import type { RequestRoute } from './request-route.ts';
import type { SagaRoute } from './saga-route.ts';
import type { Step } from './step.ts';
import { faultFor, partlyFor, type Standing } from './try-fault.ts';
import type { CallFault, CallMoment, TryName } from './tries.ts';

/** Who would notice a fault on an edge. */
export interface Place {
  readonly edge: TopologyEdge;
  /** The steps of sagas that are asked for over it. */
  readonly steps: readonly { readonly step: Step; readonly route: SagaRoute }[];
  /** The saga whose beginning passes it. */
  readonly behind?: SagaRoute | undefined;
  /** What users ask past it. */
  readonly users?: { readonly exposure: Exposure; readonly route: RequestRoute } | undefined;
}

/** A place, and whether HTTP is spoken there. */
export type Here = Place & { readonly http: boolean };

/** One thing to try at a place. */
export interface Trial {
  readonly name: TryName;
  readonly fault: CallFault;
  readonly moment: CallMoment | undefined;
}

/** So many requests are left alone before every second one is hit. */
export const midwayAfter = 10;

/** How long what is healed while the traffic goes on stands. */
export const shortLasts = '3s';

/** The fault that was found to be possible there. */
export function injectedAt(
  { fault, moment }: Pick<Trial, 'fault' | 'moment'>,
  standing: Standing & Pick<Here, 'http'>,
): FaultInput {
  const injected =
    moment === 'midway' && isPartly(fault)
      ? partlyFor(fault, { ...standing, after: midwayAfter })
      : faultFor(fault, standing);
  if (injected === undefined) throw new RangeError(`nothing says how ${fault} is set on ${standing.edge.to}`);
  return injected;
}

const partly = ['refuse', 'hang', 'status-500', 'lost-reply'] as const;

/** Whether it can be set so that only some of several calls are hit. */
export function isPartly(fault: CallFault): fault is (typeof partly)[number] {
  return partly.some((one) => one === fault);
}
