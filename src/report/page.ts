/** The report as one HTML file, but for the details of what held in a matrix or a search: those stand in files of their own beside it. */

import { violatedIn } from './acceptance.ts';
import { changesSection } from './changes-section.ts';
import { dependencyGraph } from './dependency-graph.ts';
import type { ReportData } from './data.ts';
import { detailedApart, rowsOfHeld } from './details.ts';
import { explorationSection } from './exploration-section.ts';
import { experimentInBrief, experimentInFull } from './experiment-section.ts';
import { withStanding } from './findings.ts';
import { headline } from './headline.ts';
import { lintSection } from './lint-section.ts';
import { html } from './markup.ts';
import { matrixSection } from './matrix-section.ts';
import { pageFrame, section } from './page-frame.ts';
import { planSection } from './plan-section.ts';
import { environmentSection, repeatSection, rulesSection } from './run-section.ts';
import { untestedSection } from './untested-section.ts';
import { overview, verdictSection } from './verdict-section.ts';

/** The whole page. O(size of the data); about 20 KB, and 30 KB an experiment, or 1.2 KB where its details stand apart. */
export function renderHtml(data: ReportData): string {
  const violated = violatedIn(data);
  const inconclusive = [...withStanding(data, 'inconclusive'), ...withStanding(data, 'unjudged')];
  const apart = detailedApart(data);
  const held = withStanding(data, 'held');
  return pageFrame({
    title: `${headline(data)} Seatrial ${data.run.run}`,
    header: verdictSection(data),
    main: html`
      ${section('changes', 'Since the last night', changesSection(data))}
      ${section('matrix', 'Every moment of the saga', matrixSection(data))}
      ${section('exploration', 'What the search found', explorationSection(data))}
      ${section('experiments', 'Experiments', overview(data))}
      ${section('broken', 'What broke', violated.length > 0 && violated.map(experimentInFull))}
      ${section('inconclusive', 'What proves nothing', inconclusive.length > 0 && inconclusive.map(experimentInFull))}
      ${section('held', 'What held', apart.length > 0 ? rowsOfHeld(apart) : held.length > 0 && held.map(experimentInBrief))}
      ${section('graph', 'Who calls whom', dependencyGraph(data))}
      ${section('lint', 'What is wrong without an experiment', lintSection(data))}
      ${section('plan', 'Where it is thought to be weak', planSection(data))}
      ${section('untested', 'What was not tested', untestedSection(data))}
      ${section('repeat', 'How to repeat it', repeatSection(data))}
      ${section('environment', 'Versions and surroundings', environmentSection(data))}
      ${section('rules', 'The rules in words', rulesSection(data))}
    `,
  });
}
