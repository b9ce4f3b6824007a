/** One experiment: what was found, its timeline, its faults with their proof, the rules, and how to repeat it. */

import { formatDuration } from '../lib/duration.ts';
import type { Scenario } from '../model/scenario.ts';
import { acceptanceInWords } from './acceptance.ts';
import { experimentAnchor, ruleAnchor } from './anchors.ts';
import { brokenRule } from './anomaly-section.ts';
import type { ReportExperiment } from './data.ts';
import { asExpected, brokenRules, proof, reasonsOf, standingOf } from './findings.ts';
import { loadSection } from './load-section.ts';
import { html, type SafeHtml } from './markup.ts';
import { withArrows } from './place-text.ts';
import { receivedCharts } from './received-chart.ts';
import { ruleWords } from './rules.ts';
import { faultSettings, scenarioInWords } from './scenario-words.ts';
import { statusMark } from './status-mark.ts';
import { table } from './table.ts';
import { phaseInWords } from './chart-frame.ts';
import { timelineChart } from './timeline-chart.ts';

/** An experiment that needs to be read: all open. */
export function experimentInFull(experiment: ReportExperiment): SafeHtml {
  const { record } = experiment;
  return html`<article
    class="experiment ${standingOf(experiment)}"
    id="experiment-${experimentAnchor(record.id)}"
  >
    <h3>
      ${statusMark(standingOf(experiment))} ${record.id}
      <a class="self" href="#experiment-${experimentAnchor(record.id)}" aria-label="Link to this experiment"
        >#</a
      >
    </h3>
    ${content(experiment)}
  </article>`;
}

/** An experiment with nothing to worry about: one line, the rest on demand. */
export function experimentInBrief(experiment: ReportExperiment): SafeHtml {
  const { record } = experiment;
  return html`<details
    class="experiment ${standingOf(experiment)}"
    id="experiment-${experimentAnchor(record.id)}"
  >
    <summary>
      <h3>${statusMark(standingOf(experiment))} ${record.id}</h3>
      <span class="quiet">${rulesTried(experiment)}</span>
    </summary>
    ${content(experiment)}
  </details>`;
}

/** How many rules an experiment has put to the test, in words. */
export function rulesTried({ verdict }: ReportExperiment): string {
  const checked = (verdict?.rules ?? []).filter(({ status }) => status === 'held');
  return `${checked.length === 1 ? 'one rule' : `${checked.length} rules`} put to the test`;
}

function content(experiment: ReportExperiment): SafeHtml {
  const { record, scenario, timeline, replay } = experiment;
  const reasons = reasonsOf(experiment);
  const broken = brokenRules(experiment);
  const { ok, fail, info, open } = timeline.totals;
  const operations = ok + fail + info + open + timeline.moments.length;
  return html`${scenario.description !== undefined && html`<p class="lead">${scenario.description}</p>`}
    ${expectation(experiment)}
    ${
      reasons.length > 0 &&
      html`<div class="reasons">
        <p>${standingOf(experiment) === 'violated' ? 'To know about it:' : 'Why it proves nothing:'}</p>
        <ul>
          ${reasons.map((reason) => html`<li>${reason}</li>`)}
        </ul>
      </div>`
    }
    ${broken.map((rule) => brokenRule(rule, experiment))}
    <p class="replay"><span class="replay-label">See it again</span><code>${replay}</code></p>
    ${timeline.load === undefined || operations > 0 ? timelineChart(timeline, record.id) : undefined}
    ${loadSection(experiment)} ${receivedCharts(timeline, record.id)} ${faultTable(experiment)}
    ${ruleTable(experiment)} ${probeTable(experiment)}
    <ul class="quiet setup">
      ${scenarioInWords(scenario).map((sentence) => html`<li>${sentence}</li>`)}
    </ul>
    <p class="quiet">
      Scenario ${record.scenario}, seed ${record.seed}, took
      ${formatDuration(record.tookMs)}${record.healedMs !== undefined && `, healed at ${formatDuration(record.healedMs)}`}${record.metMs !== undefined && record.healedMs !== undefined && `, every deadline met ${formatDuration(Math.max(0, record.metMs - record.healedMs))} after that`}${record.quietMs !== undefined && `, quiet at ${formatDuration(record.quietMs)}`}.
      The delay of the event loop was at most ${formatDuration(record.busyP99Ms)} in 99 of 100 samples.
    </p>`;
}

/** What the scenario expects, where it is not that all holds. */
function expectation(experiment: ReportExperiment): SafeHtml | undefined {
  const { expect } = experiment.scenario;
  if (expect === 'held') return undefined;
  const accepted = acceptanceInWords(experiment);
  if (accepted !== undefined) return html`<p class="accepted">${accepted}</p>`;
  const found = asExpected(experiment) ? 'that is what was found.' : 'that is not what was found.';
  return html`<p>The scenario expects <strong>${expect}</strong>: ${found}</p>`;
}

function faultTable({ record, scenario }: ReportExperiment): SafeHtml {
  if (record.faults.length === 0) return html`<p class="quiet">No fault was injected.</p>`;
  return table({
    caption: `Faults of ${record.id}`,
    captioned: true,
    head: ['fault', 'where', 'began', 'ended', 'proof'],
    numbers: [2, 3],
    rows: record.faults.map(({ what, where, beganMs, endedMs, moment, missed, evidence }, index) => [
      html`${what} <span class="quiet">${settings(scenario, index, what)}</span>`,
      withArrows(where),
      beganMs === undefined ? 'never' : formatDuration(beganMs),
      endedMs === undefined ? '' : formatDuration(endedMs),
      [missed, moment, proof(evidence), evidence.detail].filter(Boolean).join('; '),
    ]),
  });
}

/** How the fault was set, where the record's fault is the scenario's. */
function settings({ faults }: Scenario, index: number, what: string): string {
  const fault = faults[index];
  return fault?.kind === what ? faultSettings(fault) : '';
}

function ruleTable({ record, verdict }: ReportExperiment): SafeHtml | undefined {
  if (verdict === undefined || verdict.rules.length === 0) return undefined;
  return html`<details class="data">
    <summary>Rules put to the test</summary>
    ${table({
      caption: `Rules of ${record.id}`,
      head: ['rule', 'what it promises', 'verdict', 'times checked', 'remarks'],
      numbers: [3],
      rows: verdict.rules.map(({ rule, status, checked, reasons }) => [
        html`<a class="tag" href="#${ruleAnchor(rule)}">${rule}</a>`,
        ruleWords(rule).title,
        statusMark(status),
        checked,
        reasons.join('; '),
      ]),
    })}
  </details>`;
}

function probeTable({ record, timeline }: ReportExperiment): SafeHtml | undefined {
  if (timeline.probes.length === 0) return undefined;
  return html`<details class="data">
    <summary>Steady state</summary>
    ${table({
      caption: `Looks at the steady state of ${record.id}`,
      head: ['phase', 'as expected', 'not as expected'],
      numbers: [1, 2],
      rows: timeline.probes.map(({ phase, ok, failed }) => [phaseInWords(phase), ok, failed]),
    })}${timeline.quiet !== undefined && html`<p class="quiet">${timeline.quiet.quiet ? 'Quiet' : 'Never quiet'}: ${timeline.quiet.detail}</p>`}
  </details>`;
}
