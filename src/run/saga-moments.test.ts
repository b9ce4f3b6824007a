import { describe, expect, test } from 'vitest';
import type { SagaEvent } from '../model/event.ts';
import { targetSchema } from '../model/target.ts';
import { fakeTarget } from '../testing/fake-target.ts';
import { createSagaMoments, describeMoment } from './saga-moments.ts';

/** `1<charge`: saga o-1 begins charge; `1>charge`: ends it, ok; `1>charge!`: refused; `1>charge?`: unknown; `1.`: finishes; `^1…`: as the proxy saw it. */
function event(word: string): SagaEvent {
  const [, seen, saga = '', mark = '', step, outcome] = /^(\^)?(\d)([<>.])(\w+)?([!?])?$/.exec(word) ?? [];
  const common = {
    kind: 'saga',
    at: 0,
    service: 'desk.1',
    saga: `o-${saga}`,
    ...(seen === undefined ? {} : { seen: 'proxy' as const }),
  } as const;
  if (step === undefined) return { ...common, action: 'finish', status: 'completed' };
  if (mark === '<') return { ...common, action: 'begin', step };
  return {
    ...common,
    action: 'end',
    step,
    outcome: outcome === '!' ? 'refused' : outcome === '?' ? 'unknown' : 'ok',
  };
}

describe('where sagas stand', () => {
  test.each([
    ['1<reserve', 'reserve', ''],
    ['1<reserve 1>reserve', 'reserve', 'o-1'],
    ['1>reserve 1<charge', 'reserve', 'o-1'],
    ['1>reserve 1<charge 1>charge', 'reserve', ''],
    ['1>reserve 1<charge 1>charge', 'charge', 'o-1'],
    ['1>reserve 1<charge 1>charge!', 'reserve', ''],
    ['1>reserve 1<charge 1>charge?', 'reserve', ''],
    ['1>reserve! 2>reserve? 3>reserve', 'reserve', 'o-3'],
    ['1>charge 1<refund', 'charge', ''],
    ['1>charge 2>charge', 'charge', 'o-1, o-2'],
    ['1>refund 1<release', 'refund', 'o-1'],
    // Nothing comes after it.
    ['1>release 1.', 'release', 'o-1'],
    ['1>send 1.', 'send', 'o-1'],
    ['1>send 1. 1<tell 1>tell', 'send', ''],
    ['1>charge 1.', 'charge', ''],
    ['^1>reserve', 'reserve', 'o-1'],
    ['^1>reserve ^1<charge ^1>charge', 'charge', 'o-1'],
    ['^1>send 1.', 'send', 'o-1'],
    ['^1>charge 1.', 'charge', ''],
  ])('%s: between %s and the next: %j', (words, step, expected) => {
    const moments = createSagaMoments(fakeTarget);
    for (const word of words.split(' ')) moments.observe(event(word));
    expect(moments.between(step).join(', ')).toBe(expected);
  });

  test.each([
    ['1<reserve ^1<reserve ^1>reserve 1>reserve ^1<charge', 'reserve', 'o-1 reserve'],
    ['^1<reserve ^1>reserve ^1>charge 1>reserve', 'charge', 'o-1 reserve, o-1 charge'],
    ['^1<reserve 2<reserve 2>reserve', 'reserve', ''],
    ['^1>charge 1.', 'charge', 'o-1 charge'],
  ])('%s: what the proxy sees counts alone, and finishes do', (words, step, heard) => {
    const { book } = fakeTarget.sagas;
    const seen = { steps: { 'POST /{saga}': 'reserve' } };
    const moments = createSagaMoments(
      targetSchema.parse({ ...fakeTarget, sagas: { book: { ...book, seen } } }),
    );
    const told: string[] = [];
    moments.onStep((done, saga) => told.push(`${saga} ${done}`));
    for (const word of words.split(' ')) moments.observe(event(word));
    expect(told.join(', ')).toBe(heard);
    expect(moments.between(step)).toHaveLength(heard === '' || words.endsWith('.') ? 0 : 1);
  });

  test('listeners hear of every step that is done, at once, until they stop', () => {
    const moments = createSagaMoments(fakeTarget);
    const heard: string[] = [];
    const stop = moments.onStep((step, saga) => heard.push(`${saga} ${step}`));
    for (const word of ['1<reserve', '1>reserve', '2>reserve!', '1>charge']) moments.observe(event(word));
    stop();
    moments.observe(event('1>send'));
    expect(heard).toEqual(['o-1 reserve', 'o-1 charge']);
  });

  test.each([
    ['1<reserve', 'reserve', 'o-1'],
    ['1<reserve 1>reserve', 'reserve', ''],
    ['1<reserve 1>reserve!', 'reserve', ''],
    ['1<reserve 1>reserve?', 'reserve', 'o-1'],
    ['1<reserve 1>reserve? 1<charge', 'reserve', ''],
    ['1<reserve 2<reserve 1>reserve? 1<reserve', 'reserve', 'o-2, o-1'],
    ['1<tell 1.', 'tell', ''],
  ])('%s: in the call of %s: %j', (words, step, expected) => {
    const moments = createSagaMoments(fakeTarget);
    const heard: string[] = [];
    const stop = moments.onCall(() => heard.push(''));
    for (const word of words.split(' ')) moments.observe(event(word));
    stop();
    moments.observe(event('9<send'));
    expect(
      moments
        .calling(step, 'request')
        .map(({ saga }) => saga)
        .join(', '),
    ).toBe(expected);
    expect(heard).toHaveLength(words.split('<').length - 1);
  });

  test.each([
    [['o-1'], 'charge', 'o-1 between charge and send'],
    [['o-1', 'o-2'], 'tell', 'o-1, o-2 after tell, which nothing follows'],
    [
      Array.from({ length: 7 }, (_, index) => `o-${index}`),
      'refund',
      'o-0, o-1, o-2, o-3, o-4 and 2 more between refund and release',
    ],
  ])('%j after %s in words', (sagas, step, expected) => {
    expect(describeMoment(sagas, step, fakeTarget)).toBe(expected);
  });
});
