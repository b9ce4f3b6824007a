/** Waiting for spans: they are sent in batches after they have ended, so the last of them come when everything else is over. */

import { createSignal, type Signal } from '../lib/signal.ts';
import type { Event } from '../model/event.ts';
import type { FinalRead } from '../model/ledger.ts';
import type { Ports } from './ports.ts';

/** What the books show and no span has told yet; empty: nothing. The check room answers. */
export type UntoldSpans = (seen: {
  readonly events: readonly Event[];
  readonly reads: readonly FinalRead[];
}) => readonly string[];

/** SDKs send what has ended every 5 s, unless they are told otherwise. */
const laterMsMax = 6_000;

/** Resolves when nothing is untold, or nobody waits any longer: each time that a span has come it is asked again. */
export async function awaitUntold({
  ports: { clock, subscribe },
  stopped,
  untold,
}: {
  readonly ports: Pick<Ports, 'clock' | 'subscribe'>;
  readonly stopped: Signal;
  readonly untold: () => readonly string[];
}): Promise<void> {
  const end = clock.now() + laterMsMax;
  while (!stopped.aborted && clock.now() < end && untold().length > 0) {
    const told = createSignal();
    const wake = (): void => {
      told.abort();
    };
    stopped.addEventListener('abort', wake);
    const unsubscribe = subscribe((event) => {
      if (event.kind === 'saga' && event.seen === 'spans') wake();
    });
    await clock.sleep(end - clock.now(), told.signal);
    stopped.removeEventListener('abort', wake);
    unsubscribe();
  }
}
