/**
 * Threads that judge the sections of one history together: its objects, or independent parts of them. One section is never searched by two.
 *
 * What is found does not depend on the number of threads, unless a budget is used up (see course.ts).
 */

import { availableParallelism } from 'node:os';
import {
  checkLinearizable,
  type LinearizabilityResult,
} from '../check/linearizability/check-linearizable.ts';
import { defaultNodes } from '../check/linearizability/budget.ts';
import { openHistory } from '../check/linearizability/parallel/opening.ts';
import { allReductions } from '../check/linearizability/reductions.ts';
import { models, type ModelName } from '../check/linearizability/registry.ts';
import type { HistoryOperation } from '../model/history-operation.ts';
import { judgeTogether } from './judge-together.ts';
import type { SentManner } from './pool-messages.ts';
import type { PoolOptions } from './pool-options.ts';
import { commonClock } from './own-worker.ts';
import { Thread } from './thread.ts';

/**
 * From so many operations on, threads are quicker than none even where the history is easy; a shorter one may be hard, too, so that many nodes are tried
 * before they are asked. `npm run bench -- linearizability --only threads`: with 10 000 nodes a pool takes as long as one thread, from 46 000 on less.
 */
interface Worth {
  readonly operations: number;
  readonly nodes: number;
}
const worthAsking: Worth = { operations: 20_000, nodes: 20_000 };
/** The same where they have to be started first. */
const worthStarting: Worth = { operations: 30_000, nodes: 50_000 };

/**
 * A pool of threads, started when they are first worth it and kept for further histories. They do not keep the process alive.
 *
 * ```ts
 * await using pool = new LinearizabilityPool();
 * const { verdict } = await pool.check(operations, 'cas-register');
 * ```
 */
export class LinearizabilityPool implements AsyncDisposable {
  readonly #threadsMax: number;
  readonly #always: boolean;
  #threads: Thread[] = [];
  /** The check that is going on; the next one begins after it. */
  #going: Promise<unknown> = Promise.resolve();

  /**
   * @param threads - at most so many; default: as many as there are cores
   * @param always - ask them also where that takes longer
   */
  constructor({
    threads = availableParallelism(),
    always = false,
  }: { readonly threads?: number; readonly always?: boolean } = {}) {
    this.#threadsMax = Math.max(1, threads);
    this.#always = always;
  }

  /**
   * Judges as `checkLinearizable` does, with as many threads as there are sections; a small history at once, without them. One history after the other.
   *
   * The budget of nodes and that of bytes are for all threads together. Where one is nearly used up, an impossible section may be found, or missed, that
   * one thread would have missed or found.
   *
   * @throws SeatrialError `E_HISTORY_MALFORMED` for what the model does not know; the signal's reason
   */
  async check(
    operations: readonly HistoryOperation[],
    model: ModelName,
    options: PoolOptions = {},
  ): Promise<LinearizabilityResult> {
    const turn = this.#going.then(() => this.#check(operations, model, options));
    this.#going = turn.catch(() => undefined);
    return turn;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ending = this.#threads;
    this.#threads = [];
    await Promise.all(ending.map((thread) => thread.end()));
  }

  async #check(
    operations: readonly HistoryOperation[],
    model: ModelName,
    options: PoolOptions,
  ): Promise<LinearizabilityResult> {
    options.signal?.throwIfAborted();
    const began = commonClock();
    const worth = this.#threads.length > 0 ? worthAsking : worthStarting;
    if (!this.#always && operations.length < worth.operations) {
      const result = tryAtOnce(operations, model, options, worth.nodes);
      if (result !== undefined) return result;
    }
    const { dialect = { nil: 'unset' }, budget = {}, reductions = {}, explain = true } = options;
    const manner: SentManner = { model, dialect, reductions: { ...allReductions, ...reductions } };
    const opening = openHistory(
      operations,
      { ...manner, model: models[model] },
      { dialect, budget, now: commonClock, explain },
    );
    if ('verdict' in opening) return opening;
    const threads = this.#threadsFor(opening.sections.length);
    const { signal } = options;
    const stop = (): void => void this[Symbol.asyncDispose]();
    signal?.addEventListener('abort', stop);
    try {
      return await judgeTogether(opening, threads, manner, options, began + (budget.ms ?? Infinity));
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw signal?.aborted === true ? signal.reason : error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  #threadsFor(sections: number): readonly Thread[] {
    const count = Math.min(this.#threadsMax, sections);
    while (this.#threads.length < count) this.#threads.push(new Thread());
    return this.#threads.slice(0, count);
  }
}

/** The answer, if there is one after a few nodes. */
function tryAtOnce(
  operations: readonly HistoryOperation[],
  model: ModelName,
  options: PoolOptions,
  nodesTried: number,
): LinearizabilityResult | undefined {
  const { nodes = defaultNodes, ...others } = options.budget ?? {};
  const budget = { ...others, nodes: Math.min(nodes, nodesTried) };
  const result = checkLinearizable(operations, models[model], { ...options, budget, now: commonClock });
  const isGivenUp = result.verdict === 'inconclusive' && result.nodes >= nodesTried && nodesTried < nodes;
  return isGivenUp ? undefined : result;
}
