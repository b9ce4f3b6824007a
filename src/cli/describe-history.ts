/** The verdict on a history, for a person. */

import { explainViolation } from '../check/linearizability/explain.ts';
import { formatDuration } from '../lib/duration.ts';
import { printable } from '../lib/printable.ts';
import type { HistoryAnomaly } from '../model/history-verdict.ts';
import { describeNumbers } from './describe-numbers.ts';
import type { HistoryJudgement } from './history-judge.ts';
import type { Paint } from './paint.ts';

/** Of each kind of anomaly so many are printed. */
const shownPerKind = 5;

/** What was judged, how, and what was found. */
export type JudgedHistory = HistoryJudgement & {
  readonly file: string;
  readonly format: string;
  readonly model: string;
  readonly tookMs: number;
  /** Why the verdict may be about nothing. */
  readonly unsuccessful: readonly string[];
  /** Whether a verdict about nothing is inconclusive: somebody asked for that, or it is a run of ours. */
  readonly strict: boolean;
  readonly isRun: boolean;
};

/** A line with the verdict, what shows it, what was counted, and what to know about it; for a terminal of `columns`. Ends with a newline. */
export function describeHistory(judged: JudgedHistory, paint: Paint, columns: number): string {
  const { verdict, file, model, format, tookMs } = judged;
  const colour = ({ held: 'green', violated: 'red', inconclusive: 'yellow' } as const)[verdict];
  const how = paint.dim(`(${format}, ${formatDuration(tookMs)})`);
  const first = `${printable(file)}: ${paint[colour](verdict)} ${model}, ${judgedWhat(judged)} ${how}`;
  const rest = judged.by === 'search' ? searchLines(judged) : observationLines(judged);
  const doubts = judged.vacuous ? vacuity(judged).map((line) => `${paint.yellow('vacuous')}: ${line}`) : [];
  const counts = judged.by === 'search' ? [] : describeNumbers(judged.numbers, columns - 2);
  return [
    first,
    ...rest.map((line) => `  ${printable(line)}`.trimEnd()),
    ...counts.map((line) => `  ${paint.dim(printable(line))}`),
    ...doubts.map((line) => `  ${line}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function judgedWhat(judged: JudgedHistory): string {
  if (judged.by === 'observations') return `${counted(judged.checked, 'case')} looked at`;
  const { operations, partitions, windows, nodes } = judged;
  const cut = windows === undefined ? '' : ` and ${counted(windows, 'window')}`;
  return `${counted(operations, 'operation')} in ${counted(partitions, 'part')}${cut}, ${counted(nodes, 'node')} searched`;
}

function searchLines({ reason, violation }: JudgedHistory & { by: 'search' }): readonly string[] {
  const why = violation === undefined ? [] : explainViolation(violation).split('\n');
  return reason === undefined ? why : [...why, reason];
}

function observationLines({
  anomalies,
  numbers,
  reasons,
}: JudgedHistory & { by: 'observations' }): readonly string[] {
  const kinds = [...new Set(anomalies.map(({ kind }) => kind))];
  return [
    ...kinds.flatMap((kind) => {
      const all = anomalies.filter((anomaly) => anomaly.kind === kind);
      const more = (numbers[kind] ?? all.length) - shownPerKind;
      return [
        ...all.slice(0, shownPerKind).map(anomalyLine),
        ...(more > 0 ? [`… and ${more} more of this kind (${kind})`] : []),
      ];
    }),
    ...reasons,
  ];
}

function anomalyLine({ rule, sentence, lines, durability, mendedAfterMs }: HistoryAnomaly): string {
  const healed =
    mendedAfterMs === undefined ? '' : `: healed by itself after ${formatDuration(mendedAfterMs)}`;
  const lasting = durability === undefined ? '' : `; ${durability}${healed}`;
  return `${rule} ${sentence} (${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${lasting})`;
}

function vacuity(judged: JudgedHistory): readonly string[] {
  const { unsuccessful, verdict, isRun, strict } = judged;
  const why = unsuccessful.length > 0 ? unsuccessful : ['nothing that the model is about was asked'];
  const isUndecided = judged.by === 'search' ? judged.reason !== undefined : judged.reasons.length > 0;
  if (verdict === 'violated' || isUndecided) return why;
  if (!strict) return [...why, 'so little may have been tried; --strict makes that inconclusive'];
  return [
    ...why,
    `so it is not held: ${isRun ? 'this is a run of ours, which was to ask' : '--strict was said'}`,
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
