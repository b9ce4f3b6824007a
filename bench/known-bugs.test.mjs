import { describe, expect, test } from 'vitest';
import { knownBug, reveals } from './known-bugs.mjs';
import { callsOf } from './planner-topology.mjs';
import { createPlaces } from './reveal-places.mjs';

/** a waits 1 s for b and for ever for c; b has two operations on d; e has one caller and one operation. */
const calls = callsOf('test', ['a>b', 'a>c', 'b>c', 'b>d#GET', 'b>d#PUT/POST', 'd>e#GET']);
const places = createPlaces(calls, ['a', 'b', 'c', 'd', 'e', 'f']);
const timeoutMs = (from, to) => (from === 'a' && to === 'b' ? 1_000 : undefined);

/** `a>b hang`, `b>d#GET refuse @midway`, `c crash`, `a>b slow-over 3s`, two of them joined by ` & `. */
function candidate(text) {
  const [first, second] = text.split(' & ').map((part) => {
    const [where, fault, ...rest] = part.split(' ');
    const [, from, to, operation] = /^(\w+)>(\w+)(?:#(\S+))?$/.exec(where) ?? [];
    const moment = rest.find((one) => one.startsWith('@'))?.slice(1);
    const delay = rest.find((one) => /^[\d.]+s$/.test(one));
    return {
      candidate: text,
      ...(from === undefined ? { service: where } : { from, to }),
      ...(operation === undefined ? {} : { operation }),
      fault,
      ...(moment === undefined ? {} : { moment }),
      ...(delay === undefined ? {} : { delayMs: Number.parseFloat(delay) * 1_000 }),
    };
  });
  return second === undefined ? first : { ...first, and: second };
}

/** `a>b hang,conn (phase)`; several reveals are joined by ` | `. */
function bug(text, faultsMin = 1) {
  return {
    id: 'B',
    faultsMin,
    reveals: text.split(' | ').map((one) => {
      const [, at, words, , phase] = /^(.+?) (\S+?)( \((.+)\))?$/.exec(one);
      return { at: [at], words: words.split(','), ...(phase === undefined ? {} : { phase }) };
    }),
  };
}

function check(known, tried, faultsMin) {
  return reveals(candidate(tried), knownBug(bug(known, faultsMin), places), { places, timeoutMs });
}

describe('which experiment reveals which bug', () => {
  test.each([
    // What a word means.
    ['a>b conn', 'a>b refuse', true],
    ['a>b conn', 'b crash', true],
    ['a>b conn', 'a crash', false],
    ['a>b conn', 'b pause', false],
    ['a>b conn', 'a>b hang', false],
    ['a>b conn', 'a>c refuse', false],
    ['a>b hang', 'a>b hang', true],
    ['a>b hang', 'a>b partition', true],
    ['a>b hang', 'a>b partition-one-way', true],
    ['a>b hang', 'a>b lost-reply', true],
    ['a>b hang', 'b pause', true],
    ['a>b hang', 'a>b refuse', false],
    ['a>b hang', 'a>b slow-over 1.1s', true],
    ['a>b hang', 'a>b slow-under 0.9s', false],
    ['a>c hang', 'a>c slow-over 60s', false],
    ['a>b http500', 'a>b status-500', true],
    ['a>b http500', 'a>b status-503', false],
    ['a>b http5xx', 'a>b status-502', true],
    ['a>b http5xx', 'a>b status-404', false],
    ['a>b http429', 'a>b status-429', true],
    ['a>c slow2s', 'a>c slow-twice 2s', true],
    ['a>c slow2s', 'a>c slow-under 1.9s', false],
    ['a>c slow5s', 'a>c slow-over 3s', false],
    ['a>b slow5s', 'a>b slow-over 3s', true],
    ['a>b slow5s', 'a>b slow-under 0.9s', false],
    ['a>b slow2s', 'a>b hang', false],
    ['a>b reset', 'a>b reset', true],
    ['a>b Lost_Reply', 'a>b lost-reply', true],
    ['a>b lost-reply', 'a>b hang', false],
    ['a>b crash', 'b crash', true],
    ['a>b hang,conn', 'a>b refuse', true],
    // Where it is.
    ['b>d#GET conn', 'b>d#GET refuse', true],
    ['b>d#GET conn', 'b>d refuse', false],
    ['b>d#GET conn', 'b>d#PUT/POST refuse', false],
    ['b>d#PUT conn', 'b>d#PUT/POST refuse', true],
    ['b>d#GET conn', 'd crash', false],
    ['b>d conn', 'b>d refuse', true],
    ['b>d conn', 'b>d#GET refuse', false],
    ['b>d conn', 'd crash', true],
    ['d>e#GET conn', 'd>e refuse', true],
    ['d>e conn', 'd>e#GET refuse', true],
    ['b crash', 'b crash', true],
    ['b conn', 'a>b refuse', true],
    ['c conn', 'a>c refuse', false],
    ['a->b conn', 'a>b refuse', true],
    ['a>b, a>c conn', 'a>c refuse', true],
    ['a>b and a>c conn', 'a>b refuse', true],
    // When it comes.
    ['a>b conn', 'a>b refuse @under-load', true],
    ['a>b conn', 'a>b refuse @then-healed', true],
    ['a>b conn', 'a>b refuse @midway', false],
    ['a>b conn (after Charge has succeeded)', 'a>b refuse @after-commit', true],
    ['a>b conn (after Charge has succeeded)', 'a>b refuse', false],
    ['a>b conn (after Charge has succeeded)', 'a>b refuse @midway', false],
    ['a>b conn (after the first night of several)', 'a>b refuse @midway', true],
    ['a>b conn (after the first night of several)', 'a>b refuse @after-commit', true],
    ['a>b conn (between Set and InsertOne)', 'a>b refuse @midway', true],
    [
      'a>b conn (more than 10 requests in 100 s, then heal and keep the traffic)',
      'a>b refuse @then-healed',
      true,
    ],
    [
      'a>b conn (more than 10 requests in 100 s, then heal and keep the traffic)',
      'a>b refuse @midway',
      false,
    ],
    ['a>b conn (at least 5 times, then POST and PUT)', 'a>b refuse @midway', true],
    ['a>b conn (at least 5 times, then POST and PUT)', 'a>b refuse @then-healed', false],
    ['a>b conn (two clients at once)', 'a>b refuse @under-load', true],
    ['a>b conn (two clients at once)', 'a>b refuse', false],
    ['a>b conn (when the moon is full)', 'a>b refuse @midway', true],
    ['a>b conn (when the moon is full)', 'a>b refuse', false],
    // How many there are.
    ['a>b conn', 'a>b refuse & a>c refuse', false],
    ['a>b + a>c conn', 'a>c refuse & a>b refuse', true],
    ['a>b + a>c conn', 'a>b refuse', false],
  ])('%s: %s → %s', (known, tried, expected) => {
    expect(check(known, tried)).toBe(expected);
  });

  test.each([
    ['a>b conn | a>c hang', 'a>b refuse & a>c hang', true],
    ['a>b conn | a>c hang', 'a>c hang & a>b refuse', true],
    ['a>b conn | a>c hang', 'a>b hang & a>c refuse', false],
    ['a>b conn | a>c hang', 'a>b refuse', false],
    ['a>b and a>c conn', 'a>b refuse & a>c refuse', true],
    ['a>b and a>c conn', 'a>b refuse & a>b refuse', false],
    ['a>b and a>c conn (under load)', 'a>b refuse @under-load & a>c refuse', true],
    ['a>b and a>c conn (under load)', 'a>b refuse & a>c refuse', false],
  ])('two faults: %s: %s → %s', (known, tried, expected) => {
    expect(check(known, tried, 2)).toBe(expected);
  });

  test.each([
    ['a>b gremlins', 1, 'its faults are none of a candidate’s', 'B: no candidate has the fault gremlins'],
    ['a>z conn', 1, 'its place is not in the input', 'B: a>z is no edge and no service of the input'],
    [
      'b>d#HEAD conn',
      1,
      'its place is not in the input',
      'B: b>d#HEAD is no edge and no service of the input',
    ],
    ['a>b conn', 2, '2 faults at one place', undefined],
    ['a>b conn | a>c conn | b>c conn', 3, 'more than 2 faults at once', undefined],
  ])('what cannot be expressed is told: %s (%i)', (known, faultsMin, whyNot, note) => {
    const found = knownBug(bug(known, faultsMin), places);
    expect(found.whyNot).toBe(whyNot);
    expect(found.notes).toEqual(note === undefined ? [] : [note]);
  });

  test('a word that is not known does not keep the others from counting', () => {
    const found = knownBug(bug('a>b gremlins,conn'), places);
    expect(found).toMatchObject({ notes: ['B: no candidate has the fault gremlins'] });
    expect(found.whyNot).toBeUndefined();
    expect(check('a>b gremlins,conn', 'a>b refuse')).toBe(true);
  });
});
