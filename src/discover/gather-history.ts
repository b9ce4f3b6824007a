/** Files of any kinds mixed → one failure history, the same whatever order they come in, and what there is to know about it. */

import { nearest } from '../lib/nearest.ts';
import type { Failure } from '../model/failure.ts';
import { CLIENT, parseEdge, serviceOf } from '../model/place.ts';
import { readHistories, type HistoryFile } from './history-input.ts';
import { usualRules, type FileHistory, type HistoryRules } from './history-reading.ts';
import { mergeFailures } from './merge-failures.ts';

/** How to gather. */
export interface GatherOptions {
  readonly rules?: HistoryRules;
  /** Lines told again within so long are one. */
  readonly windowMs?: number;
}

/** A service that is none of those known. */
export interface UnknownService {
  readonly service: string;
  readonly lines: number;
  /** A known one with nearly the same name. */
  readonly near?: string;
}

/** One history of several files. */
export interface GatheredHistory {
  readonly failures: readonly Failure[];
  /** By their names. */
  readonly files: readonly FileHistory[];
  /** Lines that were told before, and are counted in the first. */
  readonly repeated: number;
  /** Kept all the same. Empty where no services are known. */
  readonly unknown: readonly UnknownService[];
}

/** Of so many a known name is looked for that is nearly the same: more are no slips of the pen. */
const nearMost = 100;

/** What is told again within five minutes is one. */
export const windowMsUsual: number = 5 * 60_000;

/**
 * The history in these files.
 *
 * @throws `SeatrialError` `E_FILE_INVALID` when one is malformed, `E_INPUT_UNKNOWN` when one is in none of the forms
 */
export function gatherHistory(
  files: readonly HistoryFile[],
  { rules = usualRules, windowMs = windowMsUsual }: GatherOptions = {},
): GatheredHistory {
  const read = readHistories(files, rules).sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  const { failures, repeated } = mergeFailures(
    read.flatMap((one) => one.failures),
    windowMs,
  );
  return { failures, files: read, repeated, unknown: unknownServices(failures, rules.names.known) };
}

/** The services a line is about; users are none. */
export function servicesOf({ service, edge }: Failure): string[] {
  if (service !== undefined) return [service];
  if (edge === undefined) return [];
  const { from, to } = parseEdge(edge);
  return [...new Set([from, to].map(serviceOf))].filter((end) => end !== '' && end !== CLIENT);
}

function unknownServices(
  failures: readonly Failure[],
  known: ReadonlySet<string> | undefined,
): UnknownService[] {
  if (known === undefined) return [];
  const lines = new Map<string, number>();
  for (const service of failures.flatMap(servicesOf))
    if (!known.has(service)) lines.set(service, (lines.get(service) ?? 0) + 1);
  return [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([service, count], index) => {
      const near = index < nearMost ? nearest(service, [...known]) : undefined;
      return { service, lines: count, ...(near === undefined ? {} : { near }) };
    });
}
