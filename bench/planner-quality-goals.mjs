/** What bench planner-quality asks of the planner. */

import { bootstrapInterval } from './bootstrap.mjs';
import { median, rounded } from './median.mjs';
import { experimentsOf, figuresIn, hangFirstRandom, isShownByHang, ours } from './planner-quality-tables.mjs';

const { createRandom } = await import('../dist/lib/random.js');

const ratioMax = 0.5;

/** The goals of all bugs of all systems; `sentences` as the bench checked them. */
export function qualityGoals(orders, { sentences, hasLint, seed }) {
  return [
    ...ratioGoals(orders, seed),
    ...classGoals(orders),
    {
      what: `false sentences about control edges, of ${sentences.checked} checked`,
      value: sentences.checked === 0 ? 'nothing to check' : sentences.wrong,
      op: '=',
      goal: 0,
      met: sentences.checked === 0 ? null : sentences.wrong === 0,
    },
    ...(hasLint
      ? []
      : [
          { what: 'lint only', value: 'there is no dist/plan/lint.js', op: 'is', goal: 'printed', met: null },
        ]),
  ];
}

function ratioGoals(orders, seed) {
  const results = (name) => orders.find((order) => order.name === name).results;
  const kinds = { 'all bugs': () => true, 'without derived bugs': ({ isDerived }) => !isDerived };
  return Object.entries(kinds).flatMap(([kind, isMeant]) => {
    const [mine, theirs] = [ours, hangFirstRandom].map((name) =>
      figuresIn(results(name), () => true, isMeant),
    );
    const what = `experiments to a bug, ${kind}: median, ours to hang-first random`;
    if (mine.length === 0) return [{ what, value: 'no such bug', op: '<=', goal: ratioMax, met: null }];
    const ratioOf = (indices) => {
      const of = (figures) => median(experimentsOf(indices.map((index) => figures[index])));
      return of(mine) / of(theirs);
    };
    const indices = mine.map((_, index) => index);
    const ratio = ratioOf(indices);
    const [low, high] = bootstrapInterval(indices, ratioOf, { random: createRandom(seed, `ratio ${kind}`) });
    return [
      {
        what: `${what} (95 %: ${rounded(low)} – ${rounded(high)})`,
        value: rounded(ratio, 3),
        op: '<=',
        goal: ratioMax,
        met: ratio <= ratioMax,
      },
    ];
  });
}

function classGoals(orders) {
  const { results } = orders.find(({ name }) => name === ours);
  const bugs = results.flatMap(({ system, untils }) => untils.map((until) => ({ system, ...until })));
  const classes = (some) => new Set(some.map(({ bug }) => bug.class));
  const hung = classes(bugs.filter(isShownByHang));
  const found = classes(bugs.filter(({ isFound }) => isFound));
  const goal = (what, names) => ({
    what,
    value: names.filter((name) => found.has(name)).length,
    op: '=',
    goal: names.length,
    met: names.length === 0 ? null : names.every((name) => found.has(name)),
  });
  const all = [...classes(bugs)];
  return [
    goal('classes of bugs found', all),
    goal(
      'classes found of those that no hang shows',
      all.filter((name) => !hung.has(name)),
    ),
  ];
}
