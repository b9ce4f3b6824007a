/** Tables of a rule: one line a case, `history → verdict`; `#` begins a comment. */

import { formatDuration } from '../lib/duration.ts';
import type { RuleVerdict } from '../model/verdict.ts';

/** One case of a table. */
export interface TableCase {
  readonly line: number;
  readonly history: string;
  readonly expected: string;
}

/** The cases of a table's text. */
export function parseTable(text: string): TableCase[] {
  return text.split('\n').flatMap((row, index) => {
    const [history, expected] = row.split('→').map((part) => part.trim());
    if (history === undefined || expected === undefined || row.startsWith('#')) return [];
    return [{ line: index + 1, history, expected }];
  });
}

/**
 * A rule's verdict in one line: `held 2` (the premise occurred twice), `not exercised`, `inconclusive 1`,
 * `violated 2: o-1 durable, o-2 transient 16s without fault`.
 */
export function verdictText({ status, checked, anomalies }: RuleVerdict): string {
  if (status === 'not exercised') return status;
  const found = anomalies.map(({ subject, durability, mendedAfterMs, withoutFault }) => {
    const after = mendedAfterMs === undefined ? '' : ` ${formatDuration(mendedAfterMs)}`;
    return `${subject} ${durability}${after}${withoutFault ? ' without fault' : ''}`;
  });
  return [`${status} ${checked}`, ...(found.length === 0 ? [] : [found.join(', ')])].join(': ');
}
