/**
 * Holds: what makes a fault aimed at a moment of a saga exact, not raced.
 *
 * A fault that begins before a step, or before its answer: from the start of the load each request of that step, or each answer to one, is
 * held up in the proxy, which counts what it holds.
 *
 * A fault that begins after a step:
 * from the start of the load the next step is held up: where the proxy knows its requests (the target's `seen`), each of them by itself;
 * else by a latency on its whole link. A saga that has just done the step is then held up before the next one for as long as the hold,
 * and the fault has that long to begin. Without a coordinator everything is held up that the step's participant sends: whoever is to go on hears of the
 * step by that. (Killing on seeing a log line, without a hold, is too late in 8–27 % of tries.)
 */

import { durationMs } from '../lib/duration.ts';
import { calleesOf } from '../model/callees.ts';
import { heldCallOf, type Fault, type HeldCall } from '../model/fault.ts';
import { callsOf, stepRules } from '../model/seen-steps.ts';
import type { Target } from '../model/target.ts';
import { callersOf } from '../model/callers.ts';
import type { FaultActions, ToxicAction } from './fault-actions.ts';
import { linksBetween, linksOfEdge } from './link.ts';
import { nextStep, placeOfStep, type NextStep } from './next-step.ts';
import { toxicName, type Toxic } from './toxic.ts';

/** How long the next step is held up, where a scenario does not say. */
const holdMsDefault = 300;

/** How a hold is set. */
export interface HoldOptions {
  readonly holdMs?: number;
  /** Index of the fault the hold is for: the toxic's name carries it. */
  readonly fault?: number;
  /** Sagas whose requests the proxy knows. */
  readonly seen?: ReadonlySet<string>;
}

/**
 * What holds up what comes after `afterStep`; nothing when it is the last one, or its service was not started.
 *
 * @param links - every link, named by replicas
 */
export function holdFor(
  afterStep: string,
  target: Target,
  links: readonly string[],
  options: HoldOptions = {},
): ToxicAction[] {
  const follows = nextStep(afterStep, target);
  const place = placeOfStep(afterStep, target);
  if (follows !== undefined && place !== undefined && place.saga.coordinator === undefined)
    return follows.isLast ? [] : holdAllOf(place.service, target, links, options);
  if (follows?.next === undefined) return [];
  const toxics = toxicsFor(follows, target, options);
  return linksBetween([follows.caller], [follows.next.service], links).flatMap((link) =>
    toxics.map((toxic) => ({ link, toxic })),
  );
}

/** On everything that a service sends to others. */
function holdAllOf(
  service: string,
  target: Target,
  links: readonly string[],
  options: HoldOptions,
): ToxicAction[] {
  const callees = calleesOf(target, service).filter((callee) => callee !== service);
  return linksBetween([service], callees, links).map((link) => ({ link, toxic: linkHold(options) }));
}

function linkHold({ holdMs = holdMsDefault, fault = 0 }: HoldOptions): Toxic {
  return {
    name: toxicName(fault, 'hold', 'upstream'),
    type: 'latency',
    stream: 'upstream',
    toxicity: 1,
    attributes: { latency: holdMs, jitter: 0 },
  };
}

function toxicsFor({ saga, next }: NextStep, target: Target, options: HoldOptions): readonly Toxic[] {
  const { holdMs = holdMsDefault, fault = 0, seen = new Set() } = options;
  const rules = stepRules(target.sagas[saga] ?? {}).filter(({ step }) => step === next?.name);
  if (!seen.has(saga) || rules.length === 0) return [linkHold(options)];
  return rules.map(({ method, path }, index) =>
    requestHold({ fault, index, attributes: { delay: holdMs, jitter: 0, method, path } }),
  );
}

/** Holds up single requests, or their answers. `index`: of those of one fault. */
function requestHold({
  fault,
  index,
  attributes,
}: {
  readonly fault: number;
  readonly index: number;
  readonly attributes: Toxic['attributes'];
}): Toxic {
  const kind = index === 0 ? 'hold' : `hold-${index + 1}`;
  return {
    name: toxicName(fault, kind, 'both'),
    type: 'http_delay',
    stream: 'both',
    toxicity: 1,
    attributes,
  };
}

/**
 * What holds up the requests of a step (or compensation), or the answers to them. Where the target does not say which requests those are
 * (`calls`), all that the coordinator sends to that participant; nothing when no saga has the step, or its service was not started.
 */
export function holdsOfCall(
  { step, at }: Pick<HeldCall, 'step' | 'at'>,
  target: Target,
  links: readonly string[],
  { holdMs = holdMsDefault, fault = 0 }: Omit<HoldOptions, 'seen'> = {},
): ToxicAction[] {
  const place = placeOfStep(step, target);
  if (place === undefined) return [];
  const rules = callsOf(step, place.saga);
  const when = at === 'answer' ? { when: 'reply' } : {};
  const toxicFor = (index: number, request: Toxic['attributes'] = {}): Toxic =>
    requestHold({ fault, index, attributes: { delay: holdMs, jitter: 0, ...when, ...request } });
  return linksBetween(callersOf(place.saga), [place.service], links).flatMap((link) => {
    if (rules.length === 0) return [{ link, toxic: toxicFor(0) }];
    return rules.flatMap(({ edge, method, path }, index) =>
      edge === undefined || linksOfEdge(edge, [link]).length > 0
        ? [{ link, toxic: toxicFor(index, { method, path }) }]
        : [],
    );
  });
}

/** Of the holds that stand, those that hold up this call. */
export function standingHoldsOf(
  call: Pick<HeldCall, 'step' | 'at'>,
  target: Target,
  holds: readonly ToxicAction[],
): ToxicAction[] {
  const links = [...new Set(holds.map(({ link }) => link))];
  const wanted = new Set(holdsOfCall(call, target, links).map(whatIsHeld));
  return holds.filter((hold) => wanted.has(whatIsHeld(hold)));
}

/** Holds of which this is the same would add up. */
function whatIsHeld({ link, toxic }: ToxicAction): string {
  const { method = '', path = '', when = '' } = toxic.attributes;
  return `${link} ${method} ${path} ${when}`;
}

/** The holds of all faults: of those that hold up the same on one link the longest, because they would add up. */
export function holdsFor(
  faults: readonly Fault[],
  target: Target,
  links: readonly string[],
  seen: ReadonlySet<string> = new Set(),
): ToxicAction[] {
  const longest = new Map<string, { readonly ms: number; readonly hold: ToxicAction }>();
  for (const [fault, { begin }] of faults.entries()) {
    if (!('hold' in begin)) continue;
    const ms = durationMs(begin.hold);
    const options = { holdMs: ms, fault, seen };
    const held =
      'afterStep' in begin
        ? holdFor(begin.afterStep, target, links, options)
        : holdsOfCall(heldCallOf(begin), target, links, options);
    for (const hold of held) {
      const what = whatIsHeld(hold);
      if (ms > (longest.get(what)?.ms ?? -1)) longest.set(what, { ms, hold });
    }
  }
  const holds: ToxicAction[] = [];
  for (const { hold } of longest.values()) holds.push(hold);
  return holds;
}

/** What holds do, as faults do it. */
export function holdActions(holds: readonly ToxicAction[]): FaultActions {
  return { toxics: holds, disable: [], process: [] };
}

/** For people: `hold on order.1->payment.1`. */
export function describeHolds(holds: readonly ToxicAction[]): string {
  return `hold on ${[...new Set(holds.map(({ link }) => link))].join(', ')}`;
}
