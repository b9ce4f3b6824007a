/**
 * Mistakes on purpose: what handling an event changed, and the events that follow, in two lines of the journal with time in between. A crash
 * then leaves an effect that nobody hears of, or news of an effect that is not there.
 */

import type { Ports } from '../shop/ports.ts';
import type { Line } from './mailbox.ts';

/** Longer than it takes to kill a process in time, also on a busy machine: else both lines may have been written by then. */
const apartMs = 1_000;

/** Which of the two is written at once. */
export type FirstLine = 'effect' | 'event';

/** Writes a line as two; `write` is called for each. */
export function inTwoLines<E>(
  first: FirstLine,
  write: (line: Line<E>) => void,
  { clock, fatal }: Pick<Ports<never>, 'clock' | 'fatal'>,
): (line: Line<E>) => void {
  const writeLater = async (line: Line<E>): Promise<void> => {
    await clock.sleep(apartMs);
    write(line);
  };
  return ({ entries = [], emitted = [], ...handled }) => {
    const effect = { entries };
    const event = { emitted };
    write({ ...handled, ...(first === 'effect' ? effect : event) });
    writeLater(first === 'effect' ? event : effect).catch(fatal);
  };
}
