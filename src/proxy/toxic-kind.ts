/**
 * What a kind of toxic is: attributes, and a stage that each connection's lane runs its bytes through.
 *
 * A stage is pushed to; it hands on what it lets go, now or later. Nothing in it waits, so a toxic can be added, changed or
 * removed at any moment without asking anybody's leave, least of all a client's that does not read. `toxics/noop.ts` is the
 * example to start a new one from; `toxics/registry.ts` is where it is made known.
 */

import type { Random } from '../lib/random.ts';
import type { Chunk } from './chunk.ts';
import type { RequestLog } from './http/request-log.ts';

/** Toxiproxy's word for a direction: `upstream` from client to server, `downstream` back. */
export type Stream = 'upstream' | 'downstream';

/** Where a toxic stands. `both` is ours: one toxic in both directions. */
export type Place = Stream | 'both';

/** The directions that a toxic acts on. */
export function streamsOf(place: Place): readonly Stream[] {
  return place === 'both' ? ['upstream', 'downstream'] : [place];
}

/** Where a stage's output goes. */
export interface Outlet {
  push(chunk: Chunk): void;
  /** The stream ends behind what was pushed: the far socket is closed when it has all. Pushes after it are dropped. */
  end(): void;
  /** Both sockets of the connection are reset (RST) at once. */
  reset(): void;
  /** This connection was touched: so many bytes (0: only its end) were delayed, dropped, cut or reset. */
  affected(bytes: number): void;
}

/** A toxic at work on one lane. */
export interface Stage {
  push(chunk: Chunk): void;
  /** The source has ended; to be handed on behind what is held. */
  end(): void;
  /** The attributes have changed, or the toxic hits this connection again after it did not. */
  update?(): void;
  /** The toxic no longer acts here: hand on everything held, at once and in order. May be followed by {@link update}. */
  leave?(): void;
  /** The connection is over: stop timers. */
  stop?(): void;
  /** Holds enough: the source is not read while this is true. */
  full?(): boolean;
  /** Asked after {@link leave}: it has to finish what it began, and goes on being given what comes. */
  stays?(): boolean;
}

/** A toxic's settings: whole numbers and texts. Always the present ones: a later update shows here. */
export type Attributes<Name extends string, Text extends string> = Readonly<Record<Name, number>> &
  Readonly<Record<Text, string>>;

/** What a stage is made from. */
export interface StageContext<Name extends string, Text extends string = never, Shared = unknown> {
  readonly attributes: Attributes<Name, Text>;
  readonly out: Outlet;
  /** This connection's own chance. */
  readonly random: Random;
  /** What {@link ToxicKind.share} has made: one thing for all connections of the toxic. */
  readonly shared: Shared;
}

/** What the two stages of a connection are made from. */
export interface PairContext<Name extends string, Text extends string> {
  readonly attributes: Attributes<Name, Text>;
  readonly random: Random;
  /** The number of the connection in its proxy, from 1. */
  readonly connection: number;
  readonly toxicity: () => number;
  readonly requests: RequestLog;
  /** To be told of each answer that is given here, not by the service. */
  readonly gave: (answer: Buffer) => void;
}

/** Makes the stage of each direction of one connection. */
export type StagePair = Readonly<Record<Stream, (out: Outlet) => Stage>>;

/** A kind of toxic. */
export interface ToxicKind<Name extends string = string, Text extends string = never, Shared = unknown> {
  /** Attribute names in wire order; whole numbers, 0 when not given, of any size and sign. */
  readonly attributes: readonly Name[];
  /** Attributes that are texts, which Toxiproxy's toxics have none of, with what they are when not given; behind the numbers. */
  readonly texts?: Readonly<Record<Text, string>>;
  /** Removing the toxic closes every live connection of the proxy. */
  readonly closesOnRemoval?: boolean;
  /** Called once for each toxic. */
  share?(attributes: Attributes<Name, Text>): Shared;
  /** What is wrong with attributes of the right types, as a sentence; `undefined`: nothing. */
  problem?(attributes: Attributes<Name, Text>): string | undefined;
  /**
   * Instead of {@link start}, for a kind that acts on requests: it stands in both directions, whatever is asked for, and rolls for
   * each request, not for the connection.
   */
  startPair?(context: PairContext<Name, Text>): StagePair;
  /** How long the connect of a connection that is hit is put off, in ms. */
  openingMs?(context: Pick<StageContext<Name, Text>, 'attributes' | 'random'>): number;
  /** Called for each connection and each direction that the toxic acts on. */
  start(context: StageContext<Name, Text, Shared>): Stage;
}

/** Gives its argument its type. */
export function defineToxic<const Name extends string, const Text extends string = never, Shared = undefined>(
  kind: ToxicKind<Name, Text, Shared>,
): ToxicKind<Name, Text, Shared> {
  return kind;
}
