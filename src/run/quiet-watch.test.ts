import { describe, expect, test } from 'vitest';
import type { Reading } from './final-reads.ts';
import { createQuietWatch } from './quiet-watch.ts';

/**
 * A target that was healed at 0, may be quiet from 1 s, and has a deadline of 5 s. A look is `3.5:a!*`: at 3.5 s the books say `a`; `!`:
 * a rule with a deadline is open; `*`: a request is open; `?` for the books: a replica cannot be read. A look that is recorded is given
 * back as `time quiet` or `time restless`; the last word is `.` when the watch is over.
 */
function watch(notation: string): string {
  const watched = createQuietWatch(0, { notBeforeMs: 1_000, deadlineMs: 5_000 });
  const out: string[] = [];
  for (const word of notation.split(' ')) {
    const [, time = '', books = '', open, busy] = /^([\d.]+):(\w|\?)(!)?(\*)?$/.exec(word) ?? [];
    if (watched.done()) out.push('(looked on)');
    const recorded = watched.look({
      reading: reading(Number(time) * 1_000, books),
      open: open === undefined ? [] : ['SG1 o-1'],
      busy: busy === undefined ? [] : ['a.1->b.1'],
    });
    out.push(...recorded.map((round) => `${round.reading.at / 1_000} ${round.quiet ? 'quiet' : 'restless'}`));
  }
  return [out.join(', '), watched.done() ? '.' : ''].join('');
}

function reading(at: number, text: string): Reading {
  const read = text === '?' ? { error: 'no answer' } : { books: { state: { item: text } } };
  return { at, books: [{ replica: 'a.1', ...read }] };
}

describe('quiet watch', () => {
  test.each([
    ['one reading says nothing', '0:a', ''],
    ['two equal ones, a second apart', '0:a 1:a', '1 quiet.'],
    ['less than a second apart', '0.5:a 1.2:a', ''],
    ['not before what was sent can have arrived', '0:a 0.9:a', ''],
    ['after a change', '0:a 1:b 2:b', '2 quiet.'],
    ['a request was open', '0:a 1:a* 2:a 3:a', '3 quiet.'],
    ['a replica that cannot be read may have changed', '0:? 1:? 2:? 3:a 4:a', '4 quiet.'],
    ['quiet with an open rule: three seconds more', '0:a! 1:a! 2:a! 3:a! 4:a!', '1 quiet, 4 quiet.'],
    ['… in which it mends', '0:a! 1:a! 2:b 3:b', '1 quiet, 3 quiet.'],
    ['… by an event, with the books unchanged', '0:a! 1:a! 2:a', '1 quiet, 2 quiet.'],
    ['… in which it changes, and stays open', '0:a! 1:a! 2:b! 3:b! 6:b!', '1 quiet, 3 quiet, 6 quiet.'],
    ['never quiet, nothing open at the deadline', '0:a 1:b 5:c', '5 restless.'],
    ['a reading just after the deadline counts as at it', '0:a 5.05:c!', '5 restless'],
    ['a later one does not', '0:a 5.2:c!', '5.2 restless'],
    ['open at the deadline, mended later', '0:a 5:c! 6:d! 7:e', '5 restless, 7 restless.'],
    ['open at the deadline, then quiet', '0:a 5:c! 6:c! 9:c!', '5 restless, 6 quiet, 9 quiet.'],
    ['open until twice the deadline', '0:a 5:c! 6:d! 10:e!', '5 restless, 10 restless.'],
    ['unreachable until twice the deadline', '0:? 5:?! 6:?! 10:?!', '5 restless, 10 restless.'],
    [
      'calm over the deadline: what it was there is recorded when it changes',
      '3:a! 4:a! 5:a! 6:b',
      '4 quiet, 5 quiet, 6 restless.',
    ],
    ['… and not when it stays', '3:a! 4:a! 5:a! 6:a! 7:a!', '4 quiet, 7 quiet.'],
  ])('%s: %s → %s', (_, notation, expected) => {
    expect(watch(notation)).toBe(expected);
  });
});
