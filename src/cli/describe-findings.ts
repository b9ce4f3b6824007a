/** Findings of the lint on the terminal: by rule, each with what it rests on and what to change. */

import { printable } from '../lib/printable.ts';
import type { LintEvidence, LintFinding } from '../model/lint.ts';
import { lintRules } from '../plan/lint/rules.ts';
import { wrap } from '../report/text.ts';
import type { Paint } from './paint.ts';

/** How to write. */
export interface FindingsOptions {
  readonly width: number;
  /** Where what a finding rests on is written; left out: nobody knows. */
  readonly at?: (evidence: LintEvidence) => string | undefined;
}

/** A heading for each rule, and its findings below it. */
export function describeFindings(
  findings: readonly LintFinding[],
  paint: Paint,
  { width, at = () => undefined }: FindingsOptions,
): string[] {
  return lintRules.flatMap(({ rule, name, why }) => {
    const own = findings.filter((finding) => finding.rule === rule);
    if (own.length === 0) return [];
    return [
      `${paint.bold(`${rule} ${name}`)}: ${paint.dim(why)}`,
      ...own.flatMap(({ severity, place, message, evidence, remedy }) => [
        `  ${severityInWords(severity, paint)} ${paint.bold(printable(place))}`,
        ...wrap(message, { first: '    ', rest: '    ', width }),
        ...evidence.map((one) => paint.dim(printable(`      ${evidenceInWords(one, at(one))}`))),
        ...wrap(`change: ${remedy}`, { first: '    ', rest: '      ', width }),
      ]),
      '',
    ];
  });
}

/** A line or two for each, for those who read on. */
export function findingsInBrief(findings: readonly LintFinding[], paint: Paint, width: number): string[] {
  return findings.flatMap(({ rule, severity, message, place }) => [
    `  ${rule} ${severityInWords(severity, paint)} ${printable(place)}`,
    ...wrap(message, { first: '     ', rest: '     ', width }),
  ]);
}

/** `2 errors, 1 warning`. */
export function countsInWords(findings: readonly Pick<LintFinding, 'severity'>[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function severityInWords(severity: LintFinding['severity'], paint: Paint): string {
  return severity === 'error' ? paint.red(severity) : paint.yellow(severity);
}

function evidenceInWords({ place, fact, says, sources }: LintEvidence, at: string | undefined): string {
  return `${at ?? sources.join(', ')}: ${place} ${fact}: ${says}`;
}
