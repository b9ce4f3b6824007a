/**
 * The emergency stop: a file, `STOP` in the folder of all runs. While it is there no fault begins, and what stands is ended.
 *
 * Anyone may make it, with anything in it, or nothing (`touch reports/STOP`); `seatrial stop` and SIGUSR2 write down who made it and
 * why. It stays until somebody takes it away (`seatrial stop --clear`).
 */

import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import { fieldOf } from '../lib/untyped.ts';

/** An emergency stop, as far as it is known. */
export interface EmergencyStop {
  /** Since when, ISO. */
  readonly at: string;
  /** What made it: `seatrial stop`. */
  readonly by: string;
  readonly why?: string;
}

/** What helps against `E_STOPPED`. */
const stopHint = 'seatrial stop --clear lifts it, when it is safe to inject faults again';

/** Where the file is, of the runs below `reports`. */
export function stopFile(reports: string): string {
  return join(reports, 'STOP');
}

/**
 * Makes the emergency stop. One that stands already stays as it is.
 *
 * @throws what the file system says when it cannot be written
 */
export function raiseStop(reports: string, { by, why }: Pick<EmergencyStop, 'by' | 'why'>): void {
  mkdirSync(reports, { recursive: true });
  const stop: EmergencyStop = { at: new Date().toISOString(), by, ...(why === undefined ? {} : { why }) };
  try {
    writeFileSync(stopFile(reports), `${JSON.stringify(stop)}\n`, { flag: 'wx' });
  } catch (error) {
    if (!isFileError(error, 'EEXIST')) throw error;
  }
}

/** Takes it away and gives what stood; `undefined` when none did. */
export function clearStop(reports: string): EmergencyStop | undefined {
  const stop = readStop(reports);
  if (stop !== undefined) rmSync(stopFile(reports), { recursive: true, force: true });
  return stop;
}

/** The stop that stands; `undefined` when none does. One that cannot be looked at stands: better one run too few. */
export function readStop(reports: string): EmergencyStop | undefined {
  const file = stopFile(reports);
  try {
    // The link itself: one that leads nowhere is there, too.
    const stat = lstatSync(file);
    const written = stat.isFile() && stat.size <= lengthMax ? contentOf(file) : undefined;
    return written ?? { at: stat.mtime.toISOString(), by: 'somebody who made the file' };
  } catch (error) {
    if (isFileError(error, 'ENOENT') || isFileError(error, 'ENOTDIR')) return undefined;
    return { at: new Date().toISOString(), by: 'nobody can tell', why: messageOf(error) };
  }
}

/** The stop that stands, as a sentence; `undefined` when none does. */
export function standingStop(reports: string): string | undefined {
  const stop = readStop(reports);
  return stop === undefined ? undefined : describeStop(stop, stopFile(reports));
}

/** An error that says so. */
export function stoppedError(sentence: string): SeatrialError {
  return new SeatrialError('E_STOPPED', sentence, { hint: stopHint });
}

/** Looks for the stop until disposed of; `signal` is aborted, with an `E_STOPPED`, at most 100 ms after it was made. */
export function watchStop(reports: string): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const look = (): void => {
    const sentence = standingStop(reports);
    if (sentence === undefined) return;
    clearInterval(timer);
    controller.abort(stoppedError(sentence));
  };
  // Looked for, not listened for: not every file system tells what others do in it.
  const timer = setInterval(look, lookEveryMs).unref();
  look();
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}

const lookEveryMs = 100;
/** What we write is shorter; what is not (or is a pipe, which would never end) is not read. */
const lengthMax = 65_536;

/** `an emergency stop stands since …, made by …: why`. */
function describeStop({ at, by, why }: EmergencyStop, file: string): string {
  const reason = why === undefined || why === '' ? '' : `: ${why}`;
  return printable(`an emergency stop stands since ${at}, made by ${by}${reason} (${file})`);
}

/** What {@link raiseStop} wrote, if it was that; anybody may have written anything. */
function contentOf(file: string): EmergencyStop | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const [at, by, why] = ['at', 'by', 'why'].map((key) => fieldOf(value, key));
    if (typeof at !== 'string' || Number.isNaN(Date.parse(at)) || typeof by !== 'string') return undefined;
    return { at, by, ...(typeof why === 'string' ? { why } : {}) };
  } catch {
    return undefined;
  }
}

function isFileError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
