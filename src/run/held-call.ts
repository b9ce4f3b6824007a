/**
 * Waits until the proxy holds up the request of a step, or its answer: the moment of a fault that begins before either.
 *
 * The proxy itself counts what it holds, so the moment is not guessed from what a service prints: while a saga is in that call, the hold's
 * bytes are looked at again and again, and when they have grown it holds something. It began to after the look before, and so holds on
 * at least until that look plus the hold. A fault that has taken effect by then came before the request, or the answer, went on; one that
 * has less than a third of the hold left for that waits for the next one.
 */

import type { Signal } from '../lib/signal.ts';
import type { ToxicAction } from '../fault/fault-actions.ts';
import { placeOfStep } from '../fault/next-step.ts';
import { standingHoldsOf } from '../fault/hold.ts';
import { callWords, type CallTrigger } from '../fault/schedule.ts';
import type { Target } from '../model/target.ts';
import { aborted } from './aborted.ts';
import type { Aim } from './begin-fault.ts';
import type { Clock, Links } from './ports.ts';
import type { SagaMoments } from './saga-moments.ts';

/** What waiting needs to see. */
export interface HeldCallOptions {
  readonly target: Target;
  /** What the holds are made of. */
  readonly held: readonly ToxicAction[];
  readonly links: Pick<Links, 'hits'>;
  readonly moments: SagaMoments;
  readonly clock: Clock;
  /** Whether it may begin now; what is held before that is let pass. */
  readonly isDue: () => boolean;
  /** Aborted when the load is over: what stands then is left to healing. */
  readonly over: Signal;
}

const lookEveryMs = 15;
/** What a coordinator prints before it calls is read here so much later at most, usually. */
const printedLateMs = 30;
/** A participant prints that it has done a step so much sooner than it answers at most, usually. */
const answeredLateMs = 100;
/** So much of a hold must be left for a fault to begin in it. */
const roomShare = 1 / 3;

/** Resolves with the moment when it has come; `undefined`: the load is over, and it has not. */
export async function awaitHeldCall(
  trigger: CallTrigger,
  options: HeldCallOptions,
): Promise<Aim | undefined> {
  const { target, held, links, moments, clock, isDue, over } = options;
  const { step, at, holdMs } = trigger;
  const holds = standingHoldsOf(trigger, target, held);
  const isOver = aborted(over);
  const isOwnWord = at === 'answer' && placeOfStep(step, target)?.saga.coordinator === undefined;
  let known = 0;
  let lookedMs = clock.now();
  let grewMs = lookedMs;
  let untilMs = Number.NEGATIVE_INFINITY;
  while (!over.aborted) {
    const call = moments.calling(step, at).at(-1);
    if (call === undefined) {
      await nextCall(moments, isOver);
      continue;
    }
    const askedMs = clock.now();
    const bytes = await heldBytes(holds, links);
    if (bytes > known) {
      grewMs = lookedMs;
      untilMs = Math.max(lookedMs, call.sinceMs - printedLateMs) + holdMs;
    }
    // An answer to a repeated message is held, too: nobody has just done anything then.
    const isNew = !isOwnWord || call.sinceMs > grewMs - answeredLateMs;
    if (isNew && untilMs - clock.now() > holdMs * roomShare && isDue())
      return aimAt(trigger, { saga: call.saga, untilMs, moments, clock });
    known = bytes;
    lookedMs = askedMs;
    await clock.sleep(lookEveryMs, over);
  }
  return undefined;
}

/** Resolves when a saga begins to call a step, or it is over. */
async function nextCall(moments: SagaMoments, isOver: Promise<void>): Promise<void> {
  let unsubscribe: (() => void) | undefined;
  const called = new Promise<void>((resolve) => {
    unsubscribe = moments.onCall(() => {
      resolve();
    });
  });
  await Promise.race([called, isOver]);
  unsubscribe?.();
}

async function heldBytes(holds: readonly ToxicAction[], links: HeldCallOptions['links']): Promise<number> {
  const hits = await Promise.all(holds.map(({ link, toxic }) => links.hits(link, toxic.name)));
  return hits.reduce((sum, hit) => sum + (hit?.bytes ?? 0), 0);
}

function aimAt(
  trigger: CallTrigger,
  {
    saga,
    untilMs,
    moments,
    clock,
  }: { saga: string; untilMs: number } & Pick<HeldCallOptions, 'moments' | 'clock'>,
): Aim {
  const { step, at } = trigger;
  const words = callWords(trigger);
  return {
    sagas: () =>
      clock.now() < untilMs && moments.calling(step, at).some((call) => call.saga === saga) ? [saga] : [],
    describe: (sagas) => `${sagas.join(', ')} while the proxy held ${words}`,
    missed: `the proxy no longer held ${words} when the fault had begun`,
  };
}
