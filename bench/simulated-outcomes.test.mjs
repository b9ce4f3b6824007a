import { expect, test } from 'vitest';
import { callsOf } from './planner-topology.mjs';
import { createPlaces } from './reveal-places.mjs';
import { outcomeOf } from './simulated-outcomes.mjs';

const calls = callsOf('test', [{ id: 'a>b' }, { id: 'c>b' }, { id: 'a>d' }]);
const row = (status, body, seconds, fired = true) => ({ status, body, seconds, fired });
const system = {
  places: createPlaces(calls, []),
  timeoutMs: (from, to) => (to === 'b' ? 10_000 : undefined),
  faultFree: { status: 200, body: 'all', seconds: 0.1 },
  outcomes: new Map([
    ['a>b conn', row(503, null, 0.1)],
    ['a>b hang', row('client-timeout', null, 10)],
    ['a>b http503', row(200, 'some', 0.1)],
    ['a>b slow2s', row(200, 'all', 2.1)],
    ['a>b slow5s', row(200, 'some', 5.1)],
    ['c>b conn', row(200, 'all', 0.1, false)],
    ['a>d conn', row(503, null, 0.1)],
    ['a>d http503', row(200, 'all', 0.2)],
  ]),
};
const ab = { candidate: 'x', from: 'a', to: 'b' };

test.each([
  ['another status', { ...ab, fault: 'refuse' }, { result: 'failed' }],
  ['no answer', { ...ab, fault: 'partition' }, { result: 'failed' }],
  ['another body', { ...ab, fault: 'status-503' }, { result: 'survived', seen: { degraded: true } }],
  ['late', { ...ab, fault: 'slow-under', delayMs: 3_000 }, { result: 'survived', seen: { slowMs: 2_000 } }],
  [
    'late, and another body',
    { ...ab, fault: 'slow-under', delayMs: 9_000 },
    { result: 'survived', seen: { degraded: true, slowMs: 5_000 } },
  ],
  ['later than the caller waits', { ...ab, fault: 'slow-over', delayMs: 11_000 }, { result: 'failed' }],
  ['sooner than any row', { ...ab, fault: 'slow-under', delayMs: 1_000 }, { result: 'survived' }],
  ['as without a fault', { ...ab, to: 'd', fault: 'status-503' }, { result: 'survived' }],
  ['not met', { ...ab, from: 'c', fault: 'refuse' }, undefined],
  ['a status that the table has not', { ...ab, fault: 'status-404' }, { result: 'survived' }],
  [
    'a moment, of which the table knows nothing',
    { ...ab, fault: 'refuse', moment: 'midway' },
    { result: 'survived' },
  ],
  [
    'a crash is seen by two callers',
    { candidate: 'x', service: 'b', fault: 'crash' },
    { result: 'survived' },
  ],
  ['a crash is seen by one', { candidate: 'x', service: 'd', fault: 'crash' }, { result: 'failed' }],
])('%s', (_, candidate, expected) => {
  const outcome = expected && { candidate: 'x', found: false, ...expected };
  expect(outcomeOf(candidate, system, { reveals: 0, isNew: false })).toEqual(outcome);
});

test.each([
  ['reveals a bug', { reveals: 1, isNew: true }, { result: 'failed', found: true }],
  ['shows a known bug again', { reveals: 1, isNew: false }, { result: 'failed', found: false }],
  ['reveals none', { reveals: 0, isNew: false }, { result: 'survived', found: false }],
])('without a table, one that %s', (_, shown, expected) => {
  const outcome = outcomeOf({ ...ab, fault: 'refuse' }, { ...system, outcomes: undefined }, shown);
  expect(outcome).toEqual({ candidate: 'x', ...expected });
});
