/** Something that takes what a core has to give. */

import { Worker } from 'node:worker_threads';

/** Begins at once, and goes on until it is terminated. */
export function keepACoreBusy() {
  return new Worker('for (;;);', { eval: true });
}
