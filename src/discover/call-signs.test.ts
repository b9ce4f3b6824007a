/** How callers deal with failures, as spans show it. */

import { describe, expect, test } from 'vitest';
import { timeoutShown } from '../model/edge-signs.ts';
import { topologySchema, type Topology } from '../model/topology.ts';
import { createSpanIndex } from './span-index.ts';
import { spans } from './span-notation.test-data.ts';

function indexed(notation: string): { readonly topology: Topology; readonly notes: readonly string[] } {
  const index = createSpanIndex();
  for (const span of spans(notation)) index.add(span, 'f');
  const topology = index.topology('f');
  expect(topologySchema.parse(topology)).toEqual(topology);
  return { topology, notes: index.notes().map(({ what }) => what) };
}

/** `a->b tried 3×2 late 1s(3/4) open 1 well 2/3`: twice three tries, three of four given up after a second, one kept back, two of three survived. */
function shown(notation: string): string {
  const { topology } = indexed(notation);
  return topology.edges
    .flatMap(({ from, to, signs }) => {
      if (signs === undefined) return [];
      const { retried = {}, timeouts, refused, failed, survived } = signs;
      const late = timeouts === undefined ? undefined : timeoutShown(timeouts);
      return [
        [
          `${from}->${to}`,
          ...Object.entries(retried).map(([tries, calls]) => `tried ${tries}×${calls}`),
          ...(timeouts === undefined
            ? []
            : [`late ${late === undefined ? '?' : `${late.ms}ms(${late.calls}/${late.of})`}`]),
          ...(refused === undefined ? [] : [`open ${refused}`]),
          ...(failed === undefined ? [] : [`well ${survived ?? '?'}/${failed}`]),
        ].join(' '),
      ];
    })
    .join(', ');
}

const server = '1:a@server[1-9000] ';

describe('RS1: tries of one call', () => {
  test.each([
    [
      'after a failure',
      '2:a@client<1[10-20]{host b}!(do=x) 3:a@client<1[30-40]{host b}(do=x)',
      'a->b tried 2×1',
    ],
    [
      'the last one tells how it ended',
      '2:a@client<1[10-20]{host b}!(do=x) 3:a@client<1[20-40]{host b}!(do=x)',
      'a->b tried 2×1 well 1/1',
    ],
    [
      'told in any order',
      '4:a@client<1[50-60]{host b}(do=x) 3:a@client<1[30-40]{host b}!(do=x) 2:a@client<1[10-20]{host b}!(do=x)',
      'a->b tried 3×1',
    ],
    [
      'a new call after a good one',
      '2:a@client<1[10-20]{host b}!(do=x) 3:a@client<1[30-40]{host b}(do=x) 4:a@client<1[50-60]{host b}(do=x)',
      'a->b tried 2×1',
    ],
    [
      'not at the same time',
      '2:a@client<1[10-20]{host b}!(do=x) 3:a@client<1[19-40]{host b}(do=x)',
      'a->b well 1/1',
    ],
    ['not without times', '2:a@client<1{host b}!(do=x) 3:a@client<1{host b}(do=x)', 'a->b well 1/1'],
    [
      'not another operation',
      '2:a@client<1[10-20]{host b}!(do=x) 3:a@client<1[30-40]{host b}(do=y)',
      'a->b well 1/1',
    ],
    [
      'not another request',
      '2:a@client<1[10-20]{host b}!(do=x,for=1) 3:a@client<1[30-40]{host b}(do=x,for=2)',
      'a->b well 1/1',
    ],
    [
      'the same request',
      '2:a@client<1[10-20]{host b}!(do=x,for=1) 3:a@client<1[30-40]{host b}(do=x,for=1)',
      'a->b tried 2×1',
    ],
    [
      'not another callee',
      '2:a@client<1[10-20]{host b}!(do=x) 3:a@client<1[30-40]{host c}(do=x)',
      'a->b well 1/1',
    ],
    [
      'not below another parent',
      '2:a<1 3:a@client<2[10-20]{host b}!(do=x) 4:a@client<1[30-40]{host b}(do=x)',
      'a->b well 1/1',
    ],
    [
      'a request that was at fault is no failure',
      '2:a@client<1[10-20]{host b}!(do=x,404) 3:a@client<1[30-40]{host b}(do=x)',
      '',
    ],
    [
      'too many requests are one',
      '2:a@client<1[10-20]{host b}!(do=x,429) 3:a@client<1[30-40]{host b}(do=x)',
      'a->b tried 2×1',
    ],
    [
      'of callees, where the caller has no span',
      '2:b@server<1[10-20]!(do=x) 3:b@server<1[30-40](do=x)',
      'a->b tried 2×1',
    ],
    ['not of messages', '2:a@producer<1[10-20]{queue b}!(do=x) 3:a@producer<1[30-40]{queue b}(do=x)', ''],
  ])('%s', (_, notation, signs) => {
    expect(shown(server + notation)).toBe(signs);
  });
});

describe('RS5: tries within one span of the caller’s', () => {
  const caller = `${server}2:a@client<1[10-90] `;
  test.each([
    ['after a failure', '3:b@server<2[20-30]!(do=x) 4:b@server<2[40-50](do=x)', 'a->b tried 2×1'],
    [
      'told in any order, and never mended',
      '5:b@server<2[60-70]!(do=x) 3:b@server<2[20-30]!(do=x) 4:b@server<2[40-50]!(do=x)',
      'a->b tried 3×1',
    ],
    ['not after a good one', '3:b@server<2[20-30](do=x) 4:b@server<2[40-50]!(do=x)', ''],
    ['not at the same time', '3:b@server<2[20-30]!(do=x) 4:b@server<2[29-50](do=x)', ''],
    ['not another operation', '3:b@server<2[20-30]!(do=x) 4:b@server<2[40-50](do=y)', ''],
    ['not another callee', '3:b@server<2[20-30]!(do=x) 4:c@server<2[40-50](do=x)', ''],
    ['not of messages', '3:b@consumer<2[20-30]!(do=x) 4:b@consumer<2[40-50](do=x)', ''],
  ])('%s', (_, notation, signs) => {
    expect(shown(caller + notation)).toBe(signs);
  });
});

describe('RS2: counted tries', () => {
  test.each([
    ['the only one that is there', '2:a@client<1[10-20]{host b}(try=3)', 'a->b tried 3×1'],
    [
      'more than are there',
      '2:a@client<1[10-20]{host b}!(do=x,try=2) 3:a@client<1[30-40]{host b}(do=x,try=3)',
      'a->b tried 3×1',
    ],
    ['of a callee, who was told', '2:a@client<1[10-20] 3:b@server<2[11-19](try=2)', 'a->b tried 2×1'],
    [
      'not after a redirection',
      '2:a@client<1[10-20]{host b}(302,for=1) 3:a@client<1[30-40]{host b}(for=2,try=2)',
      '',
    ],
    [
      'not after a question who it is',
      '2:a@client<1[10-20]{host b}!(401) 3:a@client<1[30-40]{host b}(try=2)',
      '',
    ],
    ['the first try', '2:a@client<1[10-20]{host b}(try=1)', ''],
    ['without a parent', '2:a@client[10-20]{host b}(try=2)', 'a->b tried 2×1'],
  ])('%s', (_, notation, signs) => {
    expect(shown(server + notation)).toBe(signs);
  });
});

/** Calls of a to b, each in a trace of its own, that are given up after so many ms. */
function givenUp(...ms: number[]): string {
  return ms.map((one, number) => `t${number}/2:a@client[1000-${1000 + 1000 * one}]{host b}!(late)`).join(' ');
}

describe('RS3: timeouts', () => {
  test.each([
    ['three at the same time', givenUp(1000.4, 1001, 1003), 'a->b late 1000ms(3/3)'],
    ['two are chance', givenUp(1000.4, 1001), 'a->b late ?'],
    ['here and there', givenUp(100, 200, 300, 400, 500, 600), 'a->b late ?'],
    ['the longest of two', givenUp(250.1, 250.2, 251, 3000.5, 3001, 3002), 'a->b late 3000ms(3/6)'],
    [
      'a few do not count beside many',
      givenUp(...Array.from({ length: 17 }, () => 250.5), 900, 901, 902),
      'a->b late 250ms(17/20)',
    ],
    ['the fullest window', givenUp(1000, 1001, 1001, 1002, 1040, 1041, 1042), 'a->b late 1000ms(7/7)'],
    ['no round time near', givenUp(1270, 1271, 1272), 'a->b late 1270ms(3/3)'],
    ['not when the callee tells of a deadline, too', '1:a@client[1-9]!(late) 2:b@server<1[2-8]!(late)', ''],
    ['not when it did not fail', '1:a@client[1-9]{host b}(late)', ''],
    ['not as the callee alone tells', '1:a 2:b@server<1[2-8]!(late)', 'a->b well 1/1'],
  ])('%s', (_, notation, signs) => {
    expect(shown(notation)).toBe(signs);
  });
});

describe('RS4: what the caller makes of a failure', () => {
  test.each([
    ['it ends well', '1:a@server 2:a@client<1{host b}!', 'a->b well 1/1'],
    ['it fails, too', '1:a@server! 2:a@client<1{host b}!', 'a->b well 0/1'],
    ['its answer is no good one', '1:a@server(503) 2:a@client<1{host b}!', 'a->b well 0/1'],
    ['it says that there is nothing', '1:a@server(404) 2:a@client<1{host b}!', 'a->b well 0/1'],
    ['a part of it goes well', '1:a@server! 2:a<1 3:a@client<2{host b}!', 'a->b well 0/1'],
    ['a part of it fails', '1:a@server 2:a<1! 3:a@client<2{host b}!', 'a->b well 1/1'],
    ['without a server’s span', '1:a 2:a<1! 3:a@client<2{host b}!', 'a->b well 1/1'],
    ['its own request is not there', '2:a<1 3:a@client<2{host b}!', ''],
    ['it has none', '3:a@client{host b}!', ''],
    ['it did not wait', '1:a@server[1-10] 2:a@client<1[2-20]{host b}!', ''],
    ['nobody waits', '1:a@server 2:a@producer<1{queue b}!', ''],
    ['the callee was not found', '1:a@server 2:a@client<1{host b}!(404)', ''],
    ['the callee’s failure that the caller does not see', '1:a@server 2:a@client<1 3:b@server<2!', ''],
    ['of a callee, where the caller has no span', '1:a@server 2:b@server<1!', 'a->b well 1/1'],
    ['parents in a circle', '1:a<2 2:a<1 3:a@client<1{host b}!', ''],
  ])('%s: %s', (_, notation, signs) => {
    expect(shown(notation)).toBe(signs);
  });
});

describe('an open breaker', () => {
  test.each([
    ['1:a@server! 2:a@client<1{host b}!(open)', 'a->b open 1 well 0/1', []],
    // What has reached the callee was not kept back: it tells of a breaker beyond.
    ['1:a@server 2:a@client<1!(open) 3:b@server<2!', 'a->b well 1/1', []],
    ['1:a@server!(open) 2:a@client<1{host b}', '', ['an open circuit breaker in a']],
    ['1:a@server!(open) 2:a@client<1{host b}!(open)', 'a->b open 1 well 0/1', []],
    ['1:a@server(open)', '', []],
  ])('%s', (notation, signs, notes) => {
    expect(shown(notation)).toBe(signs);
    expect(indexed(notation).notes).toEqual(notes);
  });
});

test('facts follow from what was seen often enough', () => {
  const trace = (number: number, parent: string): string =>
    `t${number}/1:a@server[1-9000000]${parent} t${number}/2:a@client<1[10-500010]{host b}!(do=x,late) t${number}/3:a@client<1[600000-1100000]{host b}!(do=x,open)`;
  const factsOf = (...parents: string[]): unknown =>
    indexed(parents.map((one, at) => trace(at, one)).join(' ')).topology.edges[0]?.facts;
  expect(factsOf('', '')).toEqual({ attempts: 2, circuitBreaker: true });
  expect(factsOf('', '', '')).toEqual({
    timeout: '500ms',
    attempts: 2,
    fallback: true,
    circuitBreaker: true,
  });
  expect(factsOf('!', '!', '!')).toEqual({
    timeout: '500ms',
    attempts: 2,
    fallback: false,
    circuitBreaker: true,
  });
  expect(factsOf('!', '!', '')).toEqual({ timeout: '500ms', attempts: 2, circuitBreaker: true });
});
