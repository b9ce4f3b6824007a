import { expect, test } from 'vitest';
import { SimulatedCall } from './simulated-call.ts';

test('all that was sent for a call is left when its time is over, and its signal is aborted', () => {
  const call = new SimulatedCall({ host: 'one', port: 1 });
  const left: string[] = [];
  call.signal.addEventListener('abort', () => left.push('the client’s own'));
  for (const name of ['first', 'second']) call.onGivenUp(() => left.push(name));
  expect([left, call.signal.aborted]).toEqual([[], false]);
  call.giveUp();
  expect(left).toEqual(['first', 'second', 'the client’s own']);
});
