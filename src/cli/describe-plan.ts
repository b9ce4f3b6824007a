/** A plan on the terminal: the first weak spots, each with its reason. */

import type { Plan } from '../model/plan.ts';
import { printable } from '../lib/printable.ts';
import { wrap } from '../report/text.ts';
import type { Paint } from './paint.ts';

/** The plan as a person reads it: `most` weak spots, each with its reason. */
export function describePlan(
  plan: Plan,
  paint: Paint,
  { most, width }: { most: number; width: number },
): string {
  const lines = [
    `${paint.bold('What looks weak, and why')} (${plan.weakSpots.length} candidates; history: ${plan.history})`,
    '',
  ];
  for (const { rank, where, fault, moment, score, reason } of plan.weakSpots.slice(0, most)) {
    const what = printable(`${where}: ${fault}${moment === undefined ? '' : `, ${moment}`}`);
    lines.push(`${String(rank).padStart(3)}. ${paint.bold(what)} ${paint.dim(score.toFixed(2))}`);
    lines.push(...wrap(reason, { first: '     ', rest: '     ', width }));
  }
  if (plan.weakSpots.length > most)
    lines.push(paint.dim(`     … and ${plan.weakSpots.length - most} more (--json shows all)`));
  if (plan.weakSpots.length === 0) {
    lines.push('nothing to try was found:');
    for (const { what, why } of plan.leftOut.slice(0, most)) {
      lines.push(...wrap(`${what}: ${why}`, { first: '  - ', rest: '    ', width }));
    }
  }
  return `${lines.join('\n')}\n`;
}
