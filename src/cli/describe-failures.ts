/** A failure history that was gathered, for people. */

import { servicesOf, type GatheredHistory } from '../discover/gather-history.ts';
import { formatDuration } from '../lib/duration.ts';
import { printable } from '../lib/printable.ts';
import type { Failure } from '../model/failure.ts';
import { wrap } from '../report/text.ts';
import type { Paint } from './paint.ts';

/** How to tell it. */
export interface DescribeFailuresOptions {
  readonly width: number;
  /** What is told again within so long is one line. */
  readonly windowMs: number;
  /** The file that says which services there are. */
  readonly services?: string;
}

const kinds = ['incident', 'deployment', 'test-failure', 'verdict'] as const;
const kindTitles = ['incidents', 'deployments', 'failed tests', 'verdicts'];
/** The services with the most lines. */
const servicesMost = 20;

/** The sources, the services, and what there is to know. */
export function describeFailures(
  history: GatheredHistory,
  paint: Paint,
  { width, windowMs, services }: DescribeFailuresOptions,
): string {
  const { failures, files } = history;
  const period =
    failures.length === 0 ? '' : `, ${failures[0]?.time ?? ''} to ${failures.at(-1)?.time ?? ''}, in UTC`;
  const title = `${counted(failures.length, 'line')} of ${counted(files.length, 'source')}${period}`;
  const known = [...knownOf(history, windowMs), ...unknownOf(history, services)];
  return [
    paint.bold(title),
    '',
    ...sourceTable(history),
    ...(failures.length === 0 ? [] : ['', ...serviceTable(failures)]),
    ...(known.length === 0 ? [] : ['', 'what to know:']),
    ...known.flatMap((one) => wrap(printable(one), { first: '  - ', rest: '    ', width })),
    '',
  ].join('\n');
}

function sourceTable({ files }: GatheredHistory): string[] {
  const rows = files.map(({ file, form, read, failures }) => [file, form, String(read), ...byKind(failures)]);
  return columns([['source', 'form', 'read', ...kindTitles], ...rows], 2);
}

function serviceTable(failures: readonly Failure[]): string[] {
  const lines = new Map<string, Failure[]>();
  for (const failure of failures)
    for (const service of servicesOf(failure)) {
      const before = lines.get(service);
      if (before === undefined) lines.set(service, [failure]);
      else before.push(failure);
    }
  const sorted = [...lines].sort(
    ([a, first], [b, second]) => second.length - first.length || (a < b ? -1 : 1),
  );
  const rows = sorted
    .slice(0, servicesMost)
    .map(([service, all]) => [service, all.at(-1)?.time.slice(0, 10) ?? '', ...byKind(all)]);
  const more = sorted.length - rows.length;
  return [
    ...columns([['service', 'last', ...kindTitles], ...rows], 2),
    ...(more <= 0 ? [] : [`… and ${more} more (--json shows all)`]),
  ];
}

function byKind(failures: readonly Failure[]): string[] {
  return kinds.map((kind) => String(failures.filter((one) => one.kind === kind).length));
}

function knownOf({ files, repeated }: GatheredHistory, windowMs: number): string[] {
  const within = windowMs === 0 ? 'of the same moment' : `within ${formatDuration(windowMs)}`;
  return [
    ...files.flatMap(({ unseen }) => unseen.map(({ what, why }) => `${what}: ${why}`)),
    ...files
      .filter(({ zonesAssumed }) => zonesAssumed > 0)
      .map(({ file, zonesAssumed, failures }) => {
        const zone = failures.find((one) => one.zone?.endsWith(', assumed'))?.zone?.replace(', assumed', '');
        const times = zonesAssumed === 1 ? '1 time names' : `${zonesAssumed} times name`;
        return `${file}: ${times} no zone: taken for ${zone ?? 'UTC'} (--zone)`;
      }),
    ...(repeated === 0
      ? []
      : [`${counted(repeated, 'line')} told again ${within} (--window): counted in the first one`]),
  ];
}

function unknownOf({ unknown }: GatheredHistory, services = 'the topology'): string[] {
  return unknown.map(({ service, lines, near }) => {
    const instead = near === undefined ? '' : `; is it ${near}?`;
    return `${service}: no service of ${services}, kept with ${counted(lines, 'line')}${instead}`;
  });
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** The first `left` columns to the left, the others to the right. */
function columns(rows: readonly (readonly string[])[], left: number): string[] {
  const texts = rows.map((row) => row.map(printable));
  const widths = (texts[0] ?? []).map((_, column) =>
    Math.max(...texts.map((row) => row[column]?.length ?? 0)),
  );
  return texts.map((row) =>
    row
      .map((cell, column) =>
        column < left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
