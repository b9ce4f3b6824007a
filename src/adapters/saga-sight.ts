/**
 * What the proxy sees of coordinators' requests, as the words of a coordinator: a line of its feed becomes the `begin` or the `end` of a step,
 * by the rules in the target file.
 *
 * A request belongs to a saga by the first of its rules that fits. Where the coordinator calls the step's participant itself, only requests to
 * that participant count: another service may have such a path, too. What happened is told as the proxy saw it: an answer has passed, which the
 * coordinator may never have read.
 */

import { z } from 'zod';
import { calleesOf } from '../model/callees.ts';
import type { Event, SagaEvent } from '../model/event.ts';
import { parseEdge, serviceOf } from '../model/place.ts';
import { createRecogniser, sagaHeader, stepRules, type RecogniseStep } from '../model/seen-steps.ts';
import type { Saga, Target } from '../model/target.ts';

/** Reads lines of the feed. */
export interface SagaSight {
  /** The rows that a line makes; none when it is about no step. */
  read(line: string): readonly Event[];
  /** Something was missed. Told once until there is a row again. `passed`: requests that may have reached a service. */
  missed(detail: string, passed?: boolean): readonly Event[];
}

const keyHeader = 'idempotency-key';

const common = { proxy: z.string(), connection: z.number() };
const request = {
  ...common,
  at: z.number(),
  method: z.string(),
  target: z.string(),
  headers: z.record(z.string(), z.string()).default({}),
};
const begunSchema = z.object({
  begun: z.literal(true),
  ...request,
  request: z.number(),
  acceptedMs: z.number(),
});
const endedSchema = z.object({
  ...request,
  tookMs: z.number(),
  answered: z.boolean(),
  status: z.number().optional(),
  given: z.boolean().default(false),
});
const lostSchema = z.object({ ...common, lost: z.string() });
const droppedSchema = z.object({ dropped: z.number() });
const lineSchema = z.union([begunSchema, endedSchema, lostSchema, droppedSchema]);

type Line = z.infer<typeof lineSchema>;
type Request = z.infer<typeof begunSchema> | z.infer<typeof endedSchema>;

/** The sagas of the target that have rules. */
export function sagasSeen(target: Target): readonly (readonly [name: string, saga: Saga])[] {
  return Object.entries(target.sagas).filter(([, { seen }]) => seen !== undefined);
}

/** The headers that say which saga a request belongs to, and which call it repeats; none where no saga has rules. */
export function headersSeen(target: Target): readonly string[] {
  const sagas = sagasSeen(target);
  const names = sagas.flatMap(([, saga]) => sagaHeader(saga)?.name ?? []);
  return sagas.length === 0 ? [] : [...new Set([...names, keyHeader])];
}

/** Whether requests on this link can be steps of the saga. */
export function carriesSteps(link: string, saga: Saga, target: Target): boolean {
  const { from, to } = parseEdge(link);
  if (serviceOf(from) !== saga.coordinator) return false;
  return stepRules(saga).some(({ step }) => isCalledFor(step, serviceOf(to), saga, target));
}

function isCalledFor(step: string, callee: string, { coordinator, steps }: Saga, target: Target): boolean {
  const participants = steps
    .filter(({ name, compensation }) => name === step || compensation === step)
    .map(({ service }) => service);
  const called = coordinator === undefined ? [] : calleesOf(target, coordinator);
  return participants.includes(callee) || !participants.some((service) => called.includes(service));
}

/**
 * Reads with the rules of this target.
 *
 * @param linkOf - each link's name by that of its proxy
 * @param now - ms since the experiment began
 */
export function createSagaSight(
  target: Target,
  linkOf: ReadonlyMap<string, string>,
  now: () => number,
): SagaSight {
  const sagas = sagasSeen(target).map(([, saga]) => ({ saga, recognise: createRecogniser(saga) }));
  let missing: 'nothing' | 'what nobody received' | 'anything' = 'nothing';
  const missed = (detail: string, passed = true): readonly Event[] => {
    if (missing === 'anything' || (missing !== 'nothing' && !passed)) return [];
    missing = passed ? 'anything' : 'what nobody received';
    return [{ kind: 'unseen', at: now(), passed, detail }];
  };
  /** When the proxy saw the last row of each saga, by its own clock. */
  const lastAt = new Map<string, number>();
  const told = (event: SagaEvent, at: number): readonly Event[] => {
    missing = 'nothing';
    lastAt.set(event.saga, at);
    return [event];
  };
  const readLine = (line: Line): readonly Event[] => {
    if ('dropped' in line) return missed(`the proxy has dropped ${line.dropped} lines`);
    const link = linkOf.get(line.proxy);
    if (link === undefined) return [];
    if ('lost' in line) {
      if (line.lost === 'upgraded' || !sagas.some(({ saga }) => carriesSteps(link, saga, target))) return [];
      return line.lost === 'unread'
        ? missed(`a connection on ${link} has ended before anything of it was read`, false)
        : missed(`a connection on ${link} could not be followed (${line.lost})`);
    }
    const found = recognised(line, link, sagas, target);
    if (found === undefined) return [];
    const key = line.headers[keyHeader];
    const event = {
      kind: 'saga',
      at: now(),
      service: parseEdge(link).from,
      ...found,
      ...(key === undefined ? {} : { key }),
      seen: 'proxy',
    } as const;
    if (!('begun' in line))
      return told({ ...event, action: 'end', outcome: outcomeOf(line) }, line.at + line.tookMs);
    // Sent at any time since its connection was accepted: before or after what was seen of the saga meanwhile?
    const isLate = line.request === 1 && (lastAt.get(found.saga) ?? 0) > line.at - line.acceptedMs;
    return isLate
      ? missed(`${found.step} of ${found.saga} was sent before it could be read, and nobody knows when`)
      : told({ ...event, action: 'begin' }, line.at);
  };
  return {
    missed,
    read: (text) => {
      const line = lineIn(text);
      return line === undefined ? missed('a line of the proxy could not be read') : readLine(line);
    },
  };
}

function lineIn(text: string): Line | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function recognised(
  line: Request,
  link: string,
  sagas: readonly { readonly saga: Saga; readonly recognise: RecogniseStep }[],
  target: Target,
): ReturnType<RecogniseStep> {
  const { from, to } = parseEdge(link);
  for (const { saga, recognise } of sagas) {
    if (serviceOf(from) !== saga.coordinator) continue;
    const found = recognise(line);
    if (found !== undefined && isCalledFor(found.step, serviceOf(to), saga, target)) return found;
  }
  return undefined;
}

/**
 * Of an answer that came whole from the service: done, or refused; a server that waited in vain for the rest of a request (408) says nothing
 * of it.
 */
function outcomeOf({
  answered,
  given,
  status = 0,
}: z.infer<typeof endedSchema>): 'ok' | 'refused' | 'unknown' {
  if (!answered || given) return 'unknown';
  if (status >= 200 && status < 300) return 'ok';
  return status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unknown';
}
