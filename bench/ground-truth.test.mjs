import { describe, expect, test } from 'vitest';
import { groundTruthOf } from './ground-truth.mjs';

const system = {
  system: 'fam/one',
  planner_input: { services: ['a', 'b'], edges: [{ id: 'a>b', from: 'a', to: 'b' }] },
  answer: {
    bugs: [
      {
        id: 'B1',
        class: 'c',
        reveal: [{ at: 'a>b', faults: ['conn'], phase: 'then heal' }],
        evidence: 'derived',
      },
      {
        id: 'B2',
        class: 'c',
        where: 'a>b',
        reveal: { faults: 'hang', phase: 'as above', moon: 1 },
        evidence: 'docs',
      },
    ],
    controls: ['a>b (fallback works)'],
    single_fault_outcomes: [{ edge: 'a>b', fault: 'conn', client_sees: 503, body: null, seconds: 1 }],
    fault_free: [200, 'ok', 0.1, true],
  },
};

function read(...systems) {
  return groundTruthOf(JSON.stringify({ systems }), 'f.json');
}

test('a system is read, leniently: one for a list, the bug’s place for the reveal’s, the phase above', () => {
  const { systems, notes } = read(system);
  expect(systems).toMatchObject([
    {
      name: 'fam/one',
      family: 'fam',
      bugs: [
        {
          id: 'B1',
          isDerived: true,
          faultsMin: 1,
          reveals: [{ at: ['a>b'], words: ['conn'], phase: 'then heal' }],
        },
        { id: 'B2', isDerived: false, reveals: [{ at: ['a>b'], words: ['hang'], phase: 'then heal' }] },
      ],
      controls: ['a>b (fallback works)'],
      faultFree: { status: 200, body: 'ok', seconds: 0.1 },
    },
  ]);
  expect(systems[0].outcomes.get('a>b conn')).toEqual({ status: 503, body: null, seconds: 1, fired: true });
  expect(notes).toEqual(['reveal.moon is not used']);
});

describe('what a score cannot do without is asked for, with its place', () => {
  const without = (change) => {
    const copy = structuredClone(system);
    change(copy);
    return copy;
  };
  test.each([
    ['no name', (one) => delete one.system, 'f.json: systems[0].system: must be its name'],
    [
      'no edges',
      (one) => delete one.planner_input.edges,
      'f.json: systems[0] (fam/one).planner_input.edges: must be a list',
    ],
    ['no answer', (one) => delete one.answer, 'f.json: systems[0] (fam/one).answer: must be an object'],
    [
      'two bugs of one name',
      (one) => (one.answer.bugs[1].id = 'B1'),
      'f.json: systems[0] (fam/one).answer.bugs: two are called B1',
    ],
    [
      'a table without a run that had no fault',
      (one) => delete one.answer.fault_free,
      'f.json: systems[0] (fam/one).answer.fault_free: is missing: [status, body, seconds, fired]',
    ],
    [
      'a reveal without faults',
      (one) => delete one.answer.bugs[0].reveal[0].faults,
      'f.json: systems[0] (fam/one).answer.bugs[0].reveal[0].faults: must name a fault',
    ],
  ])('%s', (_, change, sentence) => {
    expect(() => read(without(change))).toThrow(new Error(sentence));
  });

  test('all problems at once', () => {
    const one = without((copy) => {
      delete copy.system;
      delete copy.answer;
    });
    expect(() => read(one)).toThrow(
      new Error('f.json: systems[0].system: must be its name\nf.json: systems[0].answer: must be an object'),
    );
  });

  test('no JSON', () => {
    expect(() => groundTruthOf('systems: []', 'f.json')).toThrow(/^f\.json is not JSON: /);
  });
});
