/**
 * When a target is quiet, and which rounds of final reads are recorded: decided reading by reading, without a clock.
 *
 *   1. Quiet: two readings a second apart are equal and no request was open before either, not earlier than what was sent before healing can still
 *      arrive. That reading is a round. With every deadline met it is the last one.
 *   2. With a deadline open, the target gets 3 s more. Unchanged by then: a last round, to be judged.
 *   3. A target that is not quiet at the deadline gives a round there; with nothing open it is the last one.
 *   4. After the deadline, until twice its time, the first reading with nothing open is the last round: it mended by itself.
 *   5. At twice the deadline there is a last round in any case.
 */

import type { QuietTimes } from './deadlines.ts';
import { sameBooks, type Reading } from './final-reads.ts';

/** One look at the target. */
interface Look {
  readonly reading: Reading;
  /** Links with a request open. */
  readonly busy: readonly string[];
  /** Rules with a deadline that are not met. */
  readonly open: readonly string[];
}

/** A reading that is to be recorded as a round. */
export interface RoundToRecord {
  readonly reading: Reading;
  readonly quiet: boolean;
  readonly detail: string;
}

/** The watch over one target. */
export interface QuietWatch {
  /** Takes the next look and gives the rounds to record, in order; mostly none. */
  look(look: Look): readonly RoundToRecord[];
  /** Whether the last round was given. */
  done(): boolean;
  /** When the target was quiet, the last time it was found to be. */
  quietMs(): number | undefined;
}

const apartMs = 1_000;
const unchangedMs = 3_000;
/** A reading that was due at the deadline and began so little later counts as taken at it. */
const lateMs = 100;

/** The readings since the target last changed; `quietAt`: when it was first found quiet. */
interface Calm {
  readonly since: Reading;
  readonly quietAt: number | undefined;
}

/** A watch over a target that was healed at `healedMs`. */
export function createQuietWatch(healedMs: number, { notBeforeMs, deadlineMs }: QuietTimes): QuietWatch {
  const deadline = healedMs + deadlineMs;
  const end = deadline + deadlineMs;
  let calm: Calm | undefined;
  let quietMs: number | undefined;
  let done = false;
  /** What was read at the deadline: recorded, or kept back while the target is calm (it equals the round before). */
  let atDeadline: 'recorded' | RoundToRecord | undefined;

  const last = (reading: Reading, quiet: boolean, detail: string): RoundToRecord => {
    done = true;
    return { reading, quiet, detail };
  };
  /** Quiet for the first time since the last change. */
  const becameQuiet = (reading: Reading, open: readonly string[]): RoundToRecord => {
    quietMs = reading.at;
    const detail = `two readings were equal and no request was open, ${Math.round(reading.at - healedMs)} ms after healing`;
    if (open.length === 0) return last(reading, true, detail);
    return { reading, quiet: true, detail: `${detail}; still open: ${open.join('; ')}` };
  };
  const stillQuiet = (reading: Reading, quietAt: number, open: readonly string[]): RoundToRecord[] => {
    const detail = `unchanged ${Math.round(reading.at - quietAt)} ms later; open: ${open.join('; ') || 'nothing'}`;
    if (reading.at - quietAt >= unchangedMs || open.length === 0) return [last(reading, true, detail)];
    if (reading.at >= deadline) atDeadline ??= { reading, quiet: true, detail };
    return [];
  };
  const restless = (reading: Reading, busy: readonly string[], open: readonly string[]): RoundToRecord[] => {
    if (reading.at < deadline) return [];
    const kept = typeof atDeadline === 'object' ? [atDeadline] : [];
    const isFirst = atDeadline === undefined;
    atDeadline = 'recorded';
    const detail = `${isFirst ? 'at' : 'after'} the deadline the target is not quiet${requests(busy)}; open: ${open.join('; ') || 'nothing'}`;
    if (open.length === 0 || reading.at >= end) return [...kept, last(reading, false, detail)];
    return isFirst ? [{ reading, quiet: false, detail }] : kept;
  };

  return {
    look: ({ reading: taken, busy, open }) => {
      const reading = atMost(taken, deadline);
      if (busy.length > 0) {
        calm = undefined;
        return restless(reading, busy, open);
      }
      const { since, quietAt }: Calm =
        calm !== undefined && sameBooks(calm.since, reading) ? calm : { since: reading, quietAt: undefined };
      const isQuiet = reading.at - since.at >= apartMs && reading.at >= healedMs + notBeforeMs;
      calm = { since, quietAt: quietAt ?? (isQuiet ? reading.at : undefined) };
      if (quietAt !== undefined) return stillQuiet(reading, quietAt, open);
      return isQuiet ? [becameQuiet(reading, open)] : restless(reading, busy, open);
    },
    done: () => done,
    quietMs: () => quietMs,
  };
}

function atMost(reading: Reading, deadline: number): Reading {
  const late = reading.at - deadline;
  return late > 0 && late <= lateMs ? { ...reading, at: deadline } : reading;
}

function requests(busy: readonly string[]): string {
  return busy.length === 0 ? '' : `, connections are open on ${busy.join(', ')}`;
}
