/** The report for a terminal: what broke, in lines of at most 100 characters; the command that shows it again is the last line. */

import type { Anomaly } from '../model/verdict.ts';
import { acceptanceInWords, acceptanceOf, violatedIn } from './acceptance.ts';
import { changesInBrief, changesOf, rulesInWords, sinceInWords } from './changes.ts';
import type { ReportData, ReportExperiment } from './data.ts';
import {
  asExpected,
  brokenRules,
  circumstances,
  durability,
  reasonsOf,
  runTrouble,
  standingOf,
  withStanding,
} from './findings.ts';
import { headline } from './headline.ts';
import { printable } from '../lib/printable.ts';
import { ruleWords } from './rules.ts';
import { changeSigns, signs } from './status-mark.ts';
import { capped } from './table.ts';

/** Text in a style; each gives back what a terminal shows in that style. */
export interface TextPaint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

const changesMax = 20;
/** Names of scenarios that were not run for one reason. */
const notRunMost = 10;

const same = (text: string): string => text;
/** As it is. */
export const unpainted: TextPaint = { bold: same, dim: same, red: same, green: same, yellow: same };

/** How to write. */
export interface TextOptions {
  readonly paint?: TextPaint;
  /** Characters a line; commands are never broken. */
  readonly width?: number;
}

/** The summary, with a newline at its end. */
export function renderText(data: ReportData, { paint = unpainted, width = 100 }: TextOptions = {}): string {
  const out: string[] = [];
  const say: Say = (text, { first = '', rest = first, style = same } = {}) => {
    out.push(...wrap(text, { first, rest, width }).map(style));
  };
  say(headline(data), { style: paint.bold });
  const trouble = runTrouble(data);
  if (trouble !== undefined) say(trouble, { style: paint.yellow });
  if (data.note !== undefined) say(data.note, { style: paint.dim });
  changeLines(data, out, { say, paint });

  for (const experiment of violatedIn(data)) violatedLines(experiment, out, { say, paint });
  for (const standing of ['inconclusive', 'unjudged'] as const) {
    for (const experiment of withStanding(data, standing)) {
      out.push('');
      const word = standing === 'unjudged' ? 'not judged' : standing;
      say(`${signs[standing]} ${word}  ${experiment.record.id}`, { style: paint.yellow });
      for (const reason of reasonsOf(experiment)) say(reason, { first: '    ' });
      command(experiment, out);
    }
  }
  const held = withStanding(data, 'held');
  if (held.length > 0) {
    out.push('');
    say(`${signs.held} held  ${held.map(({ record }) => record.id).join(', ')}`, {
      rest: '        ',
      style: paint.green,
    });
  }
  if (data.run.notRun.length > 0) {
    out.push('');
    for (const [why, scenarios] of byReason(data.run.notRun)) {
      say(`– not run  ${scenarios.length}, because ${why}: ${firstNames(scenarios)}`, {
        rest: '           ',
        style: paint.dim,
      });
    }
  }
  const [worst] = violatedIn(data);
  if (worst !== undefined) out.push('', 'See it again:', `  ${printable(worst.replay)}`);
  return `${out.join('\n')}\n`;
}

/** A night leaves most of a long plan for later: the report has all their names. */
function firstNames(scenarios: readonly string[]): string {
  const more = scenarios.length - notRunMost;
  const some = scenarios.slice(0, more > 1 ? notRunMost : scenarios.length).join(', ');
  return more > 1 ? `${some} and ${more} more in the report` : some;
}

/** Scenarios that were not run, together where the reason is the same but for its numbers; the first reason stands. */
function byReason(notRun: ReportData['run']['notRun']): Map<string, string[]> {
  const groups = new Map<string, { why: string; scenarios: string[] }>();
  for (const { scenario, why } of notRun) {
    const alike = why.replace(/\d+/g, '#');
    const group = groups.get(alike) ?? { why, scenarios: [] };
    group.scenarios.push(scenario);
    groups.set(alike, group);
  }
  return new Map(Array.from(groups.values(), ({ why, scenarios }) => [why, scenarios]));
}

type Say = (
  text: string,
  options?: { readonly first?: string; readonly rest?: string; readonly style?: (text: string) => string },
) => void;

interface Voice {
  readonly say: Say;
  readonly paint: TextPaint;
}

/** What is different from the last night, before everything else. */
function changeLines(data: ReportData, out: string[], { say, paint }: Voice): void {
  const changes = changesOf(data);
  if (changes === undefined) return;
  out.push('');
  say(`Since the last night: ${changesInBrief(data) ?? ''}`, { style: paint.bold });
  const { shown, more } = capped(changes, changesMax);
  const styles = { new: paint.red, still: paint.red, flaky: paint.yellow, fixed: paint.green };
  for (const change of shown) {
    const rules = rulesInWords(change);
    const what = rules === '' ? '' : `: ${rules}`;
    say(
      `${changeSigns[change.change]} ${change.change.padEnd(6)} ${change.scenario}${what}; ${sinceInWords(change)}`,
      {
        first: '  ',
        rest: '           ',
        style: styles[change.change],
      },
    );
  }
  if (more > 0) say(`and ${more} more in report.html`, { first: '  ', style: paint.dim });
}

function violatedLines(experiment: ReportExperiment, out: string[], { say, paint }: Voice): void {
  const { record, scenario } = experiment;
  out.push('');
  const acceptance = acceptanceOf(experiment);
  const met = scenario.expect !== 'held' && asExpected(experiment) ? ' (as the scenario expects)' : '';
  const expected = acceptance?.state === 'accepted' ? ` (accepted until ${acceptance.until})` : met;
  say(`${signs[standingOf(experiment)]} violated  ${record.id}${expected}`, { style: paint.red });
  for (const { rule, anomalies } of brokenRules(experiment)) {
    const [worst, ...others] = anomalies;
    if (worst === undefined) continue;
    anomalyLines(worst, experiment, { say, paint });
    if (others.length > 0) say(`and ${others.length} more of ${rule}`, { first: '    ', style: paint.dim });
  }
  const accepted = acceptanceInWords(experiment);
  for (const reason of [...(accepted === undefined ? [] : [accepted]), ...reasonsOf(experiment)])
    say(`note       ${reason}`, { first: '    ', rest: '               ' });
  command(experiment, out);
}

function anomalyLines(anomaly: Anomaly, experiment: ReportExperiment, { say, paint }: Voice): void {
  const { rule, subject, summary, promised, seen } = anomaly;
  say(`${rule} ${ruleWords(rule).title} · ${subject}`, { first: '  ', rest: '      ', style: paint.bold });
  say(summary, { first: '    ' });
  const fact = (word: string, text: string): void => {
    say(`${word.padEnd(11)}${text}`, { first: '    ', rest: '               ' });
  };
  fact('promised', promised);
  fact('seen', seen);
  fact('under', circumstances(anomaly, experiment));
  fact('lasting', durability(anomaly));
}

/** Never broken, so that it can be copied. */
function command({ replay }: ReportExperiment, out: string[]): void {
  out.push(`    replay     ${printable(replay)}`);
}

interface Indents {
  readonly first: string;
  readonly rest: string;
  readonly width: number;
}

/** Lines of at most `width` characters, broken between words, and within words only where one is longer than a line. */
export function wrap(text: string, { first, rest, width }: Indents): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of printable(text).split(/ (?=\S)/)) {
    let left = word;
    if (!empty && line.length + 1 + left.length > width) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    while (line.length + (empty ? 0 : 1) + left.length > width) {
      const room = Math.max(1, width - line.length);
      lines.push(line + left.slice(0, room));
      left = left.slice(room);
      line = rest;
    }
    line += empty ? left : ` ${left}`;
    empty = false;
  }
  return [...lines, line];
}
