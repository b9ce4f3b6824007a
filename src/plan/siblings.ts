/**
 * Siblings: what an outcome at one call says of others.
 *
 * Calls of one caller are written by the same hands, with the same client library; calls of one kind of operation on one kind of callee are written
 * for the same purpose.
 */

/** How much the odds of a hazard rise at siblings of a call where it was found, and fall where it was surely not there. */
export const siblingOdds = {
  found: { caller: 2, kind: 1.5 },
  absent: { caller: 0.8, kind: 0.93 },
} as const;

/** What says less than this about a hazard says nothing about others. */
export const weakest = 0.05;
