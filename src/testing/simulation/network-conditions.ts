/** How the network is besides what a scenario's faults do to it. */

/** Shares of messages between services, and times in ms. */
export interface NetworkConditions {
  /** How long a message is under way, at least and at most; drawn anew for each, so that later ones overtake earlier ones. */
  readonly delayMs: readonly [least: number, most: number];
  /** Requests and replies that never arrive. The caller hears nothing. */
  readonly lost: number;
  /** Requests that arrive a second time, some time after the first. */
  readonly duplicated: number;
  /** Messages that are late, by at most {@link lateMsMost}. */
  readonly late: number;
  readonly lateMsMost: number;
}

/** As on a quiet machine: a millisecond or so, and nothing is lost. */
export const quietNetwork: NetworkConditions = {
  delayMs: [0.2, 1.5],
  lost: 0,
  duplicated: 0,
  late: 0,
  lateMsMost: 0,
};

/**
 * One that loses, repeats and reorders now and then. Only what services send to each other, and only until the experiment heals: what is
 * promised is promised for afterwards.
 */
export const roughNetwork: NetworkConditions = {
  delayMs: [0.2, 12],
  lost: 0.02,
  duplicated: 0.05,
  late: 0.05,
  lateMsMost: 300,
};
