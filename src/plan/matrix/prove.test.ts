import { expect, test } from 'vitest';
import type { Event } from '../../model/event.ts';
import type { Combination } from '../../model/matrix.ts';
import { proveCell } from './prove.ts';

/**
 * `begin`, `begin@o-1`: a fault begins, at a moment; `missed`: too late; `end`, `end 2`: it ends, having hit so many requests; `1<`: saga o-1
 * begins to call charge; `1<ship`: another step.
 */
function eventOf(word: string): Event {
  const fault = { kind: 'fault', at: 0, fault: 0, what: 'crash', where: 'payment' } as const;
  const [what = '', detail] = word.split(/[@ ]/);
  switch (what) {
    case 'begin':
      return { ...fault, type: 'begin', ...(detail === undefined ? {} : { moment: `${detail} was there` }) };
    case 'missed':
      return { ...fault, type: 'missed', detail: 'it came too late' };
    case 'end':
      return {
        ...fault,
        type: 'end',
        evidence: { level: 'hit', detail: '', ...(detail === undefined ? {} : { requests: Number(detail) }) },
      };
    default: {
      const [saga = '', step] = what.split('<');
      const common = { kind: 'saga', at: 0, service: 'order.1', action: 'begin' } as const;
      return { ...common, saga: `o-${saga}`, step: step === '' || step === undefined ? 'charge' : step };
    }
  }
}

const crash: Combination = {
  path: 'plain',
  call: 'charge',
  moment: 'before',
  kind: 'partition',
  times: 'once',
};
const lost: Combination = { ...crash, kind: 'lost-request' };

test.each<[Combination, number | undefined, string, string]>([
  [{ path: 'plain', kind: 'none' }, undefined, '1<', 'nothing was injected'],
  [crash, 3, '1<, begin@o-1, end', 'o-1 was there'],
  [{ ...crash, times: 'twice' }, 3, 'begin@o-1, end, begin@o-2, end', 'o-1 was there; then o-2 was there'],
  [{ ...crash, times: 'twice' }, 3, 'begin@o-1, end', '! the moment never came while the load ran'],
  [crash, 3, 'begin@o-1, missed, end', '! it came too late'],
  [crash, 3, '1<', '! the moment never came while the load ran'],
  [lost, 3, 'begin, 1<, 1<, end 1', '1 request of charge hit; o-1 tried it 2 times'],
  [lost, 3, 'begin, 1<ship, end 0', '! 0 requests of charge were hit, and 1 had to be'],
  // A try that began before the fault is not one that it hit.
  [
    lost,
    3,
    '1<, begin, end 1',
    '! no saga tried charge 1 times since the fault began: those that were hit are of several',
  ],
  [{ ...lost, times: 'twice' }, 3, 'begin, 1<, end 1', '! 1 request of charge was hit, and 2 had to be'],
  [
    { ...lost, times: 'twice' },
    3,
    'begin, 1<, 2<, end 2',
    '! no saga tried charge 2 times since the fault began: those that were hit are of several',
  ],
  [
    { ...lost, times: 'twice' },
    3,
    'begin, 1<, 1<, 1<, end 2',
    '2 requests of charge hit; o-1 tried it 3 times',
  ],
  [
    { ...lost, times: 'every' },
    3,
    'begin, 1<, 1<, end 2',
    '! 2 requests of charge were hit, and 3 had to be',
  ],
  [
    { ...lost, times: 'every' },
    Infinity,
    'begin, 1<, 1<, end 2',
    '2 requests of charge hit; o-1 tried it 2 times',
  ],
])('%j, %s tries: %s → %s', (combination, tries, words, expected) => {
  const proof = proveCell(combination, { tries, isCoordinated: true }, words.split(', ').map(eventOf));
  expect('proof' in proof ? proof.proof : `! ${proof.missed}`).toBe(expected);
});

test.each<[Combination, number | undefined, string, string]>([
  [crash, Infinity, '1<, begin@o-1, end', 'o-1 was there'],
  [lost, Infinity, 'begin, 1<, end 1', '1 request of charge hit, and only o-1 came to it'],
  [lost, Infinity, 'begin, 1<, 2<, end 2', '2 requests of charge hit, of 2 sagas, one of them once at least'],
  // The participant has not begun it, or did so before the fault.
  [lost, Infinity, '1<, begin, end 1', '! no saga came to charge since the fault began'],
  [
    { ...lost, times: 'twice' },
    Infinity,
    'begin, 1<, end 2',
    '2 requests of charge hit, and only o-1 came to it',
  ],
  [
    { ...lost, times: 'twice' },
    Infinity,
    'begin, 1<, 2<, end 2',
    '! 2 requests of charge hit are of 2 sagas, so that none need be hit 2 times',
  ],
  [
    { ...lost, times: 'every' },
    Infinity,
    'begin, 1<, 1<, 2<, end 3',
    '3 requests of charge hit, of 2 sagas, one of them 2 times at least',
  ],
  // The other one began when the fault had ended.
  [
    { ...lost, times: 'twice' },
    Infinity,
    'begin, 1<ship, end 2, 1<, 2<',
    '2 requests of charge hit, and only o-1 came to it',
  ],
  [{ ...lost, times: 'every' }, 3, 'begin, 1<, end 2', '! 2 requests of charge were hit, and 3 had to be'],
])('without a coordinator %j, %s tries: %s → %s', (combination, tries, words, expected) => {
  const events = words.split(', ').map(eventOf);
  const proof = proveCell(combination, { tries, isCoordinated: false }, events);
  expect('proof' in proof ? proof.proof : `! ${proof.missed}`).toBe(expected);
});
