import { describe, expect, test } from 'vitest';
import type { Failure } from '../model/failure.ts';
import { parseFailure } from '../testing/failure-notation.ts';
import { parseTopology } from '../testing/topology-notation.ts';
import { locate } from './history.ts';
import { lastChanges } from './last-changes.ts';
import { numbered } from './numbered-graph.ts';

describe('when a place was last changed', () => {
  const topology = parseTopology('a->b; b->a.b; __proto__->b');
  const [first, dotted, odd] = topology.edges;
  if (first === undefined || dotted === undefined || odd === undefined) throw new Error('three edges');
  const deployed = (day: string, service: string): Failure =>
    parseFailure(`${day} low ${service}`, { kind: 'deployment' });

  test.each([
    ['nothing', [], { edge: first }, undefined],
    ['the callee', [deployed('2026-02-01', 'b')], { edge: first }, '2026-02-01'],
    ['the caller', [deployed('2026-02-01', 'a')], { edge: first }, '2026-02-01'],
    [
      'both: the newer one',
      [deployed('2026-02-01', 'a'), deployed('2026-02-03', 'b')],
      { edge: first },
      '2026-02-03',
    ],
    [
      'twice, in any order',
      [deployed('2026-02-03', 'b'), deployed('2026-02-01', 'b')],
      { service: 'b' },
      '2026-02-03',
    ],
    ['a replica stands for its service', [deployed('2026-02-01', 'b.2')], { service: 'b' }, '2026-02-01'],
    [
      'a name with a dot is not the one before it',
      [deployed('2026-02-01', 'a.b')],
      { service: 'a' },
      undefined,
    ],
    ['a name with a dot', [deployed('2026-02-01', 'a.b')], { edge: dotted }, '2026-02-01'],
    ['an incident is no change', [parseFailure('2026-02-01 low b')], { edge: first }, undefined],
    ['a name that every object has', [deployed('2026-02-01', '__proto__')], { edge: odd }, '2026-02-01'],
    ['nothing of that name', [deployed('2026-02-01', 'b')], { service: 'constructor' }, undefined],
  ])('%s', (_, failures, acts, day) => {
    const changed = lastChanges(locate(failures, numbered(topology), { atMs: Infinity }))(acts);
    expect(changed).toBe(day === undefined ? undefined : `${day}T00:00:00Z`);
  });
});
