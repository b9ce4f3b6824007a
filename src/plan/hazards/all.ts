/** Every hazard of a call, in a fixed order. */

import type { Hazard } from '../hazard.ts';
import { expensiveErrorPath, noFallback, unhandledStatus } from './answers.ts';
import { lostDelivery, noCompensation, postCommitRead, swallowedError } from './changes.ts';
import { breakerScope, breakerStaysOpen, retryAmplification, unsafeRetry } from './repeating.ts';
import { deadReplica, forgetful, singleReplica } from './standing.ts';
import { cacheBeforeStore, checkThenAct, hardCache, partialWrite, sharedStore } from './stores.ts';
import { exhaustion, lateTimeout, nestedTimeout, noTimeout, tightTimeout } from './waiting.ts';

export const hazards: readonly Hazard[] = [
  noTimeout,
  nestedTimeout,
  lateTimeout,
  tightTimeout,
  exhaustion,
  noFallback,
  unhandledStatus,
  expensiveErrorPath,
  unsafeRetry,
  retryAmplification,
  breakerStaysOpen,
  breakerScope,
  noCompensation,
  swallowedError,
  postCommitRead,
  lostDelivery,
  hardCache,
  cacheBeforeStore,
  partialWrite,
  checkThenAct,
  sharedStore,
  singleReplica,
  deadReplica,
  forgetful,
];
