/**
 * The fault of a scenario that makes a try real, and how much of what is at stake it may show.
 *
 * A hang is a request that is taken and never done: what the caller sends goes nowhere, and the connection stays open. A silent partition
 * keeps both ways away, a lost reply only the answers. A status is an answer of the proxy's: the request was never seen by its service.
 */

import { durationMs, formatDuration } from '../lib/duration.ts';
import { edgeName } from '../model/place.ts';
import type { TopologyEdge } from '../model/topology.ts';
import type { FaultInput } from './candidate.ts';
import { beyond } from './draft.ts';
import type { CallFault } from './tries.ts';

/** Where, when and how long it stands. */
export interface Standing {
  readonly edge: TopologyEdge;
  /** Only requests like this are answered by a status: `POST /charges`. Left out: all on the edge. */
  readonly match?: string | undefined;
  readonly begin: NonNullable<FaultInput['begin']>;
  /** Left out: until everything is healed. */
  readonly lasts?: string;
}

/** Where neither a timeout nor a usual latency is known: longer than most calls of one machine take, and shorter than most wait. */
const slowerMs = 500;

/** How long answers are kept back, in ms; `undefined`: they are not, or nothing says how long that is. */
export function delayMsAt(fault: CallFault, { facts, observed }: TopologyEdge): number | undefined {
  const { timeout } = facts;
  switch (fault) {
    case 'slow-under':
      return timeout === undefined ? undefined : Math.floor(durationMs(timeout) * 0.8);
    case 'slow-over':
      return timeout === undefined ? undefined : durationMs(beyond(timeout));
    case 'slow-twice':
      // Twice the slowest usual answer; else half of what is waited, which is long enough for two requests to meet.
      if (observed?.p99Ms !== undefined) return Math.ceil(observed.p99Ms);
      return timeout === undefined ? slowerMs : Math.floor(durationMs(timeout) / 2);
    default:
      return undefined;
  }
}

/** The fault as a scenario says it; `undefined`: not enough is known of the edge. */
export function faultFor(fault: CallFault, standing: Standing): FaultInput | undefined {
  const { edge, match, begin, lasts } = standing;
  const on = edgeName(edge.from, edge.to);
  const when = { begin, ...(lasts === undefined ? {} : { lasts }) };
  const delayMs = delayMsAt(fault, edge);
  switch (fault) {
    case 'refuse':
      return { kind: 'down', on, ...when };
    case 'hang':
      return { kind: 'timeout', on, stream: 'upstream', ...when };
    case 'slow-under':
    case 'slow-over':
    case 'slow-twice':
      return delayMs === undefined
        ? undefined
        : { kind: 'latency', on, latency: formatDuration(delayMs), ...when };
    case 'lost-reply':
      return { kind: 'lost-reply', on, ...when };
    case 'reset':
      return { kind: 'reset_peer', on, ...when };
    case 'status-500':
    case 'status-502':
    case 'status-503':
    case 'status-429':
    case 'status-404':
      return {
        kind: 'http-status',
        on,
        status: statusOf(fault),
        ...(match === undefined ? {} : { match }),
        ...when,
      };
    case 'partition':
    case 'partition-one-way':
      return {
        kind: 'partition',
        between: [[edge.from], [edge.to]],
        ...(fault === 'partition' ? {} : { oneWay: true }),
        ...when,
      };
    case 'flap':
      return { kind: 'flap', on, ...when };
  }
}

/**
 * The same for some of several calls: each second request, or, where no single request can be told, each second connection. Refused is then an
 * answer that does not come because the connection is closed.
 *
 * @param after - so many requests are left alone at first
 */
export function partlyFor(
  fault: 'refuse' | 'hang' | 'status-500' | 'lost-reply',
  { edge, begin, lasts, http, after }: Standing & { readonly http: boolean; readonly after: number },
): FaultInput {
  const on = edgeName(edge.from, edge.to);
  const when = { begin, ...(lasts === undefined ? {} : { lasts }) };
  const toxicity = 0.5;
  switch (fault) {
    case 'refuse':
      return http
        ? { kind: 'http-abort', on, when: 'before', after, toxicity, ...when }
        : { kind: 'reset_peer', on, stream: 'upstream', toxicity, ...when };
    case 'hang':
      return { kind: 'timeout', on, stream: 'upstream', toxicity, ...when };
    case 'status-500':
      return { kind: 'http-status', on, status: 500, after, toxicity, ...when };
    case 'lost-reply':
      return { kind: 'lost-reply', on, toxicity, ...(http ? { after } : {}), ...when };
  }
}

/** What the fault looks like to the caller, as a sentence without its stop. */
export function saidOf(fault: CallFault, edge: TopologyEdge, asked = 'a request'): string {
  const { from, to } = edge;
  const delay = formatDuration(delayMsAt(fault, edge) ?? 0);
  switch (fault) {
    case 'refuse':
      return `${to} refuses connections of ${from}`;
    case 'hang':
      return `${to} takes what ${from} sends, does nothing with it and never answers`;
    case 'slow-under':
      return `Answers of ${to} take ${delay}, not quite as long as ${from} waits (${edge.facts.timeout ?? ''})`;
    case 'slow-over':
      return `Answers of ${to} take ${delay}, longer than ${from} waits (${edge.facts.timeout ?? ''})`;
    case 'slow-twice':
      return `Answers of ${to} take ${delay} more than usual`;
    case 'lost-reply':
      return `${to} receives every request of ${from}, but none of its answers arrives`;
    case 'reset':
      return `Connections of ${from} to ${to} are reset`;
    case 'status-500':
    case 'status-502':
    case 'status-503':
    case 'status-429':
    case 'status-404':
      return `${from} is answered ${statusOf(fault)} when it sends ${to} ${asked}, which ${to} never sees`;
    case 'partition':
      return `${from} and ${to} cannot reach each other`;
    case 'partition-one-way':
      return `What ${from} sends to ${to} is lost; the other way is open`;
    case 'flap':
      return `${to} refuses connections of ${from} and takes them again, every half second`;
  }
}

/** Whether only a proxy that understands HTTP can do it. */
export function isStatus(fault: string): boolean {
  return fault.startsWith('status-');
}

function statusOf(fault: CallFault): number {
  return Number(fault.slice('status-'.length));
}

/**
 * How much of what is at stake each fault may show, against the one that shows most: of a step of a saga (not knowing: a lost answer), and of what users
 * are owed (waiting: an answer that does not come). What is noticed at once, and what the caller is likely to be made for, shows least.
 */
export const tells: Readonly<Record<CallFault, { readonly saga: number; readonly users: number }>> = {
  refuse: { saga: 0.3, users: 0.4 },
  hang: { saga: 0.5, users: 0.8 },
  'slow-under': { saga: 0.15, users: 0.3 },
  // Just over what the caller waits is seldom more than users do.
  'slow-over': { saga: 0.7, users: 0.3 },
  'slow-twice': { saga: 0.1, users: 0.2 },
  'lost-reply': { saga: 1, users: 0.8 },
  reset: { saga: 0.4, users: 0.4 },
  'status-500': { saga: 0.3, users: 0.35 },
  'status-502': { saga: 0.25, users: 0.3 },
  'status-503': { saga: 0.3, users: 0.35 },
  'status-429': { saga: 0.2, users: 0.25 },
  'status-404': { saga: 0.25, users: 0.25 },
  partition: { saga: 0.55, users: 0.8 },
  'partition-one-way': { saga: 0.5, users: 0.8 },
  flap: { saga: 0.4, users: 0.4 },
};
