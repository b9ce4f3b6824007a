/** The tables of bench planner-quality: rankers over groups of systems, then ours beside hang-first by class, family and system. */

import { bootstrapInterval } from './bootstrap.mjs';
import { median, rounded } from './median.mjs';
import { namesClass } from './named-class.mjs';
import { figuresOf, mean } from './planner-orders.mjs';

const { createRandom } = await import('../dist/lib/random.js');

export const ours = 'ours, adaptive';
export const oursStatic = 'ours, static';
export const hangFirstRandom = 'hang-first random';

const everything = () => true;
const groups = {
  'all systems': everything,
  'with a table of outcomes': ({ outcomes }) => outcomes !== undefined,
  'without a table': ({ outcomes }) => outcomes === undefined,
};
const kinds = { 'all bugs': everything, 'without derived bugs': ({ isDerived }) => !isDerived };

/** A table for each group of systems, with and without derived bugs; none where there is no such bug. */
export function groupTables(orders, seed) {
  const tables = {};
  for (const [group, isIn] of Object.entries(groups))
    for (const [kind, isMeant] of Object.entries(kinds)) {
      const rows = orders.map(({ name, results }) =>
        rankerRow(name, figuresIn(results, isIn, isMeant), createRandom(seed, `${group} ${kind}`)),
      );
      if (rows.every((row) => row !== undefined)) tables[`${group}, ${kind}`] = rows;
    }
  return tables;
}

/** The figures of those systems that have such bugs. */
export function figuresIn(results, isIn, isMeant) {
  return results.filter(({ system }) => isIn(system)).flatMap((result) => figuresOf(result, isMeant) ?? []);
}

function rankerRow(ranker, figures, random) {
  if (figures.length === 0) return undefined;
  const untils = figures.flatMap((one) => one.untils);
  const medianOf = (some) => median(experimentsOf(some));
  const apfdOf = (some) => mean(some.map((one) => one.apfd));
  const interval = (statistic, digits) =>
    bootstrapInterval(figures, statistic, { random })
      .map((value) => rounded(value, digits))
      .join(' – ');
  return {
    ranker,
    systems: figures.length,
    bugs: untils.length,
    found: untils.filter(({ isFound }) => isFound).length,
    median: rounded(medianOf(figures), 1),
    'median, 95 %': interval(medianOf, 1),
    mean: rounded(mean(experimentsOf(figures)), 1),
    'mean, 95 %': interval((some) => mean(experimentsOf(some)), 1),
    'minutes, median': rounded(median(untils.map(({ seconds }) => seconds / 60)), 1),
    APFD: rounded(apfdOf(figures), 3),
    'APFD, 95 %': interval(apfdOf, 3),
    'P@5': rounded(mean(figures.map(({ precision }) => precision[5]))),
    'P@10': rounded(mean(figures.map(({ precision }) => precision[10]))),
    'P@20 %': rounded(mean(figures.map(({ precision }) => precision.fifth))),
    'recall@20 %': rounded(mean(untils.map(({ within }) => within))),
  };
}

/** Experiments until each bug, of all bugs of some systems. */
export function experimentsOf(figures) {
  return figures.flatMap(({ untils }) => untils.map(({ experiments }) => experiments));
}

/** Each class of bugs: whether a hang of a call shows any of them, how soon they are found, and whether the reason for trying it spoke of that. */
export function classTable(orders) {
  return splitTable(
    orders,
    'class',
    ({ bug }) => bug.class,
    (bugs) => ({
      'a hang shows': bugs.filter(isShownByHang).length,
      'reason names it': bugs.filter(({ bug, pick }) => pick !== undefined && namesClass(pick, bug.class))
        .length,
    }),
  );
}

export function familyTable(orders) {
  return splitTable(
    orders,
    'family',
    ({ system }) => system.family,
    () => ({}),
  );
}

export function systemTable(orders) {
  return splitTable(
    orders,
    'system',
    ({ system }) => system.name,
    (bugs) => ({
      candidates: bugs[0].system.candidates.length,
    }),
  );
}

/** Each bug by itself. */
export function bugTable(orders) {
  const [first] = orders;
  return first.results.flatMap(({ system, untils }, at) =>
    untils.map(({ bug }, index) => ({
      system: system.name,
      bug: bug.id,
      class: bug.class,
      evidence: bug.evidence,
      candidates: bug.candidates,
      of: system.candidates.length,
      ...Object.fromEntries(
        orders.map(({ name, results }) => {
          const { experiments, isFound } = results[at].untils[index];
          return [name, isFound ? rounded(experiments, 1) : `> ${experiments}`];
        }),
      ),
    })),
  );
}

/** Whether a plain hang of a call is one of the experiments that reveal it. */
export function isShownByHang({ bug, system }) {
  return system.candidates.some(
    ({ candidate, fault, moment, and }) =>
      fault === 'hang' &&
      moment === undefined &&
      and === undefined &&
      system.revealed.get(candidate).includes(bug.id),
  );
}

function splitTable(orders, title, keyOf, more) {
  const of = new Map(
    orders.map(({ name, results }) => [
      name,
      results.flatMap(({ system, untils }) => untils.map((until) => ({ system, ...until }))),
    ]),
  );
  const keys = [...new Set(of.get(ours).map(keyOf))];
  return keys.map((key) => {
    const bugs = (ranker) => of.get(ranker).filter((one) => keyOf(one) === key);
    const until = (ranker) => bugs(ranker).map(({ experiments }) => experiments);
    return {
      [title]: key,
      ...more(bugs(ours)),
      bugs: bugs(ours).length,
      found: bugs(ours).filter(({ isFound }) => isFound).length,
      'adaptive: median': rounded(median(until(ours)), 1),
      mean: rounded(mean(until(ours)), 1),
      'recall@20 %': rounded(mean(bugs(ours).map(({ within }) => within))),
      'static: median': rounded(median(until(oursStatic)), 1),
      'hang-first: median': rounded(median(until(hangFirstRandom)), 1),
      'its mean': rounded(mean(until(hangFirstRandom)), 1),
      'its recall': rounded(mean(bugs(hangFirstRandom).map(({ within }) => within))),
      'random: median': rounded(median(until('random')), 1),
    };
  });
}
