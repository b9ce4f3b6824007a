/** Waiting for a started process to be ready, and saying well why it never was. */

import { formatDuration } from '../lib/duration.ts';
import { SeatrialError } from '../lib/errors.ts';
import type { Clock } from '../run/ports.ts';
import { askHealth, type HealthQuestion } from './health.ts';
import { describeEnding, type Life } from './life.ts';
import type { ServiceLog } from './service-log.ts';

/** Whom to wait for, and how long. */
export interface ReadinessOptions extends Omit<HealthQuestion, 'replica'> {
  readonly name: string;
  readonly clock: Clock;
  readonly log: ServiceLog;
  readonly startMsMax: number;
  readonly signal?: AbortSignal;
}

const pollMs = 30;
const healthMsMax = 1_000;
const tellingMs = 100;
const neverAsked = 'never asked';

/**
 * Resolves when the replica is healthy.
 *
 * @throws {@link SeatrialError} `E_TARGET_START` when it ends or is not healthy in time, with its last lines; `E_INTERRUPTED`
 */
export async function untilHealthy(started: Life, options: ReadinessOptions): Promise<void> {
  const { name, clock, startMsMax, signal, log } = options;
  const began = clock.now();
  const over = overWhen(started, signal);
  let detail = neverAsked;
  while (!over.aborted) {
    const leftMs = startMsMax - (clock.now() - began);
    if (leftMs <= 0)
      throw notStarted(name, `not healthy within ${formatDuration(startMsMax)} (${detail})`, log);
    const answer = await askHealth({ ...options, replica: name }, Math.min(healthMsMax, leftMs));
    if (answer.ok && started.ending() === undefined) return;
    // An answer that had no time to come says nothing.
    if (leftMs > tellingMs || detail === neverAsked) detail = answer.detail ?? detail;
    await clock.sleep(pollMs, over);
  }
  const ending = started.ending();
  if (ending === undefined)
    throw new SeatrialError('E_INTERRUPTED', `interrupted while ${name} was starting`);
  const after = formatDuration(clock.now() - began);
  await started.drained;
  throw notStarted(name, `it ended after ${after}, ${describeEnding(ending)}`, log);
}

/** Aborted when the process ends or the start is given up. */
function overWhen(started: Life, signal?: AbortSignal): AbortSignal {
  const ended = new AbortController();
  void started.exited.then(() => {
    ended.abort();
  });
  return signal === undefined ? ended.signal : AbortSignal.any([ended.signal, signal]);
}

function notStarted(name: string, why: string, log: ServiceLog): SeatrialError {
  const lines = log.lastLines().map((line) => `\n  ${line}`);
  const printed = lines.length === 0 ? 'it printed nothing' : `its last lines:${lines.join('')}`;
  return new SeatrialError('E_TARGET_START', `${name} did not start: ${why}; ${printed}`, {
    hint: `its whole log: ${log.file}`,
  });
}
