/** The shortest beginning that is impossible, where an open operation may still have taken what it is answered with later. */

import { expect, test } from 'vitest';
import { checkLinearizable } from './check-linearizable.ts';
import { asked } from './explain.ts';
import { drawn } from './operations.test-data.ts';
import { models, type ModelName } from './registry.ts';

test.each<[model: ModelName, told: string, picture: string]>([
  // Until 2 is out, the open dequeue may have taken 1; answered with 3, it has not.
  [
    'fifo-queue',
    'dequeue → 3, after enqueue 1, enqueue 2, dequeue → 2, enqueue 3',
    '|enqueue 1| |enqueue 2| |dequeue =2| |enqueue 3|\n                         |dequeue                   =3|',
  ],
  [
    'fifo-queue',
    'dequeue → 2, after enqueue 1, enqueue 2',
    '|enqueue 1| |enqueue 2| |dequeue =2| |dequeue =1|',
  ],
  ['stack', 'pop → 1, after push 1, push 2', '|push 1| |push 2| |pop =1|'],
  ['fenced-lock', 'acquire → 1, after acquire → 3, release', '|acquire =3| |release| |acquire =1|'],
])('%s: %s', (model, told, picture) => {
  const { violation } = checkLinearizable(drawn(picture), models[model]);
  const before = violation?.prefix.filter((one) => one !== violation.operation) ?? [];
  expect(
    `${violation === undefined ? '' : asked(violation.operation)}, after ${before.map(asked).join(', ')}`,
  ).toBe(told);
  expect(violation?.isShortest).toBe(true);
});
