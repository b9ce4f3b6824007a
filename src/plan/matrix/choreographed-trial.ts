/**
 * What tries a cell of a saga that nobody coordinates.
 *
 * Whoever sends messages repeats each until it is confirmed, and nothing but the number of hits shows which of them were tries of one message. So where
 * more than one try is to be hit, sagas are far apart, and the fault stands while exactly one of them passes.
 */

import type { Combination } from '../../model/matrix.ts';
import type { FaultInput } from '../candidate.ts';
import { isOnRequests } from './combinations.ts';
import { beforeMs, downMs, holdMsOf, restartMs, timeoutMsOf, type CellTrial } from './cell-trial.ts';
import type { PathCall } from './paths.ts';

/** The fault begins so long before the saga that it is for. */
const aheadMs = 300;
/** Tries of one message in this time, each given up after the timeout and a pause: two at least. */
const windowTimeouts = 3.5;
const windowMsLeast = 1_900;

/** A cell in which something is tried. */
export interface ChoreographedCell {
  readonly combination: Combination;
  readonly here: PathCall;
  /** Where the saga begins. */
  readonly origin: string;
  /** Between the beginnings of two sagas, where one try is hit. */
  readonly apartMs: number;
}

/** Its faults, and the load under them. */
export function choreographedTrial(cell: ChoreographedCell): CellTrial {
  return isOnRequests(cell.combination.kind) ? onMessages(cell) : atMoment(cell);
}

function onMessages({ combination, here, apartMs }: ChoreographedCell): CellTrial {
  const { kind, moment, times } = combination;
  const { service, caller = service, hears } = here;
  const timeoutMs = timeoutMsOf(here);
  const isNews = moment === 'acknowledged' && hears !== undefined;
  const windowMs = Math.max(windowMsLeast, Math.round(timeoutMs * windowTimeouts));
  const delayMs = times === 'every' ? windowMs + timeoutMs : 3 * timeoutMs;
  const isOnce = times === 'once';
  const farMs = windowMs + 2 * aheadMs;
  const on = isNews ? `${service}->${hears}` : `${caller}->${service}`;
  const [rule] = here.rules;
  const match = isNews || rule === undefined ? '/**' : `${rule.method} ${rule.path}`;
  const begin = { after: `${isOnce ? beforeMs : farMs - aheadMs}ms` };
  const counted = times === 'every' ? {} : { count: isOnce ? 1 : 2 };
  const hit = { on, match, begin, ...counted, ...(isOnce ? {} : { lasts: `${windowMs}ms` }) };
  const fault = messageFault(kind, delayMs, hit);
  const lateMs = kind === 'late-request' ? delayMs : 0;
  return isOnce
    ? { faults: [fault], loadMs: beforeMs + 2 * apartMs + lateMs, apartMs }
    : // The first saga is over when the fault begins. The third one, after its end, is what the load waits for.
      { faults: [fault], loadMs: 2 * farMs + aheadMs, apartMs: farMs };
}

function messageFault(
  kind: Combination['kind'],
  delayMs: number,
  hit: { on: string; match: string; begin: { after: string }; count?: number; lasts?: string },
): FaultInput {
  switch (kind) {
    case 'late-request':
      return { kind: 'http-delay', when: 'request', delay: `${delayMs}ms`, ...hit };
    case 'lost-reply':
      return { kind: 'lost-reply', ...hit };
    default:
      return { kind: 'http-abort', when: 'before', ...hit };
  }
}

function atMoment({ combination, here, origin, apartMs }: ChoreographedCell): CellTrial {
  const { kind, moment, times } = combination;
  const { step, service, caller = service } = here;
  const hold = `${holdMsOf(here)}ms`;
  const lastsMs = kind === 'partition' ? Math.round(timeoutMsOf(here) * 1.5) : downMs;
  const fault = (again: boolean): FaultInput => {
    const begin =
      moment === 'acknowledged'
        ? { afterStep: step, hold }
        : moment === 'done'
          ? { beforeAnswer: step, hold, again }
          : { beforeStep: step, hold, again };
    const timing = { begin, lasts: `${lastsMs}ms` };
    switch (kind) {
      case 'partition': {
        const other = moment === 'acknowledged' ? origin : caller;
        return { kind, between: [[other], [service]], ...timing };
      }
      case 'origin-crash':
        return { kind: 'crash', service: origin, ...timing };
      case 'caller-crash':
        return { kind: 'crash', service: caller, ...timing };
      default:
        return { kind: 'crash', service, ...timing };
    }
  };
  const eachMs = 2 * apartMs + lastsMs + (kind === 'partition' ? 0 : restartMs);
  return times === 'twice'
    ? { faults: [fault(false), fault(true)], loadMs: beforeMs + 2 * eachMs, apartMs }
    : { faults: [fault(false)], loadMs: beforeMs + eachMs, apartMs };
}
