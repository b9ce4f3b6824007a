/** A step of a saga with its place in it, and the edge that leads to it. */

import type { SagaStep } from '../model/target.ts';
import type { TopologyEdge } from '../model/topology.ts';

/** One step, as those who try something around it need it. */
export interface Step extends SagaStep {
  readonly index: number;
  readonly next: SagaStep | undefined;
  readonly edge: TopologyEdge;
}
