/** The search on a made-up system: what it finds, that it is the least, and that it goes on where it was. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { topologyOfTarget } from '../discover/target.ts';
import { readDocument } from '../model/document.ts';
import { exploreSchema, type Exploration, type SearchAnswer } from '../model/explore.ts';
import { faultPlace, type Fault } from '../model/fault.ts';
import type { Scenario } from '../model/scenario.ts';
import { targetSchema } from '../model/target.ts';
import { planExperiments } from '../plan/plan.ts';
import { repository } from '../testing/command-line.ts';
import type { TrialGround } from './ports.ts';
import { stepOf } from './schedule-key.ts';
import { search, type SearchOptions } from './search.ts';

const file = join(repository, 'targets/shop/target.yaml');
const target = readDocument(targetSchema, readFileSync(file, 'utf8'), { file });
const { weakSpots } = planExperiments({
  topology: topologyOfTarget(target),
  failures: [],
  target,
  history: 'none',
});
const edges = [
  'order->inventory',
  'order->payment',
  'order->shipping',
  'storefront->order',
  'catalog->catalog',
];
const steps = ['charge', 'reserve', 'ship'];

/** The rules that a scenario breaks on the system. */
type System = (scenario: Scenario) => readonly string[];

const on = (kinds: readonly Fault['kind'][], place: string) => (scenario: Scenario) =>
  scenario.faults.some((fault) => kinds.includes(fault.kind) && faultPlace(fault) === place);

/** Never uses the notifier; makes at most so many experiments. */
function groundOf(
  system: System,
  most = Number.POSITIVE_INFINITY,
): TrialGround & { readonly made: () => number } {
  let made = 0;
  return {
    made: () => made,
    enough: () => (made >= most ? 'the budget is used up' : undefined),
    try: (trials) =>
      Promise.resolve(
        trials.map(({ scenario }): SearchAnswer | undefined => {
          if (made >= most) return undefined;
          made += 1;
          const rules = [...system(scenario)];
          const verdict = rules.length > 0 ? 'violated' : 'held';
          return { verdict, rules, edges, steps, experiment: `e-${made}`, tookMs: 1 };
        }),
      ),
  };
}

function searched(
  system: System,
  options: Partial<SearchOptions> = {},
  ground: TrialGround = groundOf(system),
) {
  const all = { target, targetDigest: '', weakSpots, seed: 1, lanes: 1, experiments: 60, ...options };
  return search(all, ground);
}

const nothing: System = () => [];
const lost = on(['lost-reply', 'down'], 'order->payment');
const killed = on(['crash', 'stop'], 'order');

describe('what is found', () => {
  test('one fault: the simplest that shows it, shorter, under less load', async () => {
    const { findings, ended } = await searched((one) => (lost(one) ? ['SG4'] : []), { stopOnViolated: true });
    expect(findings).toMatchObject([
      {
        rules: ['SG4'],
        cause: 'broken by the fault',
        state: 'shrunk',
        rate: { shown: 10, of: 10 },
        without: [{ what: 'lost-reply on order->payment', held: 10, of: 10 }],
        scenario: { faults: [{ kind: 'lost-reply', on: 'order->payment' }], workload: { clients: 1 } },
      },
    ]);
    expect(ended).toContain('--stop-on violated');
  });

  test('two faults that only break it together: both are left, and each is needed', async () => {
    const { findings } = await searched((one) => (lost(one) && killed(one) ? ['SG4'] : []), {
      stopOnViolated: true,
      experiments: 400,
    });
    expect(findings[0]?.scenario.faults.map((fault) => `${fault.kind} ${faultPlace(fault)}`).sort()).toEqual([
      'crash order',
      'lost-reply order->payment',
    ]);
    expect(findings[0]?.without.map(({ held }) => held)).toEqual([10, 10]);
  });

  test('what is broken anyway needs no fault', async () => {
    const { findings } = await searched(({ workload }) => (workload.use === 'sagas' ? ['SG3'] : []), {
      stopOnViolated: true,
    });
    expect(findings).toMatchObject([{ cause: 'broken anyway', scenario: { faults: [] }, without: [] }]);
  });

  test('what comes now and then is told of, and not shrunk', async () => {
    const { findings } = await searched((one) => (lost(one) && one.seed % 3 === 0 ? ['SG4'] : []), {
      stopOnViolated: true,
      experiments: 400,
    });
    expect(findings).toMatchObject([{ state: 'seldom', path: [], without: [] }]);
    expect(findings[0]?.rate?.high).toBeLessThan(1);
  });

  test('what breaks other rules is found besides; what breaks the same ones is counted', async () => {
    const both: System = (one) => [...(lost(one) ? ['SG4'] : []), ...(killed(one) ? ['SG1'] : [])];
    const { findings, tries } = await searched(both);
    expect(findings.map(({ rules }) => rules.join())).toEqual(expect.arrayContaining(['SG4', 'SG1']));
    const violated = tries.filter(({ purpose, answer }) => purpose === 'explore' && answer.rules.length > 0);
    const told = findings.flatMap(({ foundBy, again }) => [foundBy, ...again]);
    expect(told.sort((a, b) => a - b)).toEqual(violated.map(({ number }) => number));
  });
});

test('what the plan chose and proved nothing is tried once more, later, and with another seed', async () => {
  const busy = groundOf(nothing);
  const isBusy = (one: Scenario): boolean =>
    on(['lost-reply'], 'order->payment')(one) && one.faults.length === 1;
  const ground: TrialGround = {
    ...busy,
    try: async (trials) =>
      (await busy.try(trials)).map((answer, index) =>
        answer !== undefined && trials[index]?.candidate !== undefined && isBusy(trials[index].scenario)
          ? { ...answer, verdict: 'inconclusive' }
          : answer,
      ),
  };
  const { tries } = await searched(nothing, { experiments: 120 }, ground);
  const named = tries.filter(({ answer }) => answer.verdict === 'inconclusive');
  const times = named.map(({ candidate }) => named.filter((one) => one.candidate === candidate).length);
  expect(times.length).toBeGreaterThan(0);
  expect(new Set(times)).toEqual(new Set([2]));
  expect(new Set(named.map(({ key }) => key)).size).toBe(named.length);
  const gaps = named.map(({ candidate, number }) =>
    Math.max(...named.filter((one) => one.candidate === candidate).map((one) => one.number - number)),
  );
  expect(Math.max(...gaps)).toBeGreaterThan(1);
});

describe('what is not run', () => {
  const exploredOf = ({ tries }: Exploration) =>
    tries.flatMap(({ purpose, scenario }) =>
      purpose === 'explore' && scenario !== undefined ? [scenario] : [],
    );

  test('faults on what is never used, and those that wait for what never comes', async () => {
    const found = await searched(nothing, { experiments: 120 });
    // The load without faults has been run by then: it is the first of each.
    const alone = exploredOf(found).filter(({ faults }) => faults.length === 1);
    const onUnused = alone.filter(({ faults }) =>
      faults.every((fault) => faultPlace(fault) === 'order->notifier'),
    );
    expect(onUnused.filter(({ workload }) => workload.use === 'sagas' && workload.rate <= 20)).toEqual([]);
    expect(alone.filter(({ faults }) => faults.some((fault) => stepOf(fault) === 'notify'))).toEqual([]);
    expect(found.pruned.unused).toBeGreaterThan(0);
  });

  test('what holds all that a finding needs', async () => {
    const found = await searched((one) => (lost(one) ? ['SG4'] : []), { experiments: 120 });
    const [first] = found.findings;
    // What was drawn before is not drawn again.
    const after = exploredOf(found).slice(first?.explored);
    const isHeld = (one: Scenario) =>
      on(['lost-reply'], 'order->payment')(one) && one.faults.every((fault) => stepOf(fault) === undefined);
    expect(after.filter((one) => one.workload.use === 'sagas').filter(isHeld)).toEqual([]);
    expect(found.pruned.superset).toBeGreaterThan(0);
  });

  test('a correct system has no findings, and every experiment is another one', async () => {
    const found = await searched(nothing);
    expect(found.findings).toEqual([]);
    expect(new Set(found.tries.map(({ key }) => key)).size).toBe(60);
  });
});

describe('the same again', () => {
  const system: System = (one) => [...(lost(one) ? ['SG4'] : []), ...(killed(one) ? ['SG1'] : [])];

  test('the same seed, the same search; another one, another', async () => {
    const [one, again, other] = await Promise.all([1, 1, 2].map((seed) => searched(system, { seed })));
    expect(again).toEqual(one);
    expect(other?.tries).not.toEqual(one?.tries);
  });

  test('it is a document', async () => {
    const found = await searched(system);
    expect(exploreSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
  });

  test.each([1, 3])('ended anywhere and gone on with, it comes to the same (%i at once)', async (lanes) => {
    const whole = await searched(system, { lanes, experiments: 30 });
    for (let most = 1; most < whole.tries.length; most += Math.ceil(whole.tries.length / 6)) {
      const cut = await searched(system, { lanes, experiments: 30 }, groundOf(system, most));
      expect(cut.ended).toBe('the budget is used up');
      const rest = groundOf(system);
      const { tries, ...resumed } = await searched(
        system,
        { lanes, experiments: 30, tries: cut.tries },
        rest,
      );
      const answered = ({ tries: all }: Pick<Exploration, 'tries'>) =>
        all.map(({ key, purpose, answer: { rules } }) => [key, purpose, rules]);
      expect(answered({ tries })).toEqual(answered(whole));
      expect(resumed.pruned).toEqual(whole.pruned);
      expect(resumed.findings.map(({ scenario }) => scenario)).toEqual(
        whole.findings.map(({ scenario }) => scenario),
      );
      expect(rest.made()).toBe(whole.tries.length - cut.tries.length);
    }
  });
});
