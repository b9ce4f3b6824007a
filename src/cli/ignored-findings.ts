/** `--ignore`: findings that somebody has seen and lets stand. */

import { SeatrialError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import type { LintFinding } from '../model/lint.ts';
import { lintRules } from '../plan/lint/rules.ts';

/** What is left, and what was left out. */
export interface Sifted<T> {
  readonly findings: readonly T[];
  readonly ignored: readonly T[];
}

/**
 * Sifts findings by what is to be ignored: `LT3`, or `LT3@order->payment`, where the place is the finding's. O(findings · written).
 *
 * @throws {@link SeatrialError} `E_USAGE` when there is no such rule
 */
export function sift<T extends Pick<LintFinding, 'rule' | 'place'>>(
  findings: readonly T[],
  written: readonly string[],
): Sifted<T> {
  const wanted = written.map(parse);
  const isIgnored = ({ rule, place }: T): boolean =>
    wanted.some((one) => one.rule === rule && (one.place === undefined || one.place === place));
  return {
    findings: findings.filter((finding) => !isIgnored(finding)),
    ignored: findings.filter(isIgnored),
  };
}

/** What is to be ignored and is not there: it may be mistyped, or mended. */
export function ignoredInVain(
  findings: readonly Pick<LintFinding, 'rule' | 'place'>[],
  written: readonly string[],
): string[] {
  return written.filter((one) => sift(findings, [one]).ignored.length === 0);
}

function parse(written: string): { rule: string; place?: string } {
  const [, rule = '', place] = /^([^@]*)(?:@(.*))?$/.exec(written) ?? [];
  const known: readonly string[] = lintRules.map((one) => one.rule);
  if (!known.includes(rule)) {
    const near = nearest(rule, known);
    throw new SeatrialError('E_USAGE', `--ignore ${written}: there is no rule ${rule || written}`, {
      hint: `${near === undefined ? '' : `did you mean ${near}? `}write RULE or RULE@PLACE; seatrial lint --rules lists the rules`,
    });
  }
  return { rule, ...(place === undefined ? {} : { place }) };
}
