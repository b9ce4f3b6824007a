/**
 * Events: everything that happened in one experiment, one JSON line each (`events.jsonl`), in the order the harness saw it.
 *
 * `at` is milliseconds since the experiment began, by the harness's monotonic clock.
 */

import { z } from 'zod';
import { evidenceSchema } from './fault.ts';

const at = z.number().min(0);

/** baseline: before any fault; faulted: load with faults; healed: faults undone, waiting for quiet; final: final reads. */
export const phaseSchema = z.enum(['baseline', 'faulted', 'healed', 'final']);
export type Phase = z.infer<typeof phaseSchema>;

/** A phase begins. */
export const phaseEventSchema = z.strictObject({ kind: z.literal('phase'), at, phase: phaseSchema });

/**
 * An operation of a client: `invoke`, then `ok` (happened), `fail` (certainly did not) or `info` (unknown). `id` joins the two
 * rows. The `ok` of a read carries what was read in `result`; `null` there means: no such item.
 */
export const operationEventSchema = z.strictObject({
  kind: z.literal('operation'),
  at,
  type: z.enum(['invoke', 'ok', 'fail', 'info']),
  id: z.int(),
  client: z.int(),
  f: z.string().meta({ description: 'What is asked: a saga’s name, or read, put, delete.' }),
  place: z.string().meta({ description: 'The replica that was asked: catalog.2.' }),
  saga: z.string().optional(),
  variant: z.string().optional(),
  item: z.string().optional(),
  value: z.string().optional().meta({ description: 'What a put writes; never the same twice.' }),
  replaces: z.string().nullable().optional().meta({
    description:
      'A put: what this client had read at this very replica and now overwrites; null: read as absent.',
  }),
  result: z.string().nullable().optional(),
  error: z.string().optional(),
});
export type OperationEvent = z.infer<typeof operationEventSchema>;

/**
 * Requests of an open-loop load that were due within one second and one phase, by kind of request. Written when the last of them was
 * answered or given up. A request that was due in the baseline and still open when the first fault began belongs to `faulted`.
 */
export const loadEventSchema = z.strictObject({
  kind: z.literal('load'),
  at,
  phase: phaseSchema,
  fromMs: z.number().min(0).meta({ description: 'The first of them was due then, in ms like `at`.' }),
  toMs: z.number().min(0).meta({ description: 'The last of them was due then.' }),
  request: z.string().meta({ description: 'The name in the target’s `requests`.' }),
  counts: z.boolean().meta({ description: 'Whether its answer can be given while the faults stand.' }),
  due: z.int().min(0),
  well: z.int().min(0).meta({ description: 'Well answered within the limit, counted from when it was due.' }),
  failed: z
    .record(z.string(), z.int().min(1))
    .default({})
    .meta({ description: 'The others, by what became of them.' }),
  latency: z.string().optional().meta({
    description: 'Of those answered, from due to answer, in µs: an HDR histogram (V2, deflated, base64).',
  }),
});
export type LoadEvent = z.infer<typeof loadEventSchema>;

/** A fault begins or ends. Checkers never see these rows. */
export const faultEventSchema = z.strictObject({
  kind: z.literal('fault'),
  at,
  type: z.enum(['begin', 'end', 'missed']),
  fault: z.int().meta({ description: 'Index in the scenario.' }),
  what: z.string(),
  where: z.string(),
  moment: z.string().optional().meta({ description: 'Which saga was between which steps when it began.' }),
  evidence: evidenceSchema.optional(),
  detail: z.string().optional(),
});

/**
 * A coordinator's word on a saga, from its standard output; one of its requests, as the proxy saw it pass; or what a span of its says.
 * `begin`/`end` of a step or compensation, named in `step`; `start` and `finish` of the whole saga. Order within one service, and of what
 * the proxy saw, is the order of the rows; of what spans say, which come later and in any order, that of their `nanos`.
 */
export const sagaEventSchema = z.strictObject({
  kind: z.literal('saga'),
  at,
  service: z.string(),
  saga: z.string(),
  action: z.enum(['start', 'begin', 'end', 'finish']),
  step: z.string().optional(),
  outcome: z.enum(['ok', 'refused', 'unknown']).optional().meta({ description: 'Of an `end`.' }),
  status: z.enum(['completed', 'compensated', 'stuck']).optional().meta({ description: 'Of a `finish`.' }),
  key: z.string().optional().meta({ description: 'The idempotency key the call carried.' }),
  name: z.string().optional().meta({
    description: 'Of a `start`: which of the target’s sagas it is, where the service has to do with several.',
  }),
  parent: z.string().optional().meta({
    description: 'Of a `start`: the saga that it is a step of; `step` says which.',
  }),
  seen: z.enum(['proxy', 'spans']).optional().meta({
    description:
      'Seen by the proxy in passing, or told by a span, when it had ended; left out: the service prints it.',
  }),
  nanos: z
    .string()
    .regex(/^(?:0|[1-9]\d{0,19})$/)
    .optional()
    .meta({
      description:
        'Of what a span says: when it happened, ns since 1970 by the clock of the service. Never compared with another clock.',
    }),
});
export type SagaEvent = z.infer<typeof sagaEventSchema>;

/** Of some requests of coordinators the proxy has not told, or not in their order; or spans are missing: rows are missing here. */
export const unseenEventSchema = z.strictObject({
  kind: z.literal('unseen'),
  at,
  seen: z.literal('spans').optional().meta({
    description: 'What is missing are words of spans; left out: requests that the proxy could have seen.',
  }),
  passed: z.boolean().meta({
    description: 'Whether some may have reached a service; else nobody received those that are missing.',
  }),
  detail: z.string(),
});
export type UnseenEvent = z.infer<typeof unseenEventSchema>;

/** A service received a request (from its standard output). */
export const requestEventSchema = z.strictObject({
  kind: z.literal('request'),
  at,
  service: z.string(),
  method: z.string(),
  path: z.string(),
  key: z.string().optional(),
});

export type RequestEvent = z.infer<typeof requestEventSchema>;

/** A caller read the answer to the call with this key: from now on the effect is acknowledged. */
export const acknowledgedEventSchema = z.strictObject({
  kind: z.literal('acknowledged'),
  at,
  service: z.string(),
  key: z.string(),
});

const version = z.string().nullable().optional();

/**
 * What a service did, for a saga, to an entity that several sagas may touch: read or written a version of it, or marked it as being worked on.
 * A version is written once; `null`: the entity was not there. The order within one service is the order of the rows.
 */
export const entityEventSchema = z
  .strictObject({
    kind: z.literal('entity'),
    at,
    service: z.string(),
    saga: z.string(),
    step: z.string().optional().meta({ description: 'The step or compensation that did it.' }),
    action: z.enum(['read', 'write', 'lock', 'unlock']),
    entity: z.string(),
    version: version.meta({ description: 'What was read, or is there now.' }),
    replaces: version.meta({ description: 'Of a write: what was there until then.' }),
    from: version.meta({
      description: 'Of a write: what it was worked out from; left out: what was there until then, in one go.',
    }),
  })
  .refine(
    ({ action, version: now, replaces, from }) =>
      action === 'write'
        ? typeof now === 'string' && replaces !== undefined
        : (now !== undefined) === (action === 'read') && replaces === undefined && from === undefined,
    'a read has a version, a write one and what it replaces, a lock and an unlock have neither',
  );
export type EntityEvent = z.infer<typeof entityEventSchema>;

/** What became of a service's process. */
export const serviceEventSchema = z.strictObject({
  kind: z.literal('service'),
  at,
  service: z.string(),
  action: z.enum(['started', 'ready', 'exited', 'paused', 'resumed', 'disconnected', 'connected']),
  detail: z.string().optional(),
});

/** One look at steady state. */
export const probeEventSchema = z.strictObject({
  kind: z.literal('probe'),
  at,
  phase: phaseSchema,
  service: z.string(),
  ok: z.boolean(),
  tookMs: z.number(),
  detail: z.string().optional(),
});
export type ProbeEvent = z.infer<typeof probeEventSchema>;

/** The target is quiet (or was not, until the deadline). */
export const quietEventSchema = z.strictObject({
  kind: z.literal('quiet'),
  at,
  quiet: z.boolean(),
  detail: z.string(),
});

/** How busy the machine was: p99 delay of the event loops of harness and proxy. */
export const busyEventSchema = z.strictObject({
  kind: z.literal('busy'),
  at,
  harnessP99Ms: z.number(),
  proxyP99Ms: z.number(),
});

/** A process of the experiment waited long for a processor: whatever was late meanwhile may have been late for that. */
export const contentionEventSchema = z.strictObject({
  kind: z.literal('contention'),
  at,
  fromMs: z.number().min(0).meta({ description: 'From when until `at` was looked, in ms like `at`.' }),
  service: z.string().meta({ description: 'Which waited longest: a replica, the proxy, the harness.' }),
  waited: z.number().min(0).max(1).meta({ description: 'The share of that time for which it waited.' }),
});
export type ContentionEvent = z.infer<typeof contentionEventSchema>;

/** The harness came late: whatever was sent or read late meanwhile may have been late for that. */
export const stallEventSchema = z.strictObject({
  kind: z.literal('stall'),
  at,
  fromMs: z.number().min(0).meta({ description: 'From when until `at` was looked, in ms like `at`.' }),
  lateMs: z.number().min(0).meta({ description: 'The longest delay of its event loop in that time, in ms.' }),
});
export type StallEvent = z.infer<typeof stallEventSchema>;

/** The experiment does not go on: a limit, a stop condition, a person, an error. What stands is undone from here on. */
export const stopEventSchema = z.strictObject({
  kind: z.literal('stop'),
  at,
  status: z.enum(['aborted', 'interrupted', 'failed']),
  why: z.string(),
});

/** Anything worth a line that is none of the above. */
export const noteEventSchema = z.strictObject({ kind: z.literal('note'), at, text: z.string() });

export const eventSchema = z.discriminatedUnion('kind', [
  phaseEventSchema,
  operationEventSchema,
  loadEventSchema,
  faultEventSchema,
  sagaEventSchema,
  unseenEventSchema,
  requestEventSchema,
  acknowledgedEventSchema,
  entityEventSchema,
  serviceEventSchema,
  probeEventSchema,
  quietEventSchema,
  busyEventSchema,
  contentionEventSchema,
  stallEventSchema,
  stopEventSchema,
  noteEventSchema,
]);
export type Event = z.infer<typeof eventSchema>;
