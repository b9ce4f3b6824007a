import { expect, test } from 'vitest';
import { parseExperiment } from '../testing/history-notation.ts';
import { openDeadlines } from './open-deadlines.ts';

test.each([
  ['FAULT reserve charge ship . | order: completed | notifier: notify+1', []],
  ['FAULT ask | order: running', ['SG1: 1 saga not ended: o-1']],
  ['FAULT ask | order: unknown', ['SG1: 1 saga not ended: o-1']],
  ['FAULT ask? | order: unknown', []],
  ['FAULT ask . | order: completed | notifier: -', ['DL1: 1 delivery not arrived: o-1 notify']],
  [
    'FAULT ask 2/ask | order: completed 2/completed | notifier: -',
    ['DL1: 2 deliveries not arrived: o-1 notify, o-2 notify'],
  ],
  ['FAULT p:a=x | catalog.1: a=x | catalog.2: -', ['CV1: 1 item not equal on all replicas: a']],
  ['FAULT p:a=x | catalog.1: a=x | catalog.2: a=x', []],
  [
    'FAULT p:a=x p:b=x p:c=x p:d=x | catalog.1: a=x b=x c=x d=x | catalog.2: -',
    ['CV1: 4 items not equal on all replicas: a, b, c and 1 more'],
  ],
  ['FAULT ask | order: running | @5s | order: completed', []],
  ['FAULT ask | order: completed | @5s | order: running', ['SG1: 1 saga not ended: o-1']],
  ['FAULT ask', []],
])('%s → %j', (line, expected) => {
  expect(openDeadlines(parseExperiment(line))).toEqual(expected);
});

test('without a scenario the replicas of each service are compared', () => {
  const { target, events, reads } = parseExperiment('p:a=x | catalog.1: a=x | catalog.3: -');
  expect(openDeadlines({ target, events, reads })).toEqual(['CV1: 1 item not equal on all replicas: a']);
});
