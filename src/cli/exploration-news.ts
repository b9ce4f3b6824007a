/** What is new in a search since it was last looked at, in lines for whoever watches it. */

import type { Exploration, SearchFinding, SearchTry } from '../model/explore.ts';
import type { VerdictStatus } from '../model/verdict.ts';
import { causeWords, certaintyWords } from '../report/exploration-words.ts';
import { disturbancesInWords } from '../report/scenario-words.ts';
import { printable, shorten } from '../lib/printable.ts';
import type { Paint } from './paint.ts';

/** The report has all of it. */
const whyMax = 200;

/** Looks at a search that grows; gives the lines for what it has not told of yet. */
export type ExplorationNews = (exploration: Exploration) => readonly string[];

/** @param known - what an earlier run has told of: its tries are not told of again */
export function createExplorationNews(paint: Paint, known = 0): ExplorationNews {
  let told = 0;
  let explored = 0;
  const findings = new Map<number, SearchFinding>();
  return (exploration) => {
    const lines: string[] = [];
    for (const one of exploration.tries.slice(told)) {
      told += 1;
      if (one.purpose !== 'explore') continue;
      explored += 1;
      if (told > known) lines.push(exploredLine(one, explored, paint));
    }
    for (const finding of exploration.findings) {
      if (told > known) lines.push(...findingLines(finding, findings.get(finding.number), paint));
      findings.set(finding.number, finding);
    }
    return lines;
  };
}

function exploredLine({ answer, scenario, candidate }: SearchTry, explored: number, paint: Paint): string {
  const what = candidate ?? (scenario === undefined ? '' : disturbancesInWords(scenario));
  const why =
    answer.verdict === 'held'
      ? ''
      : ` ${shorten(printable([...answer.rules, answer.why ?? ''].join(' ')), whyMax)}`;
  const took = paint.dim(`(${answer.experiment}, ${(answer.tookMs / 1_000).toFixed(1)} s)`);
  return `${paint.dim(`[${explored}]`)} ${what}: ${verdictWord(answer.verdict, paint)}${why} ${took}`;
}

function findingLines(now: SearchFinding, then: SearchFinding | undefined, paint: Paint): string[] {
  const head = paint.bold(`finding ${now.number}`);
  const lines: string[] = [];
  if (then === undefined)
    lines.push(`${head}: ${now.rules.join(' ')}; is it the fault, and does it come again?`);
  if (now.cause !== 'undecided' && then?.cause !== now.cause) lines.push(`${head}: ${causeWords(now)}`);
  for (const { change, shown, of, kept } of now.path.slice(then?.path.length ?? 0))
    lines.push(`${head}: ${change}: ${shown} of ${of}${kept ? `, ${paint.bold('kept')}` : ''}`);
  if (now.state !== 'shrinking' && then?.state !== now.state)
    lines.push(`${head}: ${disturbancesInWords(now.scenario)}; ${certaintyWords(now).join('; ')}`);
  return lines;
}

function verdictWord(verdict: VerdictStatus, paint: Paint): string {
  switch (verdict) {
    case 'held':
      return paint.green(verdict);
    case 'violated':
      return paint.red(verdict);
    case 'inconclusive':
      return paint.yellow(verdict);
  }
}
