import { expect, test } from 'vitest';
import { validTraceparent } from './traceparent.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';

test.each([
  ['what it should be', `00-${trace}-${span}-01`, true],
  ['a later version with more in it', `01-${trace}-${span}-01-what`, true],
  ['version 0 with more in it', `00-${trace}-${span}-01-what`, false],
  ['the version nobody has', `ff-${trace}-${span}-01`, false],
  ['no trace', `00-${'0'.repeat(32)}-${span}-01`, false],
  ['no span', `00-${trace}-${'0'.repeat(16)}-01`, false],
  ['capitals', `00-${trace.toUpperCase()}-${span}-01`, false],
  ['too short', `00-${trace}-${span}`, false],
  ['nothing', undefined, false],
])('%s', (_, value, isValid) => {
  expect(validTraceparent(value)).toBe(isValid ? value?.slice(0, 55) : undefined);
});
