/** The report for programs: everything the page shows, as one JSON document with a version. */

import { acceptanceOf } from './acceptance.ts';
import { changeCounts } from './changes.ts';
import type { ReportData } from './data.ts';
import { standingOf, withStanding } from './findings.ts';
import { headline, rulesBroken } from './headline.ts';
import { matrixCounts } from './matrix-grid.ts';
import { recoveryOf } from './recovery.ts';

/** Keys in alphabetical order: the same run gives the same bytes. */
export function renderJson(data: ReportData): string {
  const { run, plan, topology, matrix, exploration, note, generatedAt } = data;
  const document = {
    schemaVersion: 1,
    kind: 'report',
    generatedAt,
    headline: headline(data),
    counts: {
      violated: withStanding(data, 'violated').length,
      inconclusive: withStanding(data, 'inconclusive').length,
      held: withStanding(data, 'held').length,
      unjudged: withStanding(data, 'unjudged').length,
      notRun: run.notRun.length,
    },
    rulesBroken: rulesBroken(data),
    changes: changeCounts(data),
    note,
    run,
    experiments: data.experiments.map((experiment) => ({
      ...experiment,
      standing: standingOf(experiment),
      acceptance: acceptanceOf(experiment),
    })),
    plan,
    topology,
    exploration,
    matrix:
      matrix === undefined
        ? undefined
        : { ...matrix, counts: matrixCounts(matrix), recovery: recoveryOf(matrix) },
  };
  return `${JSON.stringify(sorted(document), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]),
  );
}
