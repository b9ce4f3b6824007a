/**
 * The report as one HTML file: opens from a disk, loads nothing, needs no script.
 *
 * The content policy forbids everything but the style and the script below, which are named by their hashes: even markup that
 * got past the escaping could not load or run anything.
 */

import { violatedIn } from './acceptance.ts';
import { changesSection } from './changes-section.ts';
import { dependencyGraph } from './dependency-graph.ts';
import type { ReportData } from './data.ts';
import { experimentInBrief, experimentInFull } from './experiment-section.ts';
import { withStanding } from './findings.ts';
import { headline } from './headline.ts';
import { html, toText, type Content, type SafeHtml } from './markup.ts';
import { matrixSection } from './matrix-section.ts';
import { planSection } from './plan-section.ts';
import { environmentSection, repeatSection, rulesSection } from './run-section.ts';
import { script, scriptHash } from './script.ts';
import { style, styleHash } from './style.ts';
import { untestedSection } from './untested-section.ts';
import { overview, verdictSection } from './verdict-section.ts';

/** The whole page. O(size of the data); about 20 KB, and 30 KB an experiment. */
export function renderHtml(data: ReportData): string {
  const policy = `default-src 'none'; style-src '${styleHash}'; script-src '${scriptHash}'; base-uri 'none'; form-action 'none'`;
  const violated = violatedIn(data);
  const inconclusive = [...withStanding(data, 'inconclusive'), ...withStanding(data, 'unjudged')];
  const held = withStanding(data, 'held');
  return toText(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="Content-Security-Policy" content="${policy}" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="referrer" content="no-referrer" />
          <title>${headline(data)} Seatrial ${data.run.run}</title>
          ${style}
        </head>
        <body>
          <a class="skip" href="#main">Skip to the findings</a>
          ${patterns} ${verdictSection(data)}
          <main id="main">
            ${section('changes', 'Since the last night', changesSection(data))}
            ${section('matrix', 'Every moment of the saga', matrixSection(data))}
            ${section('experiments', 'Experiments', overview(data))}
            ${section('broken', 'What broke', violated.length > 0 && violated.map(experimentInFull))}
            ${section('inconclusive', 'What proves nothing', inconclusive.length > 0 && inconclusive.map(experimentInFull))}
            ${section('held', 'What held', held.length > 0 && held.map(experimentInBrief))}
            ${section('graph', 'Who calls whom', dependencyGraph(data))}
            ${section('plan', 'Where it is thought to be weak', planSection(data))}
            ${section('untested', 'What was not tested', untestedSection(data))}
            ${section('repeat', 'How to repeat it', repeatSection(data))}
            ${section('environment', 'Versions and surroundings', environmentSection(data))}
            ${section('rules', 'The rules in words', rulesSection(data))}
          </main>
          ${script}
        </body>
      </html> `,
  );
}

/** A section with its heading, or nothing without content. */
function section(id: string, title: string, content: Content): SafeHtml | false {
  return (
    content !== undefined &&
    content !== false &&
    html`<section id="${id}" aria-labelledby="${id}-title">
      <h2 id="${id}-title">${title}</h2>
      ${content}
    </section>`
  );
}

/** Patterns and arrow heads that all drawings share: an id may stand once in a page. */
const patterns = html`<svg class="defs" width="0" height="0" aria-hidden="true">
  <defs>
    <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="hatch-ground" width="6" height="6" />
      <rect class="hatch-line" width="2.4" height="6" />
    </pattern>
    <pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">
      <rect class="dots-ground" width="5" height="5" />
      <circle class="dots-dot" cx="2.5" cy="2.5" r="1.3" />
    </pattern>
    <pattern id="cross" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
      <rect class="cross-ground" width="6" height="6" />
      <rect class="cross-line" width="6" height="3" />
    </pattern>
    <marker
      id="arrow-calm"
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerWidth="7"
      markerHeight="7"
      orient="auto"
    >
      <path class="arrow calm" d="M0 0L8 4L0 8z" />
    </marker>
    <marker
      id="arrow-faulted"
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerWidth="4.5"
      markerHeight="4.5"
      orient="auto"
    >
      <path class="arrow faulted" d="M0 0L8 4L0 8z" />
    </marker>
  </defs>
</svg>`;
