/** The scenario: a document, written by a person or by the planner. What is run is one scenario with its seed. */

import { z } from 'zod';
import { expectationPattern, parseExpectation } from './expectation.ts';
import { faultSchema } from './fault.ts';
import { duration, name, place, ruleId, schemaVersion, share } from './written.ts';

const pace = {
  clients: z.int().min(1).max(256).default(4),
  rate: z
    .number()
    .positive()
    .max(10_000)
    .default(20)
    .meta({ description: 'Operations per second, all clients together.' }),
  duration: duration.default('8s').meta({ description: 'How long operations are asked.' }),
  timeout: duration
    .default('2s')
    .meta({ description: 'How long a client waits before it calls the outcome unknown.' }),
};

/**
 * What the clients ask.
 *
 * `sagas` starts one saga after another, each with an id of its own and a variant drawn by the given shares (the client
 * module knows what a variant means to its target; the rest are `plain`). `registers` reads, writes and deletes items at
 * replicas: most items churn (read, then overwrite, at one replica), `retire` of them are written once, read until equal
 * everywhere, then deleted once at `deleteAfter`, then only read. `requests` is an open loop: a request is due every 1/rate s and
 * sent then, whatever became of those before it, as users do; how many of the due ones are well answered in time is availability.
 */
export const workloadSchema = z.discriminatedUnion('use', [
  z.strictObject({
    use: z.literal('sagas'),
    saga: name,
    at: place.meta({ description: 'The entry the clients call.' }),
    variants: z
      .record(name, share)
      .default({})
      .meta({ description: 'Shares of sagas that are meant to end otherwise.' }),
    ...pace,
  }),
  z.strictObject({
    use: z.literal('registers'),
    writeAt: z.array(place).min(1),
    readAt: z.array(place).min(1),
    items: z.int().min(1).max(1_000).default(4),
    retire: z.int().min(0).max(1_000).default(0),
    deleteAfter: duration.default('3s'),
    ...pace,
  }),
  z.strictObject({
    use: z.literal('requests'),
    at: place.meta({ description: 'The entry the requests go to.' }),
    mix: z
      .record(name, share)
      .refine((mix) => Object.values(mix).some((one) => one > 0), 'must ask for something')
      .meta({ description: 'Requests of the target and their shares; they need not add up to 1.' }),
    rate: pace.rate.meta({ description: 'Requests due per second.' }),
    duration: pace.duration,
    timeout: duration
      .default('1s')
      .meta({ description: 'The limit: what is not well answered by then has failed.' }),
  }),
]);
export type Workload = z.infer<typeof workloadSchema>;

/** Steady state, measured before, during and after: the service answers its health check within a time. */
export const probeSchema = z.strictObject({
  service: place,
  within: duration.default('1s'),
  during: z
    .boolean()
    .default(false)
    .meta({ description: 'Must hold while the fault stands, too (reported, not judged).' }),
});
export type Probe = z.infer<typeof probeSchema>;

/** Looked at all the time, from the baseline to healing. Met: the faults are ended within a second, and the experiment with them. */
export const stopConditionSchema = z.union(
  [
    z
      .strictObject({
        failed: share.meta({ description: 'The share of operations that may end otherwise than ok.' }),
        over: duration.default('5s').meta({ description: 'Of those that ended within so long.' }),
        least: z.int().min(1).default(10).meta({ description: 'Fewer operations than this say nothing.' }),
      })
      .meta({ description: 'Too many operations fail.' }),
    z
      .strictObject({
        p99: duration.meta({ description: 'How long 99 of 100 operations may take at most.' }),
        over: duration.default('5s'),
        least: z.int().min(1).default(10),
      })
      .meta({
        description:
          'Operations take too long. One that is still open counts as soon as it is over the limit.',
      }),
    z
      .strictObject({
        probe: place.meta({ description: 'Must answer its health check.' }),
        within: duration.default('500ms'),
      })
      .meta({ description: 'A service, or a replica, is not healthy.' }),
  ],
  'must be one of { failed: 0.5, over: 5s }, { p99: 2s, over: 5s }, { probe: SERVICE, within: 500ms }',
);
export type StopCondition = z.infer<typeof stopConditionSchema>;

/** The days of a week, in the order of its days. */
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const hoursPattern = /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/;

export const limitsSchema = z.strictObject({
  time: duration.default('90s').meta({ description: 'The whole experiment; reached: aborted and healed.' }),
  fault: duration
    .default('60s')
    .meta({ description: 'Any one fault; reached: aborted and healed, also when Seatrial itself hangs.' }),
  deadline: duration
    .default('15s')
    .meta({ description: 'From heal: when rules with a deadline must be met.' }),
  steady: duration
    .default('10s')
    .meta({ description: 'From heal: when steady state must be back, else healing is not proven.' }),
  edges: z.int().min(1).default(16).meta({ description: 'Edges hit at once, at most: by faults and holds.' }),
  services: z
    .int()
    .min(1)
    .default(4)
    .meta({ description: 'Services whose processes are hit at once, at most.' }),
  replicas: z.int().min(1).default(16).meta({ description: 'Processes hit at once, at most.' }),
  allow: z.array(place).min(1).optional().meta({
    description:
      'Only these are hit: every fault is on one of them, or on an edge to or from one. Left out: any.',
  }),
  forbid: z.array(place).default([]).meta({
    description: 'Never hit: no fault is on one of them, nor on an edge to or from one.',
  }),
  days: z
    .array(z.enum(weekdays))
    .min(1)
    .optional()
    .meta({ description: 'Faults begin, and are ended, on these days.' }),
  hours: z
    .string()
    .regex(hoursPattern, 'must be hours of a day such as 09:00-17:00, or 22:00-06:00 over midnight')
    .optional()
    .meta({ description: 'Faults begin, and are ended, within these hours.' }),
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be a time zone such as Europe/Berlin or UTC')
    .optional()
    .meta({ description: 'Of days and hours; left out: that of this machine.' }),
  stop: z.array(stopConditionSchema).default([]).meta({ description: 'When to stop at once.' }),
});
export type Limits = z.infer<typeof limitsSchema>;

/** Service-level objectives: what the target promises its users while a fault stands. */
export const objectivesSchema = z.strictObject({
  failed: share.default(0.01).meta({ description: 'AV1: the share of due requests that may fail.' }),
  amplification: z
    .number()
    .min(1)
    .default(4)
    .meta({ description: 'LA1: requests a service gets for each operation, as a multiple of the baseline.' }),
});
export type Objectives = z.infer<typeof objectivesSchema>;

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format() !== '';
  } catch {
    return false;
  }
}

/** What the pattern refuses is not looked at. */
function isOnADay(expected: string): boolean {
  const { until } = parseExpectation(expected);
  return until === undefined || !expectationPattern.test(expected) || z.iso.date().safeParse(until).success;
}

function isOfARule(expected: string): boolean {
  const { rule } = parseExpectation(expected);
  return rule === undefined || !expectationPattern.test(expected) || ruleId.safeParse(rule).success;
}

export const scenarioSchema = z.strictObject({
  schemaVersion,
  name,
  description: z.string().optional(),
  target: name,
  services: z
    .array(name)
    .optional()
    .meta({ description: 'Only these are started; left out: what the workload can reach.' }),
  environment: z
    .record(name, z.record(z.string(), z.string()))
    .default({})
    .meta({ description: 'Settings of single services, over those of the target file.' }),
  clockOffset: z
    .record(place, duration)
    .default({})
    .meta({ description: 'How far clocks run ahead, over those of the target file.' }),
  workload: workloadSchema,
  hypothesis: z
    .array(probeSchema)
    .default([])
    .meta({ description: 'Left out: every started service is healthy.' }),
  faults: z.array(faultSchema).default([]),
  allowStuck: z.array(name).default([]).meta({
    description:
      'Sagas that may be given up: what one that says it is stuck has left behind is no orphan (SG6).',
  }),
  checks: z.array(ruleId).default([]).meta({ description: 'Rules that must have been put to the test.' }),
  limits: limitsSchema.prefault({}),
  objectives: objectivesSchema.default({ failed: 0.01, amplification: 4 }),
  expect: z
    .string()
    .regex(expectationPattern, 'must be held, violated, violated(RULE) or violated(RULE) until 2027-01-31')
    .refine(isOnADay, 'until names a day that is not in the calendar; write one such as 2027-01-31')
    .refine(isOfARule, 'names a rule that does not exist; write one such as SG7 (docs/SPEC.md)')
    .default('held')
    .meta({
      description: 'held, violated, violated(SG6); accepted for a time: violated(SG6) until 2027-01-31.',
    }),
  seed: z.int().min(0).default(1),
});
export type Scenario = z.infer<typeof scenarioSchema>;

/** A scenario as a person writes it: what has a default may be left out. */
export type ScenarioInput = z.input<typeof scenarioSchema>;

/** Gives its argument its type: `export default defineScenario({ … })` in a scenario written in TypeScript. */
export function defineScenario(scenario: ScenarioInput): ScenarioInput {
  return scenario;
}
