/**
 * How good the planner is on systems whose bugs are known: experiments until each bug, in our order and in others, of the same candidates.
 *
 * The planner is given `planner_input` and nothing else; the answers only score (ground-truth.mjs, scored-system.mjs). Static: the order before any
 * experiment; adaptive: ranked again after each outcome, which comes from the system’s table where it has one, else from its bugs (simulated-outcomes.mjs);
 * the two groups are printed apart, and also without the bugs that were derived from the numbers a planner reads. What is left to chance is
 * an expectation, not a sample. Intervals (95 %) are over systems. `--ground-truth FILE` (corpora/planner/ground-truth.json), `--seed` of the intervals.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { controlClaims, falseSentences, inputClaims } from './control-sentences.mjs';
import { readGroundTruth } from './ground-truth.mjs';
import { orderOf } from './planner-orders.mjs';
import { picksOf, rankers } from './planner-rankers.mjs';
import { qualityGoals } from './planner-quality-goals.mjs';
import { bugTable, classTable, familyTable, groupTables, systemTable } from './planner-quality-tables.mjs';
import { scoredSystem } from './scored-system.mjs';
import { root } from './seatrial.mjs';
import { rankingOf } from './tried-candidates.mjs';

const given = join(root, 'corpora', 'planner', 'ground-truth.json');

export async function bench({ 'ground-truth': file = given, seed }) {
  const lintTopology = await lint();
  const { systems, notes } = readGroundTruth(file);
  const scored = systems.map((system) =>
    scoredSystem(system, (topology) => rankingOf(topology).candidates()),
  );
  tell(scored, [...notes, ...scored.flatMap((system) => system.notes)], file);
  const all = rankers({ createRanking: rankingOf, lintTopology });
  const orders = Object.entries(all).map(([name, ranker]) => ({
    name,
    results: scored.map((system) => orderOf(system, ranker(system))),
  }));
  const tables = {
    ...groupTables(orders, Number(seed)),
    'by class': classTable(orders),
    'by family (nothing is fitted, so leaving one out changes nothing: each family is a split of its own)':
      familyTable(orders),
    'by system': systemTable(orders),
    'by bug: experiments until it is revealed': bugTable(orders),
  };
  const sentences = checkSentences(scored);
  const goals = qualityGoals(orders, { sentences, hasLint: lintTopology !== undefined, seed: Number(seed) });
  return { tables, goals };
}

/** The lint of topologies, where there is one. */
async function lint() {
  const file = join(root, 'dist', 'plan', 'lint.js');
  return existsSync(file) ? (await import(file)).lintTopology : undefined;
}

/** What is measured, and all that could not be used of it. */
function tell(systems, notes, file) {
  const bugs = systems.flatMap((system) => system.bugs.map((bug) => ({ ...bug, system: system.name })));
  const count = systems.reduce((sum, { candidates }) => sum + candidates.length, 0);
  console.log(`${file}: ${systems.length} systems, ${bugs.length} bugs, ${count} candidates`);
  for (const note of notes) console.log(`  not used: ${note}`);
  const lost = bugs.filter(({ candidates }) => candidates === 0);
  console.log(
    `bugs that no candidate reveals: ${lost.length}; they count as found never, at the end of the list`,
  );
  for (const { system, id, class: kind, whyNot, reveals } of lost)
    console.log(
      `  ${system} ${id} (${kind}): ${whyNot ?? `no candidate is like ${JSON.stringify(reveals)}`}`,
    );
}

/** The reasons of all picks, of both runs, against what controls and inputs say. */
function checkSentences(systems) {
  const sums = { controls: 0, unused: [], checked: 0, wrong: new Map() };
  for (const system of systems) {
    const { claims, unused } = controlClaims(system);
    sums.controls += system.controls.length;
    sums.unused.push(...unused.map((control) => `${system.name}: ${control}`));
    for (const isAdaptive of [false, true]) {
      const picks = picksOf(system, rankingOf, isAdaptive);
      const { checked, wrong } = falseSentences(picks, [...claims, ...inputClaims(system)]);
      sums.checked += checked;
      for (const one of wrong) {
        const { candidate, sentence, virtue } = one;
        sums.wrong.set([system.name, candidate, sentence, virtue].join(' '), { system: system.name, ...one });
      }
    }
  }
  console.log(
    `\ncontrols: ${sums.controls}, of which ${sums.unused.length} name no edge or nothing a reason could deny; ${sums.checked} sentences about edges with something to deny were checked, ${sums.wrong.size} are false`,
  );
  for (const control of sums.unused) console.log(`  not checked: ${control}`);
  for (const { system, candidate, sentence, control } of [...sums.wrong.values()].slice(0, 20))
    console.log(`  FALSE: ${system}: ${candidate}: “${sentence}” (${control})`);
  return { checked: sums.checked, wrong: sums.wrong.size };
}
