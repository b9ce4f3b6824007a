import { describe, expect, test } from 'vitest';
import type { Budget } from '../budget.ts';
import { Course, createCourse } from './course.ts';

function courseOf(sizes: readonly number[], budget: Budget = {}): Course {
  return new Course(createCourse(sizes, budget, Infinity));
}

/** Everything that is handed out from now on; `judge` says what becomes of a place. */
function handedOut(course: Course, judge: (place: number) => void = () => undefined): number[] {
  const places: number[] = [];
  for (let place = course.take(); place !== undefined; place = course.take()) {
    places.push(place);
    judge(place);
  }
  return places;
}

describe('sections are handed out', () => {
  test('the largest first', () => {
    expect(handedOut(courseOf([3, 9, 1, 9]))).toEqual([1, 3, 0, 2]);
  });

  test('those put back after all others, each time with ten times the nodes', () => {
    const course = courseOf([1, 1, 1]);
    const places = handedOut(course, (place) => {
      if (course.sectionOf(place) === 1 && place < 10) course.putBack(place);
    });
    expect(places).toEqual([0, 1, 2, 4, 7, 10]);
    expect(places.map((place) => course.limitAt(place))).toEqual([1e3, 1e3, 1e3, 1e4, 1e5, 1e6]);
  });

  test('at last with all nodes that are left', () => {
    const limits = (nodes: number): number[] =>
      [0, 1, 2].map((place) => courseOf([1], { nodes }).limitAt(place));
    expect(limits(500)[0]).toBe(Infinity);
    expect(limits(50_000)).toEqual([1e3, 1e4, Infinity]);
  });

  test('each to one thread only', () => {
    const memory = createCourse([1, 1, 1], {}, Infinity);
    const [one, other] = [new Course(memory), new Course(memory)];
    expect([one.take(), other.take(), one.take(), other.take(), one.take()]).toEqual([
      0,
      1,
      2,
      undefined,
      undefined,
    ]);
  });
});

describe('an impossible section', () => {
  test('ends what comes after it in the order of one thread, and nothing before it', () => {
    const course = courseOf([1, 2, 3, 4]);
    expect(course.take()).toBe(3);
    course.cutAt(2);
    expect([0, 1, 2, 3].map((place) => course.isOver(place))).toEqual([false, false, false, true]);
    expect(handedOut(course)).toEqual([2, 1, 0]);
  });

  test('that comes first is told of, with the nodes made until there', () => {
    const course = courseOf([1, 1, 1]);
    for (const place of [0, 1, 2]) course.noteNodes(place, 10 ** place);
    expect(course.cut).toBeUndefined();
    for (const place of [2, 1, 2]) course.cutAt(place);
    expect(course.cut).toEqual({ place: 1, nodes: 11 });
  });
});

test('what is used up first is said, and then nothing is handed out any more', () => {
  const course = courseOf([1, 1], { bytes: 7 });
  expect([course.grant(5), course.grant(3), course.grant(2)]).toEqual([true, false, true]);
  expect([course.exhaust('bytes'), course.exhaust('nodes')]).toEqual([true, false]);
  expect(course.exhausted).toBe('7 bytes');
  expect(handedOut(course)).toEqual([]);
});
