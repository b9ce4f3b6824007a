/**
 * Loaded before the command line (`node --import`): ends it in order, once, when whoever started it lets go of its standard input, or is gone. So a test
 * that is given up, or killed with all of Vitest, leaves no fault behind, and nothing that runs.
 */

import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  let isHeld = true;
  const end = (): void => {
    if (isHeld) process.kill(process.pid, 'SIGINT');
    isHeld = false;
  };
  process.stdin.once('end', end).once('close', end).once('error', end).resume().unref();
}
