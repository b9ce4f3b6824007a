/** What a person needs who meets the failed test of a scenario: what was expected, what broke and where, and the command that shows it again. */

import { join } from 'node:path';
import { masked } from '../lib/printable.ts';
import type { ReportData } from '../report/data.ts';
import { brokenRules, listed, reasonsOf } from '../report/findings.ts';
import { renderText } from '../report/text.ts';

/** Of a test that failed. */
export interface Failure {
  readonly name: string;
  /** What was expected, each scenario’s once. */
  readonly expected: readonly string[];
  /** How many runs there were, this one included. */
  readonly runs: number;
  /** The folder it was run in. */
  readonly cwd: string;
}

/** How many lines of what the command said of its progress are worth reading. */
const linesMost = 40;

/** It was decided, and otherwise than expected. */
export function unmetText(data: ReportData, { name, expected, runs, cwd }: Failure): string {
  const broken = data.experiments.flatMap(brokenRules);
  const rules = [...new Set(broken.map(({ rule }) => rule))];
  const [worst] = broken.flatMap(({ anomalies }) => anomalies);
  const which = runs > 1 ? `run ${runs} was` : 'was';
  const seen =
    worst === undefined
      ? `held${runs > 1 ? ` in ${runs} runs` : ''}`
      : `${which} violated (${listed(rules)}): ${worst.summary}`;
  return text(`${name} is expected to be ${listed(expected)}, and ${seen}`, data, cwd);
}

/** Nothing was decided: that is no success. */
export function inconclusiveText(data: ReportData, { name, expected, runs, cwd }: Failure): string {
  const why = data.experiments.flatMap(reasonsOf)[0] ?? 'nothing was run';
  const often = runs > 1 ? `, at last in run ${runs}` : '';
  return text(
    `${name} is expected to be ${listed(expected)}, and is inconclusive, which proves nothing${often}: ${why}`,
    data,
    cwd,
  );
}

/** It could not be run, or not to its end. */
export function troubleText(
  {
    code,
    text: said,
    data,
  }: { readonly code: number | null; readonly text: string; readonly data?: ReportData },
  { name, cwd }: Pick<Failure, 'name' | 'cwd'>,
): string {
  const how = code === null ? 'was killed' : `ended with ${code}`;
  const lines = said.split('\n').slice(-linesMost).map(masked);
  const first = `${name} was not judged: seatrial run ${how}, in ${cwd}`;
  if (data === undefined) return [first, ...lines].join('\n');
  return `${text(first, data, cwd)}\n${lines.join('\n')}`;
}

function text(first: string, data: ReportData, cwd: string): string {
  const report = join(cwd, 'reports', data.run.run, 'report.html');
  return [masked(first), '', renderText(data).trimEnd(), '', `report: ${report}`].join('\n');
}
