/** A call that is sent again and again while its answer is awaited, until there is one. */

import { outcomeOf } from '../answers.ts';
import type { Answer, Clock } from '../ports.ts';

const everyMs = 100;

/** The first definite answer to any of the calls; there is no limit to how many are sent. Rejects when one cannot be sent. */
export function repeatUntilAnswered(clock: Clock, call: () => Promise<Answer | undefined>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const hear = (answer: Answer | undefined): void => {
      if (answer === undefined || outcomeOf(answer) === 'unknown') return;
      isAnswered = true;
      resolve(answer);
    };
    const repeat = async (): Promise<void> => {
      while (!isAnswered) {
        call().then(hear, reject);
        await clock.sleep(everyMs);
      }
    };
    repeat().catch(reject);
  });
}
