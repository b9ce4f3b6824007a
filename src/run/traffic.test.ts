import { expect, test } from 'vitest';
import { exampleTarget } from '../testing/example-target.ts';
import { busyLinks } from './traffic.ts';

test.each([
  ['an open connection', { open: 1 }, true],
  ['none', { open: 0 }, false],
  ['one on which no request is open', { open: 1, busy: 0 }, false],
  ['one on which a request is open', { open: 3, busy: 1 }, true],
])('%s', (_, link, isBusy) => {
  const traffic = { 'front.1->back.1': { connections: 5, bytes: 0, ...link } };
  expect(busyLinks(traffic, exampleTarget)).toEqual(isBusy ? ['front.1->back.1'] : []);
});
