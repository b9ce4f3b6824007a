/**
 * A service that is away while users ask: killed and started again, or standing still and going on.
 *
 * Dead, it is noticed at once; standing still, it takes connections and says nothing, and what it was asked meanwhile it does late. Both are over
 * while users still ask, so that a caller that does not find back is seen as well. Moments of sagas and of replicas are tried elsewhere.
 */

import { parseEdge } from '../model/place.ts';
import type { Topology } from '../model/topology.ts';
import type { Candidate, Candidates, FaultInput, LeftOut } from './candidate.ts';
import { byText, listed } from './order.ts';
import { requestCandidate } from './request-draft.ts';
import { limitMsOf, valueOf, type Exposure, type RoutedExposure } from './request-exposure.ts';
import { neededEdges, type RequestRoute } from './request-route.ts';
import { longLoad, startsSaga } from './request-scenario.ts';
import { serviceFaults, type ServiceFault } from './tries.ts';

/** A service with those of one entry’s requests that come to a caller of it. */
interface Met {
  readonly service: string;
  readonly route: RequestRoute;
  /** The calls into it that they may make. */
  readonly calls: readonly Exposure[];
  /** Need neither it nor what it calls for them. */
  readonly exposed: readonly string[];
}

/** Users must see some of the usual first, and much of it again afterwards. */
const begin = { after: '1500ms' } as const;
const lasts = '3s';
/** As many processes as a scenario hits by default. */
const processesMost = 16;

/** How much of what users are owed each may show, as refused and silent callees do. */
const tells: Readonly<Record<ServiceFault, number>> = { crash: 0.4, pause: 0.8 };

/**
 * The candidates of every service that is called for what users ask, but for the entries they ask at. O(services × exposures).
 *
 * @param taking - the services that take part in a saga which users start
 */
export function outageCandidates(
  exposures: readonly RoutedExposure[],
  taking: ReadonlySet<string>,
  { services }: Topology,
): Candidates {
  const candidates: Candidate[] = [];
  const leftOut: LeftOut[] = [];
  for (const { name, replicas } of services) {
    const met = metAt(name, exposures);
    if (met === undefined) continue;
    const what = `${name} ${serviceFaults.join(', ')} while users ask`;
    if (met.exposed.length === 0)
      leftOut.push({
        what,
        why: `every request that comes to a caller of ${name} needs it: nothing is promised to users without it`,
      });
    else if (replicas > processesMost)
      leftOut.push({ what, why: `it has ${replicas} processes, and ${processesMost} may be hit at once` });
    else candidates.push(...serviceFaults.map((fault) => outage(fault, met, taking.has(name))));
  }
  return { candidates, leftOut };
}

/** Of several entries the one where most is owed without the service. */
function metAt(service: string, exposures: readonly RoutedExposure[]): Met | undefined {
  const into = exposures.filter(
    ({ exposure: { edge, exposed, needing }, route }) =>
      edge.to === service && route.entry !== service && exposed.length + needing.length > 0,
  );
  return [...new Set(into.map(({ route }) => route))]
    .map((route): Met => {
      const calls = into.filter((one) => one.route === route).map(({ exposure }) => exposure);
      const coming = new Set(calls.flatMap(({ exposed, needing }) => [...exposed, ...needing]));
      return { service, route, calls, exposed: [...coming].filter((one) => !touches(route, one, service)) };
    })
    .sort((a, b) => b.exposed.length - a.exposed.length || byText(a.route.entry, b.route.entry))[0];
}

/** Whether an edge that the request needs begins or ends there. */
function touches(route: RequestRoute, request: string, service: string): boolean {
  return neededEdges(route.target, request)
    .map(parseEdge)
    .some(({ from, to }) => from === service || to === service);
}

function outage(fault: ServiceFault, { service, route, calls, exposed }: Met, takesPart: boolean): Candidate {
  const owed = calls.map((call) => ({ ...call, exposed }));
  const [most] = owed.toSorted((a, b) => valueOf(b, route) - valueOf(a, route));
  if (most === undefined) throw new RangeError(`nobody calls ${service}`);
  const injected: FaultInput = { kind: fault, service, begin, lasts };
  const callers = listed(calls.map(({ edge }) => edge.from));
  return requestCandidate(
    {
      where: service,
      fault,
      acts: { service },
      // What users are owed without it is the same as without the calls to it.
      past: most.edge,
      limitMs: Math.max(...calls.map(({ edge }) => limitMsOf(edge))),
    },
    route,
    {
      value: tells[fault] * valueOf(most, route),
      fact: `${listed(exposed)} must be well answered while ${service} is away, and once ${callers} can have its answers again`,
      fault: injected,
      description:
        fault === 'crash'
          ? `${service} is killed, and started again after ${lasts}, while users ask for ${listed(route.requests)}; then they go on.`
          : `${service} stands still for ${lasts} while users ask for ${listed(route.requests)}; then it goes on, and so do they.`,
      checks: ['AV1', ...(takesPart && startsSaga(route) ? ['SG1', 'SG6'] : [])],
      load: longLoad,
    },
  );
}
