import { describe, expect, test } from 'vitest';
import { controlClaims, falseSentences, inputClaims } from './control-sentences.mjs';
import { callsOf } from './planner-topology.mjs';

const calls = callsOf('test', [{ id: 'web>cart', timeout_s: 1 }, { id: 'web>ads' }, { id: 'web>ads-store' }]);
const bugs = [{ id: 'B' }];

/** The claims of one control: `edge virtue`, or `unused`. */
function claimsOf(control, options = {}) {
  const { claims, unused } = controlClaims({ controls: [control], calls, bugs, ...options });
  return [...claims.map(({ edge, virtue }) => `${edge} ${virtue}`), ...unused.map(() => 'unused')];
}

describe('what a control claims', () => {
  test.each([
    ['web>cart (fallback works)', ['web>cart fallback']],
    ['web->ads: 100 ms timeout and ignored error', ['web>ads fallback', 'web>ads timeout']],
    [
      'conn and 5xx on both edges: static default works',
      ['web>cart fallback', 'web>ads fallback', 'web>ads-store fallback'],
    ],
    ['web>cart has no fallback either: neutral', ['unused']],
    ['the cart is critical by design', ['unused']],
    ['web>cart is what it is', ['unused']],
  ])('%s', (control, expected) => {
    expect(claimsOf(control)).toEqual(expected);
  });

  test('one that names no edge is about all of them where no bug is known', () => {
    expect(claimsOf('one breaker per verb', { bugs: [] })).toEqual(
      ['web>cart', 'web>ads', 'web>ads-store'].map((edge) => `${edge} circuit breaker`),
    );
  });
});

describe('which sentences are false', () => {
  const { claims } = controlClaims({ controls: ['web>ads (fallback works)'], calls, bugs });
  const told = (edge, reason) => {
    const [from, to] = edge.split('>');
    const pick = { candidate: `${edge} hang`, from, to, reason, terms: [] };
    return falseSentences([pick], [...claims, ...inputClaims({ calls })]).wrong.map(({ virtue }) => virtue);
  };
  test.each([
    ['web>ads', 'web has no fallback for ads', ['fallback']],
    ['web>ads', 'a hang of ads; web is without a fallback', ['fallback']],
    ['web>ads', 'nothing says that web has a fallback for ads', []],
    ['web>ads', 'no fallback is known', []],
    ['web>ads', 'web waits for ever', []],
    ['web>ads', 'web->cart has no fallback', []],
    ['web>ads', 'web->ads has no fallback', ['fallback']],
    ['web>ads-store', 'web has no fallback', []],
    ['web>cart', 'web waits without end; its caller does not', ['timeout']],
    ['web>cart', 'the timeout is 1 s', []],
    ['web>cart', 'web has no fallback', []],
  ])('%s: %s', (edge, reason, expected) => {
    expect(told(edge, reason)).toEqual(expected);
  });

  test('facts of the terms are sentences, too, and so is the second fault’s edge', () => {
    const pick = {
      candidate: 'pair',
      from: 'web',
      to: 'cart',
      and: { from: 'web', to: 'ads' },
      reason: 'both fail',
      terms: [{ fact: 'web has no fallback' }],
    };
    expect(falseSentences([pick], claims)).toMatchObject({ checked: 2, wrong: [{ virtue: 'fallback' }] });
  });
});
