import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Event } from '../model/event.ts';
import { processorWaits } from './processor-waits.ts';
import { watchContention } from './watch-contention.ts';

/** Looks every 100 ms at processes whose threads have waited so long in all, look by look. */
function looked(...steps: Readonly<Record<string, readonly number[]>>[]): Event[] {
  return lookedLate([], ...steps);
}

/** And at a harness that came so late, look by look. */
function lookedLate(
  late: readonly number[],
  ...steps: Readonly<Record<string, readonly number[]>>[]
): Event[] {
  const events: Event[] = [];
  let turn = -1;
  const names = [...new Set(steps.flatMap((step) => Object.keys(step)))];
  const watch = watchContention({
    processes: () => {
      turn += 1;
      return Object.keys(steps[turn] ?? {}).map((name) => ({ name, pid: names.indexOf(name) }));
    },
    now: () => (turn + 1) * 100,
    publish: (event) => events.push(event),
    lateMs: () => late[turn] ?? 0,
    everyMs: 100,
    waits: (pid) =>
      new Map((steps[turn]?.[names[pid] ?? ''] ?? []).map((ms, thread) => [String(thread), ms] as const)),
  });
  vi.advanceTimersByTime(100 * steps.length);
  watch[Symbol.dispose]();
  return events;
}

describe('waits for a processor', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('the process that waited longest is told, from one look to the next', () => {
    const events = looked(
      { a: [5, 1_000], b: [0] },
      { a: [10, 1_050], b: [39] },
      { a: [10, 1_060], b: [120] },
    );
    const kind = 'contention';
    expect(events).toEqual([
      { kind, at: 100, fromMs: 0, service: 'a', waited: 0.5 },
      { kind, at: 200, fromMs: 100, service: 'b', waited: 0.81 },
    ]);
  });

  test('less than 40 % is nothing, and neither is the sum of several threads', () => {
    expect(looked({ a: [0, 0, 0] }, { a: [30, 30, 39] }, { a: [69, 69, 78] })).toEqual([]);
    expect(looked({ a: [0] }, { a: [40] })).toHaveLength(1);
  });

  test('who is new had no wait before: what counts is from then on', () => {
    expect(looked({}, { a: [900] }, { a: [910, 800] }, { a: [955, 810] })).toEqual([
      { kind: 'contention', at: 300, fromMs: 200, service: 'a', waited: 0.45 },
    ]);
  });

  test('a harness that came 100 ms late or more is told, and what was before the first look is not known', () => {
    expect(lookedLate([900, 99, 100], {}, {}, {})).toEqual([
      { kind: 'stall', at: 200, fromMs: 100, lateMs: 100 },
    ]);
  });

  test('processes that ended are nothing', () => {
    expect(looked({ a: [0] }, { a: [] }, {}, { a: [500] })).toEqual([]);
  });
});

test.skipIf(process.platform !== 'linux')(
  'this process has waited as long as the system says, thread by thread',
  () => {
    const first = processorWaits(process.pid);
    expect(first.get(String(process.pid))).toBeGreaterThanOrEqual(0);
    const later = processorWaits(process.pid);
    for (const [thread, ms] of first) expect(later.get(thread) ?? ms).toBeGreaterThanOrEqual(ms);
  },
);

test('of no process nothing is known', () => {
  expect(processorWaits(2 ** 30).size).toBe(0);
});
