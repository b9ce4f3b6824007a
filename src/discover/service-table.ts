/**
 * Tables of services that clients are given: where each one listens, and how long to wait for it.
 *
 *   Filibuster      {<service>: {port, docker-host, default-host, timeout-seconds}}
 *   DeathStarBench  {<service>: {addr, port, connections, timeout_ms, keepalive_ms}}
 *
 * Who calls whom is not in them: the timeouts hold for every caller that another source knows.
 */

import type { CalleeFacts } from './callee-facts.ts';
import { configuredTopology, togetherOf, type NamedService } from './configured.ts';
import { durationText } from './foreign-duration.ts';
import type { Gathered } from './gathered.ts';
import { fieldOf, fieldsOf, invalidAt, isRecord, kindOf, plainText, type Located } from './json-input.ts';
import type { ParsedFile } from './parsed-file.ts';
import { storeOfPort } from './well-known-images.ts';

const marks = ['timeout-seconds', 'default-host', 'docker-host', 'addr'];

/** Whether this is such a table: what has a port, and one of the marks. */
export function looksLikeServiceTable(value: unknown): boolean {
  return isRecord(value) && Object.values(value).some(isService) && !Object.hasOwn(value, 'schemaVersion');
}

function isService(value: unknown): boolean {
  return isRecord(value) && Object.hasOwn(value, 'port') && marks.some((mark) => Object.hasOwn(value, mark));
}

/** What these tables say. */
export function gatherServiceTables(files: readonly ParsedFile[]): Gathered {
  const tables = files.map(({ name: file, documents: [document] }) => {
    const rows = fieldsOf(document).filter(([, { value }]) => isService(value));
    return { file, rows };
  });
  return {
    topology: togetherOf(
      tables.map(({ file, rows }) =>
        configuredTopology(
          file,
          rows.map(([name, row]) => serviceOf(name, row)),
          [],
        ),
      ),
    ),
    callees: tables.flatMap(({ file, rows }) => rows.flatMap(([name, row]) => factsOf(name, row, file))),
    unseenIn: () => [],
  };
}

function serviceOf(name: string, row: Located): NamedService {
  const kind = storeOfPort(Number(plainText(fieldOf(row, 'port').value)));
  return { name, ...(kind === undefined ? {} : { kind }) };
}

function factsOf(to: string, row: Located, file: string): CalleeFacts[] {
  const [seconds, ms] = [fieldOf(row, 'timeout-seconds'), fieldOf(row, 'timeout_ms')];
  const timeoutMs = (numberOf(seconds) ?? 0) * 1_000 || numberOf(ms);
  // Zero is no timeout at all.
  if (timeoutMs === undefined || timeoutMs === 0) return [];
  return [{ to, file, facts: { timeout: durationText(timeoutMs) } }];
}

function numberOf(at: Located): number | undefined {
  const { value } = at;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && value >= 0 && value < 1e9) return value;
  throw invalidAt(at, `must be a length of time, as a number, this is ${kindOf(value)}`);
}
