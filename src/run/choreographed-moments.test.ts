import { expect, test } from 'vitest';
import type { Event } from '../model/event.ts';
import { targetSchema } from '../model/target.ts';
import { relayTarget } from '../testing/example-target.ts';
import { createChoreographedMoments } from './choreographed-moments.ts';

const services: Readonly<Record<string, string>> = {
  pack: 'depot.1',
  unpack: 'depot.1',
  bill: 'cashier.1',
  credit: 'cashier.1',
  send: 'courier.1',
};

/**
 * `1.` saga r-1 starts, `1#` ends; `1<bill` its participant begins it, `1>bill` has done it, `1>bill!` refused, `1>bill?` unknown; `@shop` behind it:
 * that service says so. The nth word is said at n ms.
 */
function eventOf(word: string, at: number): Event {
  const [, saga = '', mark = '', step = '', outcome = '', from] =
    /^(\d)([.#<>])(\w*)([!?]?)(?:@(\w+))?$/.exec(word) ?? [];
  const common = { kind: 'saga', at, saga: `r-${saga}` } as const;
  if (mark === '.' || mark === '#') {
    const service = `${from ?? 'shop'}.1`;
    return mark === '.'
      ? { ...common, service, action: 'start' }
      : { ...common, service, action: 'finish', status: 'completed' };
  }
  const service = from === undefined ? (services[step] ?? '') : `${from}.1`;
  if (mark === '<') return { ...common, service, action: 'begin', step };
  const ended = { '': 'ok', '!': 'refused', '?': 'unknown' } as const;
  return { ...common, service, action: 'end', step, outcome: ended[outcome as '' | '!' | '?'] };
}

function standing(words: string, question: string, target = relayTarget): string {
  const moments = createChoreographedMoments(target);
  for (const [index, word] of words.split(' ').entries()) moments.observe(eventOf(word, index + 1));
  const [what = '', step = ''] = question.split(' ');
  const found = moments[what as 'due' | 'answered' | 'after'](step);
  return found.map(({ saga, sinceMs }) => `${saga} since ${sinceMs}`).join(', ');
}

test.each([
  ['1.', 'due pack', 'r-1 since 1'],
  ['1.', 'due bill', ''],
  ['1. 1<pack', 'due pack', ''],
  ['1. 1<pack 1>pack', 'due bill', 'r-1 since 3'],
  ['1. 1<pack 1>pack 1<bill', 'due bill', ''],
  // It was begun and not ended: what comes again is no longer before it.
  ['1. 1>pack 2. 2>pack 1<bill', 'due bill', 'r-2 since 4'],
  ['1. 1>pack?', 'due bill', ''],
  ['1. 1>pack!', 'due bill', ''],
  // Only who does a step knows of it.
  ['1. 1>pack@shop', 'due bill', ''],
  ['1.@depot', 'due pack', ''],
  // Nothing is undone before somebody refuses; then all that was done.
  ['1. 1>pack 1>bill', 'due unpack', ''],
  ['1. 1>pack 1>bill 1>send!', 'due unpack', 'r-1 since 4'],
  ['1. 1>pack 1>bill 1>send!', 'due credit', 'r-1 since 4'],
  ['1. 1>pack 1>bill!', 'due credit', ''],
  ['1. 1>pack 1>bill 1>send! 1<credit', 'due unpack', 'r-1 since 4'],
  ['1. 1>pack 1>bill 1>send! 1<credit', 'due credit', ''],
  ['1. 1>pack 1>bill 1>send! 1#', 'due credit', ''],
  ['1. 1<bill 1>bill 2>bill!', 'answered bill', 'r-1 since 3, r-2 since 4'],
  ['1. 1>bill?', 'answered bill', ''],
  ['1. 1>pack', 'after pack', 'r-1 since 2'],
  ['1. 1>pack 1<bill', 'after pack', ''],
  ['1. 1>pack 1>bill 1>send! 1<unpack', 'after pack', ''],
  ['1. 1>pack 1>bill 1>send! 1>unpack 1<credit', 'after unpack', 'r-1 since 5'],
  ['1. 1>pack 1>bill 1>send! 1>unpack 1>credit 1#', 'after unpack', ''],
  ['1. 1>pack 1>bill 1>send', 'after send', 'r-1 since 4'],
  ['1. 1>pack 1>bill 1>send 1#', 'after send', ''],
])('%s: %s is %j', (words, question, expected) => {
  expect(standing(words, question)).toBe(expected);
});

test('steps side by side: each is due by itself', () => {
  const { relay } = relayTarget.sagas;
  const [pack, bill, send] = relay?.steps ?? [];
  const target = targetSchema.parse({
    ...relayTarget,
    sagas: {
      relay: { ...relay, steps: [pack, { ...bill, after: [] }, { ...send, after: ['pack', 'bill'] }] },
    },
  });
  expect(standing('1.', 'due bill', target)).toBe('r-1 since 1');
  expect(standing('1. 1>bill', 'after bill', target)).toBe('r-1 since 2');
  expect(standing('1. 1>bill 1>pack', 'after bill', target)).toBe('r-1 since 2');
  expect(standing('1. 1>bill', 'due send', target)).toBe('');
  expect(standing('1. 1>bill 1>pack', 'due send', target)).toBe('r-1 since 3');
});

test('words of others are no concern of it', () => {
  const moments = createChoreographedMoments(relayTarget);
  expect(moments.observe(eventOf('1<pack@office', 1))).toBe(false);
  expect(moments.observe({ kind: 'note', at: 1, text: 'x' })).toBe(false);
});
