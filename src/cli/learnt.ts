/** What runs here have learnt: `reports/failures.jsonl`, one verdict a line, added to and never rewritten. */

import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { failureLines } from '../discover/failure-lines.ts';
import { toJsonLine } from '../lib/json-lines.ts';
import type { Failure } from '../model/failure.ts';
import { readText, shown } from './files.ts';

/** The file below `reports`. */
export function learntFile(reports: string): string {
  return join(reports, 'failures.jsonl');
}

/**
 * The lines learnt so far; none where nothing was run yet.
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` with the places of lines that are none
 */
export function readLearnt(reports: string): Failure[] {
  const file = learntFile(reports);
  return existsSync(file) ? failureLines(readText(file), { name: shown(file) }) : [];
}

/** Adds lines, after whatever stands there. */
export function appendLearnt(reports: string, failures: readonly Failure[]): void {
  if (failures.length === 0) return;
  mkdirSync(reports, { recursive: true });
  const file = learntFile(reports);
  mendTail(file);
  appendFileSync(file, failures.map(toJsonLine).join(''));
}

/** Longer than any line of ours. */
const tailMax = 64 * 1024;

/**
 * A process that was killed, or ran out of disk, while it wrote leaves the beginning of a line. It is cut off: it says nothing, and
 * every later plan would be refused for it. A last line that is whole gets its newline; what does not begin as our lines do stays.
 */
export function mendTail(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const tail = lastBytes(file, Math.min(size, tailMax));
  const begin = tail.lastIndexOf('\n') + 1;
  const line = tail.subarray(begin).toString();
  if (line === '' || (begin === 0 && size > tailMax)) return;
  if (isJson(line)) appendFileSync(file, '\n');
  else if ('{"time":"'.startsWith(line.slice(0, 9))) truncateSync(file, size - (tail.length - begin));
}

function lastBytes(file: string, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  if (length === 0) return buffer;
  const descriptor = openSync(file, 'r');
  try {
    const { size } = statSync(file);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, length, size - length));
  } finally {
    closeSync(descriptor);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
