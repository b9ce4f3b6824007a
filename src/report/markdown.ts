/**
 * The report for the summary page of a CI step: read in half a minute, at most 100 lines however much was run. What is different from the
 * last night comes first, then what broke.
 *
 * Every line begins with a word or sign of ours, so that no text of a target stands where Markdown looks for structure.
 */

import { acceptanceOf, acceptedIn } from './acceptance.ts';
import { changesInBrief, changesOf, rulesInWords, sinceInWords } from './changes.ts';
import type { ReportData, ReportExperiment } from './data.ts';
import { brokenRules, reasonsOf, runTrouble, standingOf, withStanding, type Standing } from './findings.ts';
import type { SearchFinding } from '../model/explore.ts';
import { headline } from './headline.ts';
import { markdownCode, markdownText } from './markdown-text.ts';
import { disturbancesInWords } from './scenario-words.ts';
import { signs } from './status-mark.ts';
import { capped } from './table.ts';

/** What the data does not know. */
export interface MarkdownOptions {
  /** Where the report is; left out: the usual place of a run. */
  readonly report?: string;
}

// With headings and empty lines around them: 10 + 17 + 31 + 11 + 15 + 11 + 2 lines.
const rowsMax = { changes: 13, violated: 27, accepted: 7, inconclusive: 11, notRun: 7 };
const nameMax = 100;
const sentenceMax = 240;

/** The summary, with a newline at its end; at most 100 lines. O(size of the data). */
export function renderMarkdown(data: ReportData, { report }: MarkdownOptions = {}): string {
  const { run } = data;
  const accepted = new Set(acceptedIn(data));
  const violated = withStanding(data, 'violated').filter((experiment) => !accepted.has(experiment));
  const inconclusive = [...withStanding(data, 'inconclusive'), ...withStanding(data, 'unjudged')];
  const parts = [
    ...opening(data, accepted.size),
    ...list('Found', (data.exploration?.findings ?? []).map(foundLine), rowsMax.changes),
    ...list('Violated', violated.map(violatedLine), rowsMax.violated),
    ...list('Violated, known and accepted', Array.from(accepted, acceptedLine), rowsMax.accepted),
    ...list('Proves nothing', inconclusive.map(inconclusiveLine), rowsMax.inconclusive),
    ...list('Not run', run.notRun.map(notRunLine), rowsMax.notRun),
    '',
    `Report: ${markdownCode(report ?? `reports/${run.run}/report.html`)}`,
  ];
  return `${parts.join('\n')}\n`;
}

/** A search has no changes since the last night: its findings have their lines. */
function foundLine({ rules, why, scenario }: SearchFinding): string {
  const least = markdownText(disturbancesInWords(scenario), sentenceMax);
  return `- ✖ ${rules.join(' ')}: ${markdownText(why, sentenceMax)}. The least that shows it: ${least}`;
}

function opening(data: ReportData, accepted: number): readonly string[] {
  const trouble = runTrouble(data);
  const changes = changesOf(data);
  return [
    `## Seatrial: ${markdownText(headline(data), 600)}`,
    '',
    counts(data, accepted),
    ...(trouble === undefined ? [] : ['', `**Note:** ${markdownText(trouble, 600)}`]),
    ...(data.note === undefined ? [] : ['', `Note: ${markdownText(data.note, 600)}`]),
    ...(changes === undefined
      ? []
      : changes.length === 0
        ? ['', 'Since the last night: nothing changed.']
        : list(
            `Since the last night: ${changesInBrief(data) ?? ''}`,
            changes.map(changeLine),
            rowsMax.changes,
          )),
  ];
}

const words: Readonly<Record<Standing, string>> = {
  violated: 'violated',
  inconclusive: 'inconclusive',
  held: 'held',
  unjudged: 'not judged',
};

function counts(data: ReportData, accepted: number): string {
  const standings = (['violated', 'inconclusive', 'held', 'unjudged'] as const)
    .map((standing) => ({ standing, count: withStanding(data, standing).length }))
    .filter(({ standing, count }) => count > 0 || standing === 'violated' || standing === 'held')
    .map(({ standing, count }) => {
      const known = standing === 'violated' && accepted > 0 ? ` (${accepted} accepted)` : '';
      return `${signs[standing]} **${count}** ${words[standing]}${known}`;
    });
  const notRun = data.run.notRun.length;
  return [...standings, ...(notRun > 0 ? [`${notRun} not run`] : [])].join(' · ');
}

/** A heading with at most `max` lines below it, and how many more there are; nothing without lines. */
function list(title: string, lines: readonly string[], max: number): readonly string[] {
  if (lines.length === 0) return [];
  const { shown, more } = capped(lines, max);
  return ['', `### ${title}`, '', ...shown, ...(more > 0 ? [`- … and ${more} more in the report`] : [])];
}

type Changes = NonNullable<ReportData['run']['changes']>;

function changeLine(change: Changes[number]): string {
  const rules = rulesInWords(change);
  const what = rules === '' ? '' : `: ${markdownText(rules, sentenceMax)}`;
  return `- ${change.change}: **${name(change.scenario)}**${what}; ${markdownText(sinceInWords(change), sentenceMax)}`;
}

function violatedLine(experiment: ReportExperiment): string {
  const acceptance = acceptanceOf(experiment);
  const until =
    acceptance === undefined
      ? ''
      : acceptance.state === 'over'
        ? `; was accepted until ${markdownText(acceptance.until, 20)}`
        : '; not what was accepted';
  return `- ${found(experiment)}${until}. ${again(experiment)}`;
}

function acceptedLine(experiment: ReportExperiment): string {
  const until = markdownText(acceptanceOf(experiment)?.until ?? '', 20);
  return `- until ${until}: ${found(experiment)}. ${again(experiment)}`;
}

/** Scenario, rules, one sentence. */
function found(experiment: ReportExperiment): string {
  const broken = brokenRules(experiment);
  const rules = broken.map(({ rule }) => rule).join(', ');
  const anomalies = broken.flatMap((rule) => rule.anomalies);
  const [first] = anomalies;
  const more = anomalies.length > 1 ? ` (and ${anomalies.length - 1} more)` : '';
  const sentence =
    first === undefined ? '' : `: ${markdownText(withoutStop(first.summary), sentenceMax)}${more}`;
  return `**${name(experiment.record.scenario)}**${rules === '' ? '' : ` (${markdownText(rules, nameMax)})`}${sentence}`;
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.\s*$/, '');
}

function again({ replay }: ReportExperiment): string {
  return `Again: ${markdownCode(replay)}`;
}

function inconclusiveLine(experiment: ReportExperiment): string {
  const standing = standingOf(experiment);
  const [first = 'no reason was given', ...others] = reasonsOf(experiment);
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return `- ${words[standing]}: **${name(experiment.record.scenario)}**: ${markdownText(withoutStop(first), sentenceMax)}${more}`;
}

function notRunLine({ scenario, why }: ReportData['run']['notRun'][number]): string {
  return `- **${name(scenario)}**: ${markdownText(why, sentenceMax)}`;
}

function name(text: string): string {
  return markdownText(text, nameMax) || 'without a name';
}
