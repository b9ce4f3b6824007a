/** What a person reads on the terminal while and after a run. */

import { formatDuration } from '../lib/duration.ts';
import type { ExperimentRecord } from '../model/run-record.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Finished } from './experiment.ts';
import type { Paint } from './paint.ts';

/** How one experiment ended, in one line. */
export function closingLine({ record, verdict, error }: Finished, paint: Paint): string {
  const took = paint.dim(`(${formatDuration(record.tookMs)})`);
  if (error !== undefined)
    return `${paint.yellow(record.status)} ${error.code} ${firstLine(error.message)} ${took}`;
  if (verdict === undefined) return `${record.status} ${took}`;
  return `${describeVerdict(verdict, paint)}${verdict.status === 'held' ? rest(record) : ''} ${took}`;
}

/** How soon after healing everything was as promised: for replicas, the time to converge. */
function rest({ healedMs, metMs }: ExperimentRecord): string {
  if (healedMs === undefined || metMs === undefined) return '';
  return `, as promised ${formatDuration(Math.max(0, metMs - healedMs))} after healing`;
}

/** A verdict in one line: the status, the broken rules, the first sentence. */
export function describeVerdict(verdict: Verdict, paint: Paint): string {
  switch (verdict.status) {
    case 'held':
      return paint.green('held');
    case 'inconclusive':
      return `${paint.yellow('inconclusive')} ${verdict.reasons[0] ?? ''}`;
    case 'violated': {
      const broken = verdict.rules.filter(({ status }) => status === 'violated');
      const first = broken[0]?.anomalies[0]?.summary ?? '';
      return `${paint.red('violated')} ${broken.map(({ rule }) => rule).join(' ')} ${first}`;
    }
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
