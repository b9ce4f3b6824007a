/** One anomaly: what was promised, what was seen, under what, and the rows that show it. */

import type { Anomaly, RuleVerdict } from '../model/verdict.ts';
import { experimentAnchor, ruleAnchor } from './anchors.ts';
import type { ReportExperiment } from './data.ts';
import { circumstances, durability } from './findings.ts';
import { html, type SafeHtml } from './markup.ts';
import { withArrows } from './place-text.ts';
import { ruleWords } from './rules.ts';
import { story } from './subject-lanes.ts';
import { capped, moreLine, table } from './table.ts';

const closedMax = 3;
const listedMax = 20;
const evidenceMax = 14;

/** A broken rule with its anomalies: the first one open, a few closed, the others as sentences. */
export function brokenRule({ rule, anomalies }: RuleVerdict, experiment: ReportExperiment): SafeHtml {
  const anchor = (index: number): string => `${experimentAnchor(experiment.record.id)}-${rule}-${index + 1}`;
  const closed = anomalies.slice(1, 1 + closedMax);
  const rest = capped(anomalies.slice(1 + closedMax), listedMax);
  return html`<section class="broken" aria-label="${ruleWords(rule).title}">
    ${anomalies.slice(0, 1).map((anomaly) => opened(anomaly, anchor(0), experiment))}
    ${closed.map(
      (anomaly, index) =>
        html`<details class="data anomaly" id="anomaly-${anchor(index + 1)}">
          <summary>${anomaly.summary}</summary>
          ${content(anomaly, experiment)}
        </details>`,
    )}
    ${
      rest.shown.length > 0 &&
      html`<details class="data">
        <summary>${rest.shown.length + rest.more} more like this</summary>
        <ul>
          ${rest.shown.map(({ summary }) => html`<li>${summary}</li>`)}
        </ul>
        ${moreLine(rest.more, 'cases', 'verdict.json')}
      </details>`
    }
  </section>`;
}

function opened(anomaly: Anomaly, anchor: string, experiment: ReportExperiment): SafeHtml {
  return html`<article class="anomaly" id="anomaly-${anchor}">
    <h4>
      ${anomaly.summary} <a class="self" href="#anomaly-${anchor}" aria-label="Link to this finding">#</a>
    </h4>
    ${content(anomaly, experiment)}
  </article>`;
}

function content(anomaly: Anomaly, experiment: ReportExperiment): SafeHtml {
  const { rule, subject, promised, seen, evidence } = anomaly;
  const { shown, more } = capped(evidence, evidenceMax);
  return html`<dl class="facts">
      <dt>Promised</dt>
      <dd>${promised}</dd>
      <dt>Seen</dt>
      <dd>${seen}</dd>
      <dt>Under</dt>
      <dd>${withArrows(circumstances(anomaly, experiment))}</dd>
      <dt>Lasting</dt>
      <dd>${durability(anomaly)}</dd>
      <dt>Rule</dt>
      <dd><a class="tag" href="#${ruleAnchor(rule)}">${rule}</a> ${ruleWords(rule).title}</dd>
    </dl>
    ${table({
      caption: `The rows that show it: ${subject}`,
      captioned: true,
      head: ['service', 'row', 'what it says'],
      rows: shown.map(({ source, service, row, text }) => [
        service,
        row === 0 ? `${source}: all of it` : `${source}: ${row}`,
        text,
      ]),
    })}${moreLine(more, 'rows', 'verdict.json')}
    ${story(experiment.timeline, subject)}`;
}
