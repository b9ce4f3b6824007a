/** A plan on the terminal: the first weak spots, each with its reason. */

import type { Plan } from '../model/plan.ts';
import { masked, printable } from '../lib/printable.ts';
import { wrap } from '../report/text.ts';
import { countsInWords, findingsInBrief } from './describe-findings.ts';
import type { Paint } from './paint.ts';

/** So many lines of what is left out are shown, however few weak spots were asked for. */
const leftOutLeast = 10;

/** The plan as a person reads it: `most` weak spots, each with its reason, and what its inputs could not show (`unseen`). */
export function describePlan(
  plan: Plan,
  paint: Paint,
  { most, width, unseen = [] }: { most: number; width: number; unseen?: Plan['leftOut'] },
): string {
  const lines = [
    ...findingsFirst(plan, paint, { most, width }),
    `${paint.bold('What looks weak, and why')} (${plan.weakSpots.length} candidates; history: ${plan.history})`,
    '',
  ];
  for (const { rank, where, fault, moment, score, reason } of plan.weakSpots.slice(0, most)) {
    const what = printable(`${where}: ${fault}${moment === undefined ? '' : `, ${moment}`}`);
    lines.push(`${String(rank).padStart(3)}. ${paint.bold(what)} ${paint.dim(score.toFixed(2))}`);
    lines.push(...wrap(reason, { first: '     ', rest: '     ', width }));
  }
  if (isGuessing(plan))
    lines.push(
      '',
      ...wrap(
        'No failure is known of this system, so how likely one is anywhere is a guess from the graph alone (--failures FILE tells more).',
        { first: '', rest: '', width },
      ),
    );
  if (plan.weakSpots.length > most)
    lines.push(paint.dim(`     … and ${plan.weakSpots.length - most} more (--json shows all)`));
  const [title, told] =
    plan.weakSpots.length === 0
      ? ['nothing to try was found:', plan.leftOut]
      : ['what could not be seen:', unseen];
  if (told.length > 0) lines.push(...(plan.weakSpots.length === 0 ? [] : ['']), title);
  for (const { what, why } of told.slice(0, Math.max(most, leftOutLeast))) {
    lines.push(...wrap(printable(`${what}: ${why}`), { first: '  - ', rest: '    ', width }));
  }
  return `${lines.join('\n')}\n`;
}

/** What needs no experiment; warnings after errors, as many as weak spots. */
function findingsFirst(
  { findings = [] }: Plan,
  paint: Paint,
  { most, width }: { most: number; width: number },
): string[] {
  if (findings.length === 0) return [];
  const more = findings.length - most;
  return [
    `${paint.bold('Findings without an experiment')} (${countsInWords(findings)}; seatrial lint says what each rests on, and what to change)`,
    '',
    ...findingsInBrief(findings.slice(0, most), paint, width),
    ...(more > 0 ? [paint.dim(`     … and ${more} more`)] : []),
    '',
  ];
}

/** Whether nothing is known of how often anything fails. */
function isGuessing({ weakSpots }: Plan): boolean {
  return (
    weakSpots.length > 0 &&
    weakSpots.every(({ factors = [] }) => factors.find(({ name }) => name === 'likelihood')?.value === 1)
  );
}

/** The target file that a compose file would need, to be copied from the terminal. */
export function describeTargetFile(text: string, paint: Paint): string {
  const lines = text.split('\n').map((line) => masked(line));
  return `\n${paint.bold('The target file it would need')} (--target-file FILE writes it)\n\n${lines.join('\n')}`;
}
