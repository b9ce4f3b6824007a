import { describe, expect, test } from 'vitest';
import { parseTopology } from '../testing/topology-notation.ts';
import { callsIn, followsAChange, mayFollowAChange, type Call } from './call.ts';
import { callName } from './hazard.ts';

function calls(notation: string): readonly Call[] {
  return callsIn(parseTopology(notation));
}

function first(notation: string): Call {
  const [call] = calls(notation);
  if (call === undefined) throw new Error(`no call in ${notation}`);
  return call;
}

describe('which calls there are', () => {
  const many = Array.from({ length: 13 }, (_, number) => `op${number}`).join(',');

  test.each([
    ['a->b', ['a->b']],
    ['a->b op=Get,List; b->c', ['a->b Get', 'a->b List', 'b->c']],
    ['a->a op=Get', []],
    ['a->b op=Get,Get,List', ['a->b Get', 'a->b List']],
    [`a->b op=${many}`, ['a->b']],
    ['', []],
  ])('%s', (notation, names) => {
    expect(calls(notation).map(callName)).toEqual(names);
  });
});

describe('what stands around a call', () => {
  test.each<[string, Partial<Call>]>([
    ['a->b', { intent: 'unknown', kind: 'service', waitMs: undefined, above: undefined, callers: 1 }],
    ['a->b op=Charge timeout=2s attempts=3', { intent: 'write', timeoutMs: 2_000, waitMs: 6_000 }],
    ['a->b; c->b; b->b', { callers: 2 }],
    ['a->b; b critical=false', { dispensable: true }],
    ['a->b; b critical', { dispensable: false }],
    ['a->b; b->c timeout=1s', { timeoutsAreTold: true, timeoutMs: undefined }],
    ['a->b; saga a: c b', { isSagaStep: true }],
    ['a->b; saga c: b', { isSagaStep: false }],
    ['a->b; saga begins a: b c', { isSagaStep: true }],
    ['b->c; saga begins a: b c', { isSagaStep: true }],
    ['d->c; saga begins a: b c', { isSagaStep: false }],
    ['b->d; saga begins a: b c', { isSagaStep: false }],
    ['b->c; saga a: b c', { isSagaStep: false }],
    ['a->b timeout=1s; b->a', { above: undefined }],
  ])('%s', (notation, wanted) => {
    expect(first(notation)).toMatchObject(wanted);
  });

  test('the patience above is of another edge', () => {
    expect(first('a->b timeout=1s; u->a timeout=2s').above).toMatchObject({ ms: 2_000, edge: { from: 'u' } });
  });
});

test.each([
  ['a->b op=List', false, false],
  ['a->b op=Charge', false, false],
  ['a->b op=Charge,Reserve', true, true],
  ['a->b op=Charge,Notify', true, true],
  ['a->b op=List; a->c', false, true],
  ['a->b op=List; a->c op=Charge', true, true],
  ['a->b op=List; a->c op=Find', false, false],
  ['a->b op=List; b->c op=Charge', false, false],
  ['a->b', false, false],
  ['a->b; a->c', false, true],
])('%s: it follows a change %s, or may %s', (notation, follows, may) => {
  const call = first(notation);
  expect([followsAChange(call), mayFollowAChange(call)]).toEqual([follows, may]);
});
