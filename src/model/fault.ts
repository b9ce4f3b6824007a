/**
 * Faults: what a scenario may inject, where, when, and for how long.
 *
 * The kinds on an edge and their attributes are Toxiproxy's; `partition` and `lost-reply` are composed of them; `corrupt`,
 * `slow-open`, the kinds on requests, both directions at once and a rate that connections share only our own proxy knows; the kinds
 * on a service act on its process.
 */

import { z } from 'zod';
import { parseDuration } from '../lib/duration.ts';
import { duration, edge, name, place, share } from './written.ts';

const heldCall = {
  hold: duration.default('300ms').meta({
    description: 'It is held up so long, each time; shorter than its caller waits for an answer.',
  }),
  again: z.boolean().default(false).meta({
    description: 'Not before the fault before it in the list has ended: the same moment once more.',
  }),
};

/** When a fault begins. Exactly one of the five. */
export const beginSchema = z.union(
  [
    z.strictObject({ after: duration }).meta({ description: 'So long after the load began.' }),
    z
      .strictObject({ afterOperations: z.int().min(1) })
      .meta({ description: 'After so many operations ended.' }),
    z
      .strictObject({
        afterStep: name.meta({ description: 'A step (or compensation) of a saga.' }),
        hold: duration
          .default('300ms')
          .meta({ description: 'The next step is held up so long, to make room.' }),
      })
      .meta({ description: 'Between this step of a saga and the next one.' }),
    z
      .strictObject({
        beforeStep: name.meta({ description: 'A step (or compensation) of a saga.' }),
        ...heldCall,
      })
      .meta({ description: 'While the request of this step is held up. Our own proxy only.' }),
    z
      .strictObject({
        beforeAnswer: name.meta({ description: 'A step (or compensation) of a saga.' }),
        ...heldCall,
      })
      .meta({
        description:
          'While the answer to this step is held up: it is done, and not known to be. Our own proxy only.',
      }),
  ],
  'must be one of { after: 1s }, { afterOperations: 20 }, { afterStep: STEP, hold: 300ms }, { beforeStep: STEP, hold: 300ms }, { beforeAnswer: STEP, hold: 300ms }',
);
type Begin = z.infer<typeof beginSchema>;

/** A call of a saga that is held up: its request, or the answer to it. */
export interface HeldCall {
  readonly step: string;
  readonly at: 'request' | 'answer';
  readonly again: boolean;
}

const timing = {
  begin: beginSchema.default({ after: '0ms' }),
  lasts: duration.optional().meta({ description: 'Ends after so long; left out: at heal.' }),
};
const onEdge = {
  on: edge,
  stream: z
    .enum(['upstream', 'downstream', 'both'])
    .default('downstream')
    .meta({ description: 'The way that is hit. both: our own proxy only.' }),
  toxicity: share.default(1).meta({ description: 'The share of connections that are hit.' }),
  ...timing,
};
const requestMatch = z
  .string()
  .regex(
    /^(?:[A-Z]+|\/\S*|[A-Z]+ \/\S*)$/,
    'must be a method, a path or both, such as POST /charges or /orders/*/lines',
  )
  .meta({
    description:
      'Which requests: a method, a path or both. * and {name} stand for one part of the path, ** for any.',
  });
const whichRequests = {
  match: requestMatch.optional(),
  header: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Only requests with this header; with `name: value`, with this value.' }),
  after: z.int().min(0).default(0).meta({ description: 'So many of them are not hit at first.' }),
  count: z.int().min(1).optional().meta({ description: 'So many are hit at most.' }),
};
const onRequests = {
  on: edge,
  ...whichRequests,
  toxicity: share.default(1).meta({ description: 'The share of these requests that are hit.' }),
  ...timing,
};
const onService = { service: place, ...timing };

/** Switching faster than this is no flapping any more, and only keeps the proxy busy. */
const flapMsLeast = 20;
const flapTime = duration.refine(
  (text) => (parseDuration(text) ?? flapMsLeast) >= flapMsLeast,
  `must be at least ${flapMsLeast}ms`,
);

export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('latency'),
    latency: duration,
    jitter: duration.default('0ms'),
    ...onEdge,
  }),
  z.strictObject({
    kind: z.literal('bandwidth'),
    rate: z.int().min(0).meta({ description: 'KB/s.' }),
    shared: z.boolean().default(false).meta({
      description: 'One rate for all connections together, not for each. Our own proxy only.',
    }),
    ...onEdge,
  }),
  z
    .strictObject({ kind: z.literal('slow_close'), delay: duration, ...onEdge })
    .meta({ description: 'The end of a connection is held back.' }),
  z.strictObject({ kind: z.literal('timeout'), timeout: duration.default('0ms'), ...onEdge }),
  z.strictObject({ kind: z.literal('reset_peer'), timeout: duration.default('0ms'), ...onEdge }),
  z
    .strictObject({
      kind: z.literal('slicer'),
      average_size: z.int().min(1).meta({ description: 'Of a piece, in bytes.' }),
      size_variation: z.int().min(0).default(0).meta({ description: 'At most the average size.' }),
      delay: duration.default('0ms').meta({ description: 'Behind each piece; 0.5ms are 500 µs.' }),
      ...onEdge,
    })
    // A Toxiproxy ends there.
    .refine(({ average_size: average, size_variation: variation }) => variation <= average, {
      path: ['size_variation'],
      message: 'must be at most average_size',
    })
    .meta({ description: 'What is sent is cut into pieces.' }),
  z.strictObject({ kind: z.literal('limit_data'), bytes: z.int().min(0), ...onEdge }),
  z
    .strictObject({
      kind: z.literal('corrupt'),
      rate: z.int().min(1).max(1_000_000).meta({ description: 'In a million bytes.' }),
      ...onEdge,
    })
    .meta({ description: 'One bit is flipped in some bytes. Our own proxy only.' }),
  z
    .strictObject({
      kind: z.literal('slow-open'),
      on: edge,
      delay: duration,
      jitter: duration.default('0ms'),
      toxicity: onEdge.toxicity,
      ...timing,
    })
    .meta({ description: 'Connections are made late. Our own proxy only.' }),
  z
    .strictObject({
      kind: z.literal('http-status'),
      status: z.int().min(200).max(599).default(503),
      body: z.string().default(''),
      ...onRequests,
    })
    .meta({ description: 'Requests are answered so, and not forwarded. Our own proxy only.' }),
  z
    .strictObject({
      kind: z.literal('http-abort'),
      when: z.enum(['before', 'after']).default('before').meta({
        description: 'before: the request is not forwarded; after: it is, and its answer is lost.',
      }),
      ...onRequests,
    })
    .meta({ description: 'The connection is closed instead of an answer. Our own proxy only.' }),
  z
    .strictObject({
      kind: z.literal('http-delay'),
      delay: duration,
      jitter: duration.default('0ms'),
      when: z.enum(['request', 'reply']).default('request').meta({
        description: 'request: it is forwarded late; reply: its answer comes late.',
      }),
      ...onRequests,
    })
    .meta({ description: 'Requests are forwarded late, or answered late. Our own proxy only.' }),
  z
    .strictObject({ kind: z.literal('down'), on: edge, ...timing })
    .meta({ description: 'Connections are refused.' }),
  z
    .strictObject({
      kind: z.literal('flap'),
      on: edge,
      down: flapTime.default('500ms').meta({ description: 'So long connections are refused…' }),
      up: flapTime.default('500ms').meta({ description: '…and so long they are not, again and again.' }),
      ...timing,
    })
    .meta({ description: 'The edge goes down and comes up again and again.' }),
  z
    .strictObject({
      kind: z.literal('lost-reply'),
      on: edge,
      match: whichRequests.match.meta({
        description: 'Only the answers to these requests, each whole and nothing else. Our own proxy only.',
      }),
      header: whichRequests.header,
      after: z.int().min(0).optional().meta({ description: 'So many of them are not hit at first.' }),
      count: whichRequests.count,
      toxicity: share.default(1),
      ...timing,
    })
    .meta({ description: 'The request arrives, the answer does not.' }),
  z
    .strictObject({
      kind: z.literal('partition'),
      between: z.array(z.array(place).min(1)).min(2),
      mode: z.enum(['silence', 'refuse']).default('silence'),
      oneWay: z.boolean().default(false).meta({ description: 'Only what the first group sends is lost.' }),
      ...timing,
    })
    .meta({ description: 'The groups cannot reach each other.' }),
  z
    .strictObject({ kind: z.literal('crash'), ...onService })
    .meta({ description: 'kill -9; started again at its end.' }),
  z
    .strictObject({ kind: z.literal('stop'), ...onService })
    .meta({ description: 'SIGTERM; started again at its end.' }),
  z
    .strictObject({ kind: z.literal('pause'), ...onService })
    .meta({ description: 'SIGSTOP; resumed at its end.' }),
  z
    .strictObject({ kind: z.literal('restart'), ...onService })
    .meta({ description: 'SIGTERM, and started again at once.' }),
  z
    .strictObject({ kind: z.literal('disconnect'), ...onService })
    .meta({ description: 'Off its network, which only containers have; on it again at its end.' }),
]);
export type Fault = z.infer<typeof faultSchema>;

/** How well it is proven that a fault took effect (from weak to strong). */
export const evidenceSchema = z.strictObject({
  level: z.enum(['none', 'set', 'probed', 'hit']),
  connections: z.int().optional(),
  bytes: z.int().optional(),
  requests: z.int().optional().meta({ description: 'Hit by a fault on requests.' }),
  detail: z.string(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** Where a fault acts, in one text: `order->payment`, `catalog.1 | catalog.2, catalog.3`, `order`. */
export function faultPlace(fault: Fault): string {
  if (fault.kind === 'partition') return fault.between.map((group) => group.join(', ')).join(' | ');
  return 'on' in fault ? fault.on : fault.service;
}

/** What is held up until the fault begins. */
export function heldCallOf(begin: Extract<Begin, { again: boolean }>): HeldCall {
  const { again } = begin;
  return 'beforeStep' in begin
    ? { step: begin.beforeStep, at: 'request', again }
    : { step: begin.beforeAnswer, at: 'answer', again };
}

/** Whether only our own proxy can do it. */
export function needsOwnProxy(fault: Fault): boolean {
  if ('again' in fault.begin) return true;
  switch (fault.kind) {
    case 'corrupt':
    case 'slow-open':
    case 'http-status':
    case 'http-abort':
    case 'http-delay':
      return true;
    case 'lost-reply':
      return isOnRequests(fault);
    case 'bandwidth':
      return fault.shared || fault.stream === 'both';
    case 'latency':
    case 'slow_close':
    case 'timeout':
    case 'reset_peer':
    case 'slicer':
    case 'limit_data':
      return fault.stream === 'both';
    default:
      return false;
  }
}

/** Whether a lost reply is that of single requests, not all that a connection carries. */
export function isOnRequests(fault: Extract<Fault, { kind: 'lost-reply' }>): boolean {
  return [fault.match, fault.header, fault.after, fault.count].some((which) => which !== undefined);
}

/** For people: `latency on order->payment`. */
export function describeFault(fault: Fault): string {
  return `${fault.kind} on ${faultPlace(fault)}`;
}
