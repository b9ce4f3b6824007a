/** What a search found on the page: each finding with the least that shows it, how sure that is, and every step on the way to it. */

import type { SearchFinding } from '../model/explore.ts';
import { experimentAnchor } from './anchors.ts';
import type { ReportData } from './data.ts';
import { causeWords, certaintyWords, effortWords, pathWords, smallestWords } from './exploration-words.ts';
import { html, type SafeHtml } from './markup.ts';
import { table } from './table.ts';

/** Nothing where the run is no search. */
export function explorationSection({
  exploration,
  experiments,
}: Pick<ReportData, 'exploration' | 'experiments'>): SafeHtml | undefined {
  if (exploration === undefined) return undefined;
  return html`<p>${effortWords(exploration)}.</p>
    ${exploration.ended !== undefined && html`<p>It ended because ${exploration.ended}.</p>`}
    ${exploration.findings.map((finding) =>
      findingInFull(finding, { isThere: experiments.some(({ record }) => record.id === finding.shownBy) }),
    )}`;
}

function findingInFull(finding: SearchFinding, { isThere }: { readonly isThere: boolean }): SafeHtml {
  return html`<h3 id="finding-${finding.number}">
      ${finding.number}. ${finding.rules.join(' ')}: ${causeWords(finding)}
    </h3>
    <p>${finding.why}</p>
    <ul>
      ${[...smallestWords(finding), ...certaintyWords(finding), pathWords(finding)].map(
        (words) => html`<li>${words}</li>`,
      )}
      ${
        // What was made in one process has no place on the page.
        isThere &&
        html`<li>
          <a href="#experiment-${experimentAnchor(finding.shownBy)}"
            >an experiment that shows it: ${finding.shownBy}</a
          >
        </li>`
      }
    </ul>
    ${
      finding.path.length > 0 &&
      html`<details class="data">
        <summary>What was tried to make it smaller</summary>
        ${table({
          caption: `Finding ${finding.number}: what was tried to make it smaller, in order`,
          head: ['change', 'shown', 'kept'],
          rows: finding.path.map(({ change, shown, of, kept }) => [
            change,
            `${shown} of ${of}`,
            kept ? 'kept' : '',
          ]),
        })}
      </details>`
    }`;
}
