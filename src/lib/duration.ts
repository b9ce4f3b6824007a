/** Lengths of time as people write them: `250ms`, `5s`, `2m`, `1h`. Inside the program they are milliseconds. */

import { SeatrialError } from './errors.ts';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** What a written duration must look like, for schemas and editors. */
export const durationPattern = /^\d+(\.\d+)?(ms|s|m|h)$/;

const written = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** Milliseconds of `text`, or `undefined` when it is not a duration. */
export function parseDuration(text: string): number | undefined {
  const found = written.exec(text);
  return found === null ? undefined : Number(found[1]) * (unitMs[found[2] ?? ''] ?? Number.NaN);
}

/** {@link parseDuration} for many texts of which few differ: each is read once. O(1) for one that was met before. */
export function rememberedDurations(): typeof parseDuration {
  const known = new Map<string, number | undefined>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined || known.has(text)) return found;
    const ms = parseDuration(text);
    known.set(text, ms);
    return ms;
  };
}

/** The shortest exact way to write `ms` milliseconds: 1500 → `1.5s`, 250 → `250ms`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(2))}s`;
  return `${Number((ms / 60_000).toFixed(2))}m`;
}

/**
 * Milliseconds of a duration that a schema has let through.
 *
 * @throws {@link SeatrialError} `E_INTERNAL` when it is none after all
 */
export function durationMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new SeatrialError('E_INTERNAL', `${text} is not a duration`);
  return ms;
}
