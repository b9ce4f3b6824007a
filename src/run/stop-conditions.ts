/**
 * The stop conditions of one experiment (`limits.stop`): what its users or its services suffer at most.
 *
 * They are looked at from the baseline until healing: those about operations whenever one ends and at every look (one that never ends
 * tells nobody), those about services by probes of their own.
 */

import { durationMs } from '../lib/duration.ts';
import { covers } from '../model/place.ts';
import type { StopCondition } from '../model/scenario.ts';
import type { Clock, Runtime } from './ports.ts';
import { createSlidingWindow } from './sliding-window.ts';

/** Told of every operation of a load. */
export interface OperationWatch {
  /** It counts from `sinceMs`: asked then, or due. Those that count from earlier are told of earlier. */
  began(id: number, sinceMs: number): void;
  /** It has ended now. `ok`: as it should; nobody looks at one that is not known. */
  ended(id: number, ok: boolean): void;
}

/** The conditions, and what they are told. */
export interface StopConditions extends OperationWatch {
  /** Looks at what is known of operations. */
  look(): void;
  /** Each asks one service once, and resolves when it has answered or did not in time: one that hangs must delay no other. */
  readonly probes: readonly (() => Promise<void>)[];
}

/** What the conditions need. */
export interface StopConditionOptions {
  readonly conditions: readonly StopCondition[];
  readonly clock: Clock;
  readonly runtime: Runtime;
  /** Whether nothing is met any more. */
  readonly isOver: () => boolean;
  /** Called with a sentence when one is met; maybe more than once. */
  readonly onMet: (why: string) => void;
}

const shareTolerance = 1e-9;

/** One condition about operations. */
interface OperationCondition extends OperationWatch {
  /** Why it is met now. */
  met(): string | undefined;
}

/** No operation has been asked yet. */
export function createStopConditions(options: StopConditionOptions): StopConditions {
  const { conditions, clock, runtime, isOver, onMet } = options;
  const ofOperations = conditions.flatMap((condition) => operationCondition(condition, clock));
  const probes = conditions.flatMap((condition) =>
    'probe' in condition
      ? runtime.replicas
          .filter((replica) => covers(condition.probe, replica))
          .map((replica) => ({ replica, withinMs: durationMs(condition.within) }))
      : [],
  );
  const met = (why: string): void => {
    if (!isOver()) onMet(`stop condition met: ${why}`);
  };
  const look = (): void => {
    for (const condition of ofOperations) {
      const why = isOver() ? undefined : condition.met();
      if (why !== undefined) met(why);
    }
  };
  return {
    look,
    began: (id, sinceMs) => {
      for (const condition of ofOperations) condition.began(id, sinceMs);
    },
    ended: (id, ok) => {
      for (const condition of ofOperations) condition.ended(id, ok);
      look();
    },
    probes: probes.map(({ replica, withinMs }) => async () => {
      const { ok, detail = 'no answer' } = await runtime.healthy(replica, withinMs);
      if (!ok) met(`${replica} is not healthy within ${withinMs} ms: ${detail}`);
    }),
  };
}

function operationCondition(condition: StopCondition, clock: Clock): OperationCondition[] {
  if ('failed' in condition) return [failedCondition(condition, clock)];
  return 'p99' in condition ? [slowCondition(condition, clock)] : [];
}

function failedCondition(
  { failed, over, least }: Extract<StopCondition, { failed: number }>,
  clock: Clock,
): OperationCondition {
  const window = createSlidingWindow(durationMs(over));
  return {
    began: () => undefined,
    ended: (_, ok) => {
      window.add(clock.now(), !ok);
    },
    met: () => {
      const { all, bad } = window.count(clock.now());
      // 0.57 × 100 is a little more or less than 57.
      if (all < least || bad <= failed * all + shareTolerance) return undefined;
      return `${percent(bad / all)} of ${all} operations failed within ${seconds(over)}; at most ${percent(failed)} may`;
    },
  };
}

/**
 * The 99th percentile is above the limit exactly when more than one in a hundred took longer, so counting is enough. One that is open
 * for longer will have taken longer, however it ends.
 */
function slowCondition(
  { p99, over, least }: Extract<StopCondition, { p99: string }>,
  clock: Clock,
): OperationCondition {
  const limitMs = durationMs(p99);
  const window = createSlidingWindow(durationMs(over));
  /** Open and not over the limit at the last look, the oldest first. */
  const young = new Map<number, number>();
  const late = new Set<number>();
  const age = (): void => {
    for (const [id, sinceMs] of young) {
      if (clock.now() - sinceMs <= limitMs) return;
      young.delete(id);
      late.add(id);
    }
  };
  return {
    began: (id, sinceMs) => {
      young.set(id, sinceMs);
    },
    ended: (id) => {
      age();
      const wasLate = late.delete(id);
      if (young.delete(id) || wasLate) window.add(clock.now(), wasLate);
    },
    met: () => {
      age();
      const { all, bad } = window.count(clock.now());
      const operations = all + late.size;
      const slow = bad + late.size;
      if (operations < least || 100 * slow <= operations) return undefined;
      const open = late.size === 0 ? '' : ` (${late.size} of them still open)`;
      return `${slow} of ${operations} operations within ${seconds(over)} took longer than ${seconds(p99)}${open}; at most 1 in 100 may`;
    },
  };
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

function seconds(written: string): string {
  return `${durationMs(written) / 1_000} s`;
}
