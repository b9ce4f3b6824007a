/** What a target stands on: the proxy with its links, and every replica ready to be started. There is one for each runtime. */

import type { Address, TargetClient } from '../model/client.ts';
import type { Fault } from '../model/fault.ts';
import type { Target } from '../model/target.ts';
import type { SeatrialError } from '../lib/errors.ts';
import type { Clock } from '../run/ports.ts';
import type { EventStream } from './event-stream.ts';
import type { Layout } from './layout.ts';
import type { Ownership } from './ownership.ts';
import type { Replica } from './replica.ts';
import type { ToxiproxyLinks } from './toxiproxy-links.ts';
import type { Watchdog } from './watchdog.ts';

/** What it is made of. */
export interface GroundOptions {
  /** The experiment's name: in the undo journal, and in the names of what others could see, too. */
  readonly experiment: string;
  /** With the scenario's settings. */
  readonly target: Target;
  /** The folder of target.yaml: commands run there. */
  readonly targetFolder: string;
  /** The folder of the target's compiled files. */
  readonly built: string;
  readonly client: TargetClient;
  /** Where everything is, seen from here. */
  readonly layout: Layout;
  /** Faults that may come: what they act on must be within reach from here, to be proven. Left out: everything. */
  readonly faults?: readonly Fault[];
  /** A port of ours for the proxy's API, should it need one. */
  readonly apiPort: number;
  /** The proxy to use instead of one of our own: the address of a running server, or `image:NAME`. */
  readonly toxiproxy?: string;
  /** The experiment's folder: logs go to `logs/`, state to `state/`. */
  readonly folder: string;
  readonly watchdog: Watchdog;
  readonly clock: Clock;
  /** The harness's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly startMsMax: number;
  readonly onEvent: EventStream['publish'];
  /** Aborted: the start is given up. */
  readonly signal: AbortSignal;
  /** Everything that is begun belongs to it at once, to be ended the last first. */
  readonly owned: Ownership;
}

/** A ground that is ready: the links are there, no service runs yet. */
export interface Ground {
  readonly links: ToxiproxyLinks;
  readonly replicas: readonly Replica[];
  /** Where clients come in, by replica, and where links are reached from here: found there; left out: as they were laid out. */
  readonly found?: {
    readonly entries: ReadonlyMap<string, Address>;
    readonly listens: ReadonlyMap<string, Address>;
  };
  /** The proxy's process, where it is one of this machine and known. */
  readonly proxyPid?: () => number | undefined;
  /** What no longer works of it and is not the target's doing, if anything. */
  broken(): SeatrialError | undefined;
}

/** Makes one. Rejects with what the target or the environment lacks. */
export type PrepareGround = (options: GroundOptions) => Promise<Ground>;
