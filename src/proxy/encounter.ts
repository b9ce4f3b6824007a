/**
 * A toxic meeting a connection: whether the connection is hit, and what has been counted of it.
 *
 * Rolled once, when the toxic meets the connection, and again at each update. A toxic that stands in both directions meets a
 * connection once: both directions are hit or neither is, and the connection counts once.
 */

import type { Random } from '../lib/random.ts';
import { now } from './chunk.ts';
import type { ConnectionTap } from './connection-tap.ts';
import { numbersOf, type Toxic } from './toxic.ts';
import type { Outlet, Stage, StagePair, Stream } from './toxic-kind.ts';

/** See the header. */
export class Encounter {
  readonly toxic: Toxic;
  readonly #random: Random;
  readonly #connection: number;
  readonly #tap: ConnectionTap | undefined;
  #isHit = false;
  #pair: StagePair | undefined;
  #rolledFor: number | undefined;
  #isCounted = false;

  /** `connection`: its number, and who sees what it carries. `random`: draws for this connection and this toxic alone. */
  constructor(
    toxic: Toxic,
    connection: { readonly number: number; readonly tap: ConnectionTap | undefined },
    random: Random,
  ) {
    this.toxic = toxic;
    this.#connection = connection.number;
    this.#tap = connection.tap;
    this.#random = random;
  }

  /** Whether the connection is hit, by the present settings. */
  roll(): boolean {
    if (this.toxic.kind.startPair !== undefined) return true;
    const { changes, toxicity } = this.toxic;
    if (this.#rolledFor !== changes) this.#isHit = this.#random.chance(toxicity);
    this.#rolledFor = changes;
    return this.#isHit;
  }

  /** How long the connect is put off, in ms; the same each time it is asked. */
  openingMs(): number {
    const { kind } = this.toxic;
    if (kind.openingMs === undefined || !this.roll()) return 0;
    const attributes = numbersOf(this.toxic.attributes);
    const ms = kind.openingMs({ attributes, random: this.#random.fork('opening') });
    if (ms > 0) this.count(0);
    return Math.max(0, ms);
  }

  /** The stage of a direction. */
  start(stream: Stream, out: Outlet): Stage {
    const { kind, shared } = this.toxic;
    const attributes = numbersOf(this.toxic.attributes);
    this.#pair ??= this.#startPair(attributes);
    if (this.#pair !== undefined) return this.#pair[stream](out);
    const random = this.toxic.stream === 'both' ? this.#random.fork(stream) : this.#random;
    return kind.start({ attributes, out, random, shared });
  }

  #startPair(attributes: Record<string, number>): StagePair | undefined {
    const { kind, requests } = this.toxic;
    if (requests === undefined) return undefined;
    return kind.startPair?.({
      attributes,
      random: this.#random,
      connection: this.#connection,
      toxicity: () => this.toxic.toxicity,
      requests,
      gave: (answer) => this.#tap?.gave(answer, now()),
    });
  }

  /** So many bytes of the connection were touched. */
  count(bytes: number): void {
    const { hits } = this.toxic;
    hits.bytes += bytes;
    if (!this.#isCounted) hits.connections += 1;
    this.#isCounted = true;
  }
}

/** Gives what the connection and a toxic meet in. */
export type Meet = (toxic: Toxic) => Encounter;

/** Of the connection that is the `n`th of its proxy; `tap` sees what it carries. */
export function createMeetings(n: number, random: Random, tap?: ConnectionTap): Meet {
  // Made when it is needed: thousands of connections meet none.
  let met: WeakMap<Toxic, Encounter> | undefined;
  return (toxic) => {
    met ??= new WeakMap();
    const encounter =
      met.get(toxic) ??
      new Encounter(toxic, { number: n, tap }, random.fork(`${n}/${toxic.stream}/${toxic.name}`));
    met.set(toxic, encounter);
    return encounter;
  };
}
