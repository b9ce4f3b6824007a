/** One thread of the pool, as the pool sees it: questions and answers, one at a time. */

import type { Worker } from 'node:worker_threads';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import { ownWorker } from './own-worker.ts';
import type { FromThread, ToThread } from './pool-messages.ts';
import { receivedError } from './sent-error.ts';

/** Somebody who waits for an answer. */
interface Waiting {
  readonly answer: (said: FromThread) => void;
  readonly fail: (error: unknown) => void;
}

/** It keeps the process alive only while it has something to answer. */
export class Thread {
  readonly #worker: Worker;
  #waiting: Waiting | undefined;
  #lost: SeatrialError | undefined;

  constructor() {
    this.#worker = ownWorker('workers/pool-worker');
    this.#worker.unref();
    this.#worker.on('message', (said: FromThread) => {
      this.#settle((waiting) => {
        if (said.kind === 'error') waiting.fail(receivedError(said.error));
        else waiting.answer(said);
      });
    });
    const lose = (why: string): void => {
      this.#lost ??= new SeatrialError('E_INTERNAL', `a thread that judged ended: ${why}`);
      this.#settle((waiting) => {
        waiting.fail(this.#lost);
      });
    };
    this.#worker.on('error', (error) => {
      lose(messageOf(error));
    });
    this.#worker.on('exit', (code) => {
      lose(`exit code ${code}`);
    });
  }

  /** @throws SeatrialError what the thread threw, or `E_INTERNAL` when it ended */
  async ask<Kind extends FromThread['kind']>(
    message: ToThread,
    kind: Kind,
  ): Promise<Extract<FromThread, { kind: Kind }>> {
    const said = await this.#answerTo(message);
    if (isOfKind(said, kind)) return said;
    throw new SeatrialError('E_INTERNAL', `a thread that judged said ${said.kind} instead of ${kind}`);
  }

  #answerTo(message: ToThread): Promise<FromThread> {
    return new Promise((answer, fail) => {
      if (this.#lost !== undefined) {
        fail(this.#lost);
        return;
      }
      this.#waiting = { answer, fail };
      this.#worker.ref();
      this.#worker.postMessage(message);
    });
  }

  /** Lets it drop what it kept of the last history. */
  forget(): void {
    this.#worker.postMessage({ kind: 'forget' } satisfies ToThread);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    this.#worker.unref();
    how(waiting);
  }
}

function isOfKind<Kind extends FromThread['kind']>(
  said: FromThread,
  kind: Kind,
): said is Extract<FromThread, { kind: Kind }> {
  return said.kind === kind;
}
