/**
 * Every fault of the vocabulary on every call of a target, at the moments that its sagas and its users give, each as a scenario that can be run.
 *
 * Around a step the saga tells what went wrong; elsewhere, under load, and when a fault is healed while users go on, users do. Where neither
 * would notice, there is nothing to hold a verdict on, and nothing is tried.
 */

import { durationMs, formatDuration } from '../lib/duration.ts';
import { edgeName } from '../model/place.ts';
import { stepsBefore, waitsFor } from '../model/step-order.ts';
import { callsOf } from '../model/seen-steps.ts';
import { isCoordinated, type Target } from '../model/target.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import { familyShows } from './candidate-sites.ts';
import type { Candidate, Candidates, FaultInput, LeftOut } from './candidate.ts';
import { begin, candidateOf, lasts, rulesOf, type Draft } from './draft.ts';
import { byText, listed } from './order.ts';
import { requestCandidate } from './request-draft.ts';
import { limitMsOf, mustAnswer, tooManyLinks, valueOf, type Exposure } from './request-exposure.ts';
import type { RequestRoute } from './request-route.ts';
import { longLoad, startsSaga, usualLoad as usualRequests } from './request-scenario.ts';
import type { SagaRoute } from './saga-route.ts';
import { speaksHttp } from './speaks-http.ts';
import type { Step } from './step.ts';
import { delayMsAt, faultFor, isStatus, partlyFor, saidOf, tells, type Standing } from './try-fault.ts';
import { momentWords, tries, type CallFault, type CallMoment, type TryName } from './tries.ts';

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

/** One thing to try at a place. */
interface Trial {
  readonly name: TryName;
  readonly fault: CallFault;
  readonly moment: CallMoment | undefined;
}

/** So many requests are left alone before every second one is hit. */
const midwayAfter = 10;
/** More clients at once than the usual load makes. */
const heavy = { ...usualRequests, rateMost: 100, sagasMost: 24 };
const shortLasts = '3s';
/** Users must see some of the usual first. */
const beginForUsers = { after: '1500ms' } as const;
/** The next step is held up so long, and never as long as its caller waits. */
const holdMsMost = 300;

/**
 * The candidates at every place that are not among those that are known already. O(places × tries).
 *
 * @param known - candidates of other families: what shows the same at the same edge is not made twice
 */
export function callCandidates(
  places: readonly Place[],
  { target, topology, known }: { target: Target; topology: Topology; known: readonly Candidate[] },
): Candidates {
  const candidates: Candidate[] = [];
  const leftOut: LeftOut[] = [];
  for (const place of places) {
    const where = edgeName(place.edge.from, place.edge.to);
    const shown = new Set(
      known
        .filter(({ acts }) => 'edge' in acts && acts.edge === place.edge)
        .map(({ fault, shows }) => shows ?? familyShows[fault]),
    );
    const here = { ...place, http: speaksHttp(target, place.edge) };
    const refused = new Map<string, string[]>();
    for (const { name, fault, moment } of tries) {
      if (shown.has(name) || fault === 'crash' || fault === 'pause') continue;
      const found = madeOf({ name, fault, moment }, here, topology);
      if (typeof found !== 'string') candidates.push(...found);
      else {
        const why = `${moment === undefined ? '' : ` ${momentWords[moment]}`}\n${found}`;
        refused.set(why, [...(refused.get(why) ?? []), fault]);
      }
    }
    for (const [key, faults] of refused) {
      const [said = '', why = ''] = key.split('\n');
      leftOut.push({ what: `${where} ${faults.join(', ')}${said}`, why });
    }
  }
  return { candidates, leftOut };
}

type Here = Place & { readonly http: boolean };

/** The candidates of one try at one place, or why there are none. */
function madeOf(trial: Trial, here: Here, topology: Topology): Candidate[] | string {
  const { edge, http, users } = here;
  const { fault, moment } = trial;
  const tooMany = tooManyLinks(edge, topology);
  if (tooMany !== undefined) return tooMany;
  if (isStatus(fault) && !http)
    return `nothing says that ${edge.to} speaks HTTP, and only an HTTP request can be answered by a status`;
  if (
    fault === 'partition-one-way' &&
    !topology.edges.some(({ from, to }) => from === edge.to && to === edge.from)
  )
    return `${edge.to} never calls ${edge.from}, so what is lost one way is what hang and lost-reply keep away`;
  if (fault.startsWith('slow') && delayMsAt(fault, edge) === undefined)
    return `no timeout is known of the call, so nothing says how long that is`;
  if (moment === 'after-commit') return aroundSteps(trial, here);
  if (moment === 'midway' || moment === undefined) {
    const inSagas = moment === undefined ? duringSteps(trial, here) : midwayOfSaga(trial, here);
    if (inSagas.length > 0) return inSagas;
  }
  if (users !== undefined && users.exposure.exposed.length > 0) return [forUsers(trial, here, users)];
  if (moment === 'under-load')
    return 'no request that users ask is declared to do without it, so no load would tell';
  const { behind } = here;
  if (behind !== undefined) return [beforeSaga(trial, here, behind)];
  if (here.steps.length > 0 && moment === 'then-healed') return healedUnderSagas(trial, here);
  return `every request that comes to ${edge.from} needs ${edge.to}, and no saga passes: nothing is promised without it`;
}

/** The fault while a step is asked for; answers by a status only to that step, where the target says which requests do it. */
function duringSteps({ name, fault }: Trial, { edge, steps }: Here): Candidate[] {
  return steps.flatMap(({ step, route }) => {
    const match = isStatus(fault) ? onlyRequest(step, route) : undefined;
    if (match === undefined && step !== steps[0]?.step) return [];
    return draftOf(
      { name, fault, edge, step, route },
      {
        ...(match === undefined ? {} : { moment: `during ${step.name}` }),
        momentGroup: `during ${step.name}`,
        fault: faultFor(fault, { edge, match, begin, lasts }),
        description: `${saidOf(fault, edge, match)}, for ${lasts}.`,
      },
    );
  });
}

/** The fault begins when the step before has been done. */
function aroundSteps({ name, fault, moment }: Trial, { edge, steps, http }: Here): Candidate[] | string {
  const found = steps.flatMap(({ step, route }) => {
    const [before] = isCoordinated(route.saga) ? waitsFor(route.saga, step.index) : [];
    if (before === undefined) return [];
    const { timeout } = edge.facts;
    const hold = formatDuration(
      timeout === undefined ? holdMsMost : Math.min(holdMsMost, Math.floor(durationMs(timeout) / 2)),
    );
    // What is held up and cut off at one link would be gone before anybody saw it there, so its request itself is waited for where that can be told.
    const begins = http ? { beforeStep: step.name, hold } : { afterStep: before, hold };
    const at = { edge, begin: begins, lasts } as const;
    return draftOf(
      { name, fault, edge, step, route },
      {
        moment: `after ${before}, before ${step.name}`,
        when: moment,
        momentGroup: `during ${step.name}`,
        fault: faultFor(fault, { ...at, match: isStatus(fault) ? onlyRequest(step, route) : undefined }),
        description: `When ${before} has been done, and before ${step.name}: ${lowered(saidOf(fault, edge))}, for ${lasts}.`,
      },
    );
  });
  return found.length > 0
    ? found
    : 'no saga says which change comes before it, so nothing says when an earlier one has been made';
}

function midwayOfSaga({ name, fault, moment }: Trial, { edge, steps, http }: Here): Candidate[] {
  const [first] = steps;
  if (first === undefined || !isPartly(fault)) return [];
  return draftOf(
    { name, fault, edge, ...first },
    {
      moment: momentWords.midway,
      when: moment,
      momentGroup: `during ${first.step.name}`,
      fault: partlyFor(fault, { edge, begin, lasts, http, after: midwayAfter }),
      description: `${saidOf(fault, edge)}: every second time, for ${lasts}.`,
    },
  );
}

function healedUnderSagas({ name, fault, moment }: Trial, { edge, steps }: Here): Candidate[] {
  const [first] = steps;
  if (first === undefined) return [];
  return draftOf(
    { name, fault, edge, ...first },
    {
      moment: momentWords['then-healed'],
      when: moment,
      momentGroup: `during ${first.step.name}`,
      fault: faultFor(fault, { edge, begin, lasts: shortLasts }),
      description: `${saidOf(fault, edge)}, for ${shortLasts}; then sagas go on.`,
      load: { rate: 20, seconds: longLoad.seconds },
    },
  );
}

function draftOf(
  at: { name: TryName; fault: CallFault; edge: TopologyEdge; step: Step; route: SagaRoute },
  draft: Omit<Draft, 'where' | 'acts' | 'stakes' | 'checks' | 'fault'> & {
    fault: Draft['fault'] | undefined;
  },
): Candidate[] {
  const { name, fault, edge, step, route } = at;
  if (draft.fault === undefined) return [];
  const delayMs = delayMsAt(fault, edge);
  return [
    candidateOf(
      {
        ...draft,
        fault: draft.fault,
        where: edgeName(edge.from, edge.to),
        family: fault,
        shows: name,
        delayMs,
        acts: { edge },
        stakes: { value: tells[fault].saga * stakeOf(step), fact: failing(step, route) },
        checks: step.delivery ? ['SG1', 'DL1'] : rulesOf(route),
      },
      route,
    ),
  ];
}

/** As for its lost answer. */
function stakeOf({ delivery, pivot, compensation }: Step): number {
  if (delivery) return 0.4;
  return pivot ? 0.95 : compensation === undefined ? 0.5 : 1;
}

/** What must be done when a step fails. */
function failing({ name, service, delivery }: Step, { saga }: SagaRoute): string {
  if (delivery) return `${name} must reach ${service} at least once, however often that fails`;
  const undone = stepsBefore(saga, name).filter(({ compensation }) => compensation !== undefined);
  if (undone.length === 0) return `nothing stands when ${name} at ${service} fails, and nothing must remain`;
  const by = undone.map(({ compensation = '' }) => compensation);
  return `when ${name} at ${service} fails, ${listed(undone.map((one) => one.name))} must be undone by ${listed(by)}`;
}

/** The one request that does the step, as the target says it; `undefined`: nothing says, or there are several. */
function onlyRequest({ name }: Step, { saga }: SagaRoute): string | undefined {
  const [rule, another] = callsOf(name, saga);
  return rule === undefined || another !== undefined ? undefined : `${rule.method} ${rule.path}`;
}

/** On the way to a saga. */
function beforeSaga({ name, fault, moment }: Trial, { edge, http }: Here, route: SagaRoute): Candidate {
  const where = edgeName(edge.from, edge.to);
  const isHealed = moment === 'then-healed';
  const standing = { edge, begin, lasts: isHealed ? shortLasts : lasts } as const;
  return candidateOf(
    {
      where,
      family: fault,
      shows: name,
      delayMs: delayMsAt(fault, edge),
      ...(moment === undefined ? {} : { moment: momentWords[moment], when: moment }),
      momentGroup: `before ${route.name}`,
      acts: { edge },
      stakes: {
        value: 0.3 * tells[fault].saga,
        fact: `${route.name} is behind ${where}: what is asked for and not answered may run or not, and must not stay half done`,
      },
      fault: injectedAt({ fault, moment }, { ...standing, http }),
      description: `${saidOf(fault, edge)}${moment === 'midway' ? ': every second time' : ''}, for ${standing.lasts}${isHealed ? '; then sagas go on' : ''}.`,
      checks: rulesOf(route),
      ...(isHealed ? { load: { rate: 20, seconds: longLoad.seconds } } : {}),
    },
    route,
  );
}

/** What users ask while the fault stands, and after it. */
function forUsers(
  { name, fault, moment }: Trial,
  { edge, steps, behind, http }: Here,
  { exposure, route }: NonNullable<Place['users']>,
): Candidate {
  const isHealed = moment === 'then-healed';
  const standing = { edge, begin: beginForUsers, lasts: isHealed ? shortLasts : lasts } as const;
  const injected = injectedAt({ fault, moment }, { ...standing, http });
  const [delayMs, limitMs] = [delayMsAt(fault, edge), limitMsOf(edge)];
  // Who waits less than users do is not seen to wait: only what is done about it is.
  const waitsUnseen = delayMs !== undefined && delayMs < limitMs;
  const how = [
    ...(moment === 'midway' ? ['every second time'] : []),
    ...(moment === 'under-load' ? ['while twice as many users as usual come'] : []),
  ];
  const then = isHealed ? '; then it is over, and they go on' : '';
  const asked = `while users ask for ${listed(route.requests)}`;
  const hasSaga = (steps.length > 0 || behind !== undefined) && startsSaga(route);
  return requestCandidate(
    {
      where: edgeName(edge.from, edge.to),
      fault,
      shows: waitsUnseen ? (moment === 'under-load' ? 'slow-twice under-load' : 'slow-twice') : name,
      delayMs,
      ...(moment === undefined ? {} : { moment: momentWords[moment], when: moment }),
      acts: { edge },
      limitMs,
    },
    route,
    {
      value: tells[fault].users * valueOf(exposure, route),
      fact: mustAnswer(edge, exposure.exposed),
      fault: injected,
      description: `${[saidOf(fault, edge), ...how].join(', ')}, for ${standing.lasts} ${asked}${then}.`,
      // What no request needs must be answered; a saga that is met on the way must end.
      checks: ['AV1', ...(hasSaga ? ['SG1', 'SG6'] : [])],
      load: moment === 'under-load' ? heavy : isHealed ? longLoad : undefined,
    },
  );
}

/** The fault that was found to be possible there. */
function injectedAt(
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

function isPartly(fault: CallFault): fault is (typeof partly)[number] {
  return partly.some((one) => one === fault);
}

function lowered(sentence: string): string {
  return sentence.startsWith('Answers') || sentence.startsWith('Connections') || sentence.startsWith('What')
    ? `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`
    : sentence;
}

/** The places of a topology, by name. O(edges × steps). */
export function placesOf(
  { edges }: Topology,
  sagas: readonly { readonly route: SagaRoute; readonly steps: readonly Step[] }[],
  exposures: readonly NonNullable<Place['users']>[],
): Place[] {
  return edges
    .filter(({ from, to, facts }) => from !== to && facts.background !== true)
    .map((edge): Place => {
      const steps = sagas.flatMap(({ route, steps: all }) =>
        all.filter((step) => step.edge === edge).map((step) => ({ step, route })),
      );
      const behind = sagas.find(({ route }) => route.path.includes(edge))?.route;
      const users = exposures
        .filter(({ exposure }) => exposure.edge === edge)
        .sort((a, b) => b.exposure.exposed.length - a.exposure.exposed.length)[0];
      return { edge, steps, behind, users };
    })
    .sort((a, b) => byText(edgeName(a.edge.from, a.edge.to), edgeName(b.edge.from, b.edge.to)));
}
