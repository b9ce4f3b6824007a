import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../model/failure.ts';
import { parseFailure } from '../testing/failure-notation.ts';
import { often } from '../testing/often.ts';
import { createHistories, type PlaceHistories } from './place-histories.ts';

const symptoms = 2;

/** `03-01 incident "sooner"`: a day of 2026, a kind, and what it was, all of it at place 0, of symptom 0, weighing 1. */
function lineOf(notation: string): Failure {
  const [day = '', kind, summary] = notation.split(' ');
  return parseFailure(`2026-${day} low a`, {
    kind: kind as Failure['kind'],
    ...(summary === undefined ? {} : { summary }),
  });
}

function historiesOf(lines: readonly string[], place = 0): PlaceHistories {
  const failures = lines.map(lineOf);
  const histories = createHistories(failures, 2, symptoms);
  for (const [line, { kind, time }] of failures.entries())
    histories.note(place, kind, { line, ms: Date.parse(time), symptom: 0, weight: 1 });
  return histories;
}

/** `2 incident 03-02, 1 deployment 03-01`: how many of each kind, and the last. */
function toldOf(histories: PlaceHistories, place: number): string {
  return Object.entries(histories.told(place))
    .map(([kind, { count, last }]) => `${count} ${kind} ${last.summary ?? last.time.slice(5, 10)}`)
    .join(', ');
}

describe('what is told', () => {
  test.each([
    ['nothing', [], ''],
    ['each kind by itself', ['03-02 incident', '03-01 deployment'], '1 incident 03-02, 1 deployment 03-01'],
    ['the last one', ['03-01 incident', '03-03 incident', '03-02 incident'], '3 incident 03-03'],
    ['at the same time, the later text', ['03-01 incident b', '03-01 incident a'], '2 incident b'],
    ['a verdict is told elsewhere', ['03-01 verdict'], ''],
  ])('%s', (_, lines, told) => {
    expect(toldOf(historiesOf(lines), 0)).toBe(told);
  });

  test('in any order the same', () => {
    const line = fc
      .tuple(
        fc.constantFrom('03-01', '03-02'),
        fc.constantFrom('incident', 'deployment', 'test-failure', 'verdict'),
        fc.constantFrom('a', 'b'),
      )
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        expect(toldOf(historiesOf(lines.toReversed()), 0)).toBe(toldOf(historiesOf(lines), 0));
      }),
      { numRuns: often(200) },
    );
  });
});

test('weights are added up by place and symptom', () => {
  const histories = createHistories([lineOf('03-01 incident')], 2, symptoms);
  const note = (place: number, symptom: number, weight: number): void => {
    histories.note(place, 'incident', { line: 0, ms: 0, symptom, weight });
  };
  note(0, 0, 1);
  note(0, 1, 2);
  note(1, 1, 4);
  note(1, 1, 8);
  note(-1, 0, 16);
  const masses = [-1, 0, 1].map((place) => [0, 1].map((symptom) => histories.mass(place, symptom)));
  expect(masses).toEqual([
    [0, 0],
    [1, 2],
    [0, 12],
  ]);
});

test('a place is told of what was noted there alone; of −1, nothing is', () => {
  const histories = historiesOf(['03-01 incident'], 1);
  expect([-1, 0, 1].map((place) => toldOf(histories, place))).toEqual(['', '', '1 incident 03-01']);
  expect(toldOf(historiesOf(['03-01 incident'], -1), -1)).toBe('');
});
