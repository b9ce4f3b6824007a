/** What passes through a target, and would tell of a fault on its way: sagas, and what users ask. */

import { ownerOf, type Target } from '../model/target.ts';
import type { Topology } from '../model/topology.ts';
import type { LeftOut } from './candidate.ts';
import { byText } from './order.ts';
import { exposuresOf, type RoutedExposure } from './request-exposure.ts';
import { requestRoutes, type RequestRoute } from './request-route.ts';
import { stepsOf } from './saga-candidates.ts';
import { routeTo, type SagaRoute } from './saga-route.ts';
import type { Step } from './step.ts';

/** Everything that passes. */
export interface Passing {
  readonly sagas: readonly { readonly route: SagaRoute; readonly steps: readonly Step[] }[];
  readonly requests: readonly RequestRoute[];
  readonly exposures: readonly RoutedExposure[];
  /** What nothing says the way of. */
  readonly leftOut: readonly LeftOut[];
}

/** What passes through the target, by name. O(edges × (sagas + requests)). */
export function passingIn(topology: Topology, target: Target): Passing {
  const leftOut: LeftOut[] = [];
  const sagas = Object.entries(target.sagas)
    .sort(([a], [b]) => byText(a, b))
    .flatMap(([name, saga]) => {
      const route = routeTo(name, saga, target, topology);
      if (route !== undefined) return [{ route, steps: stepsOf(route, topology) }];
      leftOut.push({ what: name, why: `no entry reaches ${ownerOf(saga)}, where it begins` });
      return [];
    });
  const asked = requestRoutes(target, topology);
  leftOut.push(...asked.leftOut);
  const exposures = asked.routes.flatMap((route) =>
    exposuresOf(route, topology).map((exposure) => ({ exposure, route })),
  );
  return { sagas, requests: asked.routes, exposures, leftOut };
}
