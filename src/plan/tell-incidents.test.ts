import { describe, expect, test } from 'vitest';
import type { Failure } from '../model/failure.ts';
import { parseFailure } from '../testing/failure-notation.ts';
import { tellIncidents, type Told } from './tell-incidents.ts';

interface Near {
  readonly told: { readonly place: string; readonly isMany: boolean; readonly told: Told };
  readonly weight: number;
}

/** `b 3` with what is told of `b`, weighing 3; `calls to b 3` is of several places. */
function near(notation: string, told: Told): Near {
  const [, place = '', weight] = /^(.*) (\S+)$/.exec(notation) ?? [];
  return { told: { place, isMany: place.startsWith('calls '), told }, weight: Number(weight) };
}

const last = (more: Partial<Failure> = {}): Failure => parseFailure('2026-03-02 high b', more);
const once: Told = { incident: { count: 1, last: last() } };

describe('of one place', () => {
  test.each<[string, Told, string]>([
    ['one', once, 'b had an incident on 2026-03-02 (high)'],
    ['several', { incident: { count: 2, last: last() } }, 'b had 2 incidents, the last on 2026-03-02 (high)'],
    [
      'its symptom',
      { incident: { count: 1, last: last({ symptom: 'timeout' }) } },
      'b had an incident on 2026-03-02 (high, timeout)',
    ],
    [
      'another symptom says nothing',
      { incident: { count: 1, last: last({ symptom: 'other' }) } },
      'b had an incident on 2026-03-02 (high)',
    ],
    [
      'its summary, in one line',
      { incident: { count: 1, last: last({ summary: ' No answers\n from b ' }) } },
      'b had an incident on 2026-03-02 (high: No answers from b)',
    ],
    [
      'a failed test',
      { 'test-failure': { count: 1, last: last({ summary: 'it fails' }) } },
      'b failed a test on 2026-03-02 (it fails)',
    ],
    [
      'failed tests',
      { 'test-failure': { count: 3, last: last() } },
      'b failed 3 tests, the last on 2026-03-02',
    ],
    ['a deployment', { deployment: { count: 1, last: last() } }, 'b was deployed on 2026-03-02'],
    [
      'deployments',
      { deployment: { count: 2, last: last() } },
      'b was deployed 2 times, the last on 2026-03-02',
    ],
    [
      'an incident rather than a test, and a test rather than a deployment',
      { deployment: { count: 9, last: last() }, 'test-failure': { count: 9, last: last() }, ...once },
      'b had an incident on 2026-03-02 (high)',
    ],
  ])('%s', (_, told, sentence) => {
    expect(tellIncidents('a->b', [near('b 1', told)])).toBe(sentence);
  });

  test('a long summary is cut', () => {
    const told = { incident: { count: 1, last: last({ summary: 'word '.repeat(99) }) } };
    const sentence = tellIncidents('a->b', [near('b 1', told)]);
    expect(sentence).toMatch(/word …\)$/);
    expect(sentence.length).toBeLessThan(260);
  });
});

describe('of several', () => {
  const deployed: Told = { deployment: { count: 1, last: last() } };
  test.each<[string, Near[], string]>([
    ['nothing', [], 'no incident at a->b is known'],
    ['nothing that weighs anything', [near('b 0', once)], 'no incident at a->b is known'],
    ['what weighs most first', [near('b 1', once), near('a->b 2', once)], 'a->b …, and b had incidents, too'],
    [
      'of equal ones the first by name',
      [near('c 1', once), near('b 1', once)],
      'b …, and c had incidents, too',
    ],
    [
      'no more than two others',
      [near('b 4', once), near('c 3', once), near('d 2', once), near('e 1', once)],
      'b …, and c and d had incidents, too',
    ],
    ['a deployment elsewhere is none', [near('b 2', once), near('c 1', deployed)], 'b …'],
    ['many only where nothing is known of one', [near('calls to b 9', once), near('b 1', once)], 'b …'],
    ['many', [near('calls to b 9', once), near('calls of b 1', once)], 'calls to b …'],
  ])('%s', (_, places, sentence) => {
    const told = tellIncidents('a->b', places);
    expect(told.replace('had an incident on 2026-03-02 (high)', '…')).toBe(sentence);
  });
});
