/**
 * The world, as one experiment sees it. Adapters implement these; fakes in `src/testing/` do, too.
 *
 * Every replica is named as in `src/model/place.ts` (`catalog.2`; `order.1` for a service with one replica).
 */

import type { Signal } from '../lib/signal.ts';
import type { Address, Outcome, Operation, Books } from '../model/client.ts';
import type { Event } from '../model/event.ts';
import type { FinalRead } from '../model/ledger.ts';
import type { ObservedProxy } from '../model/observed.ts';

/** Time. `now` is monotonic milliseconds since the experiment began. */
export interface Clock {
  now(): number;
  /** What the clock on the wall shows, in epoch milliseconds: for times of day only, it may be corrected at any moment. */
  wallMs(): number;
  /** Resolves after `ms`, or at once when `signal` is aborted (never rejects). */
  sleep(ms: number, signal?: Signal): Promise<void>;
}

/** Where the experiment writes what happens. Rows are flushed as they come. */
export interface Recorder {
  event(event: Event): void;
  read(read: FinalRead): void;
}

/** A toxic as Toxiproxy's API has it. */
export interface Toxic {
  readonly name: string;
  readonly type: string;
  readonly stream: 'upstream' | 'downstream' | 'both';
  readonly toxicity: number;
  readonly attributes: Readonly<Record<string, number | string>>;
}

/** What a toxic has hit so far (our proxy counts). */
export interface ToxicHits {
  readonly connections: number;
  readonly bytes: number;
  /** Of a toxic that acts on requests. */
  readonly requests?: number | undefined;
  /** And how many it was meant for, hit or not. */
  readonly matched?: number | undefined;
}

/** What one proxy has carried so far. */
export interface LinkTraffic {
  readonly connections: number;
  /** Connections open right now. */
  readonly open: number;
  /** Of those, the ones on which a request is open, or may be; left out where nobody watches requests. */
  readonly busy?: number;
  readonly bytes: number;
}

/** How a link is now. */
export interface LinkState {
  /** The names of our toxics on it; those of others are no business of ours. */
  readonly toxics: readonly string[];
  readonly enabled: boolean;
  /** Whether it still listens and leads where it was made to. */
  readonly asMade: boolean;
}

/** The proxies: one on every link, named `caller->callee` by replica (`order.1->payment.1`, `client->storefront.1`). */
export interface Links {
  /** Every link's name. */
  readonly names: readonly string[];
  addToxic(link: string, toxic: Toxic): Promise<void>;
  /** Removes it; one that is gone already is fine. */
  removeToxic(link: string, name: string): Promise<void>;
  setEnabled(link: string, enabled: boolean): Promise<void>;
  /** Every link that is there now, by name. One that is missing is gone: the proxy was restarted, or somebody removed it. */
  states(): Promise<Readonly<Record<string, LinkState>>>;
  /** Makes links that are missing again, as they were made. Rejects where they were found and are not ours to make. */
  restore(links: readonly string[]): Promise<void>;
  /** Hits of one toxic; `undefined` when the proxy does not count. */
  hits(link: string, toxic: string): Promise<ToxicHits | undefined>;
  /** Whether a connection of our own through the link shows the toxic's effect; `undefined` when that cannot be told from here. */
  shows(link: string, toxic: Toxic): Promise<boolean | undefined>;
  /** Traffic of every link; `undefined` when the proxy does not count. */
  traffic(): Promise<Readonly<Record<string, LinkTraffic>> | undefined>;
  /** What was seen of the requests through every link that is watched, under the link's name; none when the proxy does not look. */
  observed(): Promise<readonly ObservedProxy[]>;
  /** Whether a new connection through the link is refused (proof of `down`); `undefined` when it is not reached from here. */
  refuses(link: string): Promise<boolean | undefined>;
  /** p99 delay of the proxy's event loop since the last call, in ms; `undefined` when it does not say. */
  busyP99Ms(): Promise<number | undefined>;
}

/** How a replica is: `disconnected` runs, and is on no network. */
export type ReplicaState = 'running' | 'paused' | 'gone' | 'disconnected';

/** The target's replicas, in processes or containers. Every method resolves when the effect is seen, not when it is asked. */
export interface Runtime {
  /** Every replica that was started. */
  readonly replicas: readonly string[];
  /** kill -9, and gone. */
  crash(replica: string): Promise<void>;
  /** Asked to end (SIGTERM), killed after 5 s, or as soon as `signal` is aborted; and gone. */
  stop(replica: string, signal?: Signal): Promise<void>;
  /** Started again where it was, and ready. */
  start(replica: string): Promise<void>;
  pause(replica: string): Promise<void>;
  resume(replica: string): Promise<void>;
  /** Off its network. Rejects (`E_USAGE`) where replicas have no networks of their own: processes of one machine. */
  disconnect(replica: string): Promise<void>;
  /** On its network again, under the names it had. */
  connect(replica: string): Promise<void>;
  /** As the system says. */
  state(replica: string): Promise<ReplicaState>;
  /** Whether its health check passes within `ms`, directly. */
  healthy(
    replica: string,
    ms: number,
  ): Promise<{ readonly ok: boolean; readonly tookMs: number; readonly detail?: string }>;
  /** The direct address. */
  address(replica: string): Address;
  /** Replicas that ended though nobody asked, with their last log lines. Empty is good. */
  lost(): readonly { readonly replica: string; readonly detail: string }[];
}

/** Calls to the target: operations through the entry's link, books directly. */
export interface TargetSession {
  /** Ends `info` when `timeoutMs` is over; never rejects. */
  perform(operation: Operation, timeoutMs: number): Promise<Outcome>;
  /** Rejects when the replica cannot be read within `timeoutMs`. */
  books(replica: string, sagas: readonly string[], timeoutMs: number): Promise<Books>;
  /** What `books` would give, where that is known without reading; left out: it never is. */
  knownBooks?(replica: string, sagas: readonly string[]): Books | undefined;
}

/** What an experiment is given. Started before, stopped after it by whoever gave it. */
export interface Ports {
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly links: Links;
  readonly runtime: Runtime;
  readonly session: TargetSession;
  /** Structured events from the services' standard output, and what the proxy sees, as they come; the returned function ends the subscription. */
  subscribe(listener: (event: Event) => void): () => void;
  /** Sagas whose steps the proxy sees in passing, by the target's rules; left out: none. Their events come the same way. */
  readonly sagasSeen?: ReadonlySet<string>;
  readonly journal: Journal;
  /** Nobody else can touch what the experiment has set: it is not looked for again and again. Left out: others can. */
  readonly isAlone?: boolean;
  /** Why no fault may begin now, if so: an emergency stop stands. Asked right before each. */
  forbidden(): string | undefined;
  /**
   * What others have undone of ours since the last call, as a sentence: the watchdog because we hung, a person with `seatrial heal`.
   * What they started in our place is ended when this resolves.
   */
  overruled(): Promise<string | undefined>;
  /** What makes it pointless to go on and is not the target's doing: the proxy has ended, a client module broke. */
  broken(): Error | undefined;
  /** p99 delay of this process's event loop since the last call, in ms. */
  busyP99Ms(): number;
}

/** One thing to undo. */
export type UndoEntry =
  | { readonly undo: 'remove-toxic'; readonly link: string; readonly toxic: string }
  | { readonly undo: 'enable'; readonly link: string }
  | { readonly undo: 'start' | 'resume' | 'connect'; readonly replica: string };

/** What is to be undone after a fault. */
export interface PlannedUndo {
  /** For people: `latency on order->payment`. */
  readonly what: string;
  readonly entries: readonly UndoEntry[];
}

/** The undo journal: who is left, heals with it. */
export interface Journal {
  /** Writes it and syncs it to disk; resolves, when it is there, with the number it is known by. Rejects: the fault must not begin. */
  plan(undo: PlannedUndo): Promise<number>;
  /** It begins now. Should we hang, the watchdog undoes it after `lifetimeMs`. */
  begun(number: number, lifetimeMs: number): void;
  /** It is undone. */
  undone(number: number): void;
}
