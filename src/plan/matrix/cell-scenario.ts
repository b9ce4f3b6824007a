/**
 * The scenario that tries one cell: a few sagas, one after the other, so that what is hit twice is the same saga where that can be, and one or
 * two faults aimed by the proxy at the moment of the cell.
 *
 * A request is hit by its method and path. A crash or a partition begins while the proxy holds up a request or an answer: that of the
 * call itself, and for the moment after its acknowledgement the request of what the saga calls next. After the last call nothing is held up:
 * the saga goes nowhere from there.
 */

import { ownerOf } from '../../model/target.ts';
import { scenarioSchema, type Scenario, type ScenarioInput } from '../../model/scenario.ts';
import type { Saga } from '../../model/target.ts';
import { scenarioName, type FaultInput } from '../candidate.ts';
import type { SagaRoute } from '../saga-route.ts';
import { cellWords } from './cell-words.ts';
import { choreographedTrial } from './choreographed-trial.ts';
import { combinationName, isOnRequests } from './combinations.ts';
import type { Cell } from './enumerate.ts';
import { beforeMs, downMs, holdMsOf, restartMs, timeoutMsOf, type CellTrial } from './cell-trial.ts';
import { plainPath, type PathCall } from './paths.ts';

/** Between the beginnings of two sagas, at least. */
const apartMsLeast = 667;
const triesDefault = 3;

/** The scenario, with everything that has a default filled in. */
export function cellScenario(cell: Cell, route: SagaRoute, seed: number): Scenario {
  const { combination, path } = cell;
  const { faults, loadMs, apartMs } = trialOf(cell, route);
  return scenarioSchema.parse({
    schemaVersion: 1,
    name: scenarioName(combinationName(combination)),
    description: cellWords(cell, route.saga),
    target: route.target.name,
    services: [...route.services],
    workload: {
      use: 'sagas',
      saga: route.name,
      at: route.entry,
      variants: path.name === plainPath ? {} : { [path.name]: 1 },
      clients: 2,
      rate: 1_000 / apartMs,
      duration: `${loadMs}ms`,
    },
    faults,
    checks: ['SG1'],
    seed,
  } satisfies ScenarioInput);
}

/** Between the beginnings of two sagas: longer than a call takes that times out and is tried again at once. */
function apartMsOf({ here }: Cell): number {
  return here === undefined ? apartMsLeast : Math.max(apartMsLeast, Math.round(timeoutMsOf(here) * 1.3));
}

/** All tries of a call that is never answered, and the pauses between them. */
function allTriesMs(call: PathCall): number {
  const { tries = triesDefault } = call;
  const counted = Number.isFinite(tries) ? tries : triesDefault;
  return Math.round(counted * timeoutMsOf(call) * 1.2) + 200;
}

function trialOf(cell: Cell, { saga }: SagaRoute): CellTrial {
  const { here, next, combination } = cell;
  const apartMs = apartMsOf(cell);
  if (here === undefined) return { faults: [], loadMs: 3 * apartMs, apartMs };
  if (saga.coordinator === undefined)
    return choreographedTrial({ combination, here, origin: ownerOf(saga), apartMs });
  const placed = { combination, here, next, saga, apartMs };
  return isOnRequests(combination.kind) ? onRequests(placed) : atMoment(placed);
}

interface PlacedCell extends Pick<Cell, 'combination' | 'next'> {
  readonly here: PathCall;
  readonly saga: Saga;
  readonly apartMs: number;
}

/** The requests of the call are hit: the first one after the baseline, with its next try, or all while the fault lasts. */
function onRequests({ combination, here, saga, apartMs }: PlacedCell): CellTrial {
  const { kind, times } = combination;
  const triesMs = allTriesMs(here);
  const delayMs = kind === 'late-request' ? triesMs + apartMs : 0;
  const lastsMs = triesMs + apartMs;
  const hit = {
    on: `${ownerOf(saga)}->${here.service}`,
    begin: { after: `${beforeMs}ms` },
    ...(times === 'every' ? { lasts: `${lastsMs + delayMs}ms` } : { count: times === 'twice' ? 2 : 1 }),
  };
  const faults = here.rules.map(({ method, path }): FaultInput => {
    const match = `${method} ${path}`;
    switch (kind) {
      case 'late-request':
        return { kind: 'http-delay', when: 'request', delay: `${delayMs}ms`, match, ...hit };
      case 'lost-reply':
        return { kind: 'lost-reply', match, ...hit };
      default:
        return { kind: 'http-abort', when: 'before', match, ...hit };
    }
  });
  const standsMs = times === 'every' ? lastsMs : apartMs;
  return { faults, loadMs: beforeMs + apartMs + standsMs + delayMs, apartMs };
}

/** A process or an edge is hit while the proxy holds up what is on its way. */
function atMoment({ combination, here, next, saga, apartMs }: PlacedCell): CellTrial {
  const { kind, moment, times } = combination;
  const held = moment === 'acknowledged' && next !== undefined ? next : here;
  const hold = `${holdMsOf(held)}ms`;
  const isAfterLast = moment === 'acknowledged' && next === undefined;
  const lastsMs = kind === 'partition' ? Math.round(timeoutMsOf(here) * 1.5) : downMs;
  const fault = (again: boolean): FaultInput => {
    const call = { hold, again };
    const begin = isAfterLast
      ? { afterStep: here.step, hold: '0ms' }
      : moment === 'done'
        ? { beforeAnswer: here.step, ...call }
        : { beforeStep: held.step, ...call };
    const timing = { begin, lasts: `${lastsMs}ms` };
    switch (kind) {
      case 'partition':
        return { kind, between: [[ownerOf(saga)], [here.service]], ...timing };
      case 'coordinator-crash':
        return { kind: 'crash', service: ownerOf(saga), ...timing };
      default:
        return { kind: 'crash', service: here.service, ...timing };
    }
  };
  const eachMs = 2 * apartMs + lastsMs + (kind === 'partition' ? 0 : restartMs);
  return times === 'twice'
    ? { faults: [fault(false), fault(true)], loadMs: beforeMs + 2 * eachMs, apartMs }
    : { faults: [fault(false)], loadMs: beforeMs + eachMs, apartMs };
}
