/**
 * The report for CI systems: one suite a run, one test case an experiment.
 *
 * A broken promise is a `failure`. An experiment that proves nothing is an `error`, not `skipped`: most systems show skipped
 * as green, and nothing was shown to be well. What met its scenario's `expect` passes, with what was found as its output: also a
 * violation that is accepted up to a day, which is said first and stands as a property. Scenarios that were not run are `skipped`.
 */

import library, { type Builder } from 'junit-report-builder';
import { acceptanceInWords, acceptanceOf } from './acceptance.ts';
import { changesInBrief, changesOf, sinceInWords } from './changes.ts';
import type { ReportData, ReportExperiment } from './data.ts';
import { asExpected, brokenRules, circumstances, reasonsOf, standingOf } from './findings.ts';
import { headline } from './headline.ts';
import { disturbancesInWords } from './scenario-words.ts';
import { printable, shorten } from '../lib/printable.ts';

const anomaliesMax = 20;

// Its types name the wrong shape for an ES module; what comes in is the builder itself.
const builder = library as unknown as Builder;

/** JUnit XML, as Jenkins, GitLab and GitHub actions read it. */
export function renderJUnit(data: ReportData): string {
  const report = builder.newBuilder().name('seatrial');
  const suite = report.testSuite().name(plain(data.run.run)).timestamp(plain(data.run.startedAt));
  suite.property('verdict', plain(headline(data)));
  suite.property('seed', String(data.run.seed));
  suite.property('seatrial', plain(data.run.seatrial));
  const changes = changesInBrief(data);
  if (changes !== undefined) suite.property('changes', plain(changes));
  for (const experiment of data.experiments) {
    const { record } = experiment;
    const testCase = suite
      .testCase()
      .className(plain(`seatrial.${record.target}`))
      .name(plain(record.id))
      .time(record.tookMs / 1_000);
    const change = changesOf(data)?.find((one) => one.experiment === record.id);
    if (change !== undefined) testCase.property('change', plain(`${change.change}: ${sinceInWords(change)}`));
    const acceptance = acceptanceInWords(experiment);
    if (acceptance !== undefined) testCase.property('acceptance', plain(acceptance));
    const text = plainText(findings(experiment));
    const ending = endingOf(experiment);
    if (ending === 'passed') testCase.standardOutput(text);
    else if (ending === 'error') testCase.error(reason(experiment), standingOf(experiment), text);
    else testCase.failure(reason(experiment), standingOf(experiment)).stacktrace(text);
  }
  // What was searched in one process has no experiments of its own here.
  for (const finding of data.exploration?.inProcess === true ? data.exploration.findings : []) {
    suite
      .testCase()
      .className(plain(`seatrial.${finding.scenario.target}`))
      .name(plain(`finding ${finding.number}: ${disturbancesInWords(finding.scenario)}`))
      .failure(plain(finding.why), 'violated');
  }
  for (const { scenario, why } of data.run.notRun) {
    suite
      .testCase()
      .className('seatrial')
      .name(plain(scenario))
      .standardOutput(plainText([why]))
      .skipped();
  }
  return report.build();
}

/** Cut short, our own failure, or not proven to be healed: then a good verdict counts for nothing. */
function isWhole({ record }: ReportExperiment): boolean {
  return record.status === 'completed' && record.healProven;
}

type Ending = 'passed' | 'failure' | 'error';

function endingOf(experiment: ReportExperiment): Ending {
  const standing = standingOf(experiment);
  if (standing === 'inconclusive' || standing === 'unjudged') return 'error';
  if (!asExpected(experiment)) return 'failure';
  return isWhole(experiment) ? 'passed' : 'error';
}

function reason(experiment: ReportExperiment): string {
  const [first] = brokenRules(experiment).flatMap(({ anomalies }) => anomalies);
  if (!asExpected(experiment) && standingOf(experiment) === 'held') {
    return plain(`expected ${experiment.scenario.expect}, but every promise was kept`);
  }
  const acceptance = acceptanceOf(experiment);
  const over = acceptance?.state === 'over' ? ` (accepted until ${acceptance.until}, which is over)` : '';
  return plain(`${first?.summary ?? reasonsOf(experiment)[0] ?? 'not judged'}${over}`);
}

function findings(experiment: ReportExperiment): readonly string[] {
  const anomalies = brokenRules(experiment).flatMap((rule) => rule.anomalies);
  const acceptance = acceptanceInWords(experiment);
  return [
    ...(acceptance === undefined ? [] : [acceptance]),
    ...anomalies
      .slice(0, anomaliesMax)
      .flatMap((anomaly) => [
        `${anomaly.rule} ${anomaly.subject}: ${anomaly.summary}`,
        `  promised: ${anomaly.promised}`,
        `  seen: ${anomaly.seen}`,
        `  under: ${circumstances(anomaly, experiment)}`,
        ...anomaly.evidence
          .slice(0, 10)
          .map(({ source, service, row, text }) => `  ${source} ${service} ${row}: ${text}`),
      ]),
    ...(anomalies.length > anomaliesMax ? [`${anomalies.length - anomaliesMax} more in verdict.json`] : []),
    ...reasonsOf(experiment),
    `repeat: ${experiment.replay}`,
  ];
}

function plain(text: string): string {
  return shorten(printable(text), 4_000);
}

/** Lines for a CDATA section. The library mends only the first `]]>` in it, so there must be none. */
function plainText(lines: readonly string[]): string {
  return lines.map(printable).join('\n').replaceAll(']]>', ']] >');
}
