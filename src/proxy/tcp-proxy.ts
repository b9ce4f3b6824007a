/** One proxy: a listener, an upstream, toxics, and the connections now open through it. */

import type { Random } from '../lib/random.ts';
import { resolveAddress } from './address.ts';
import { ApiError, toxicNotFound } from './api-error.ts';
import { Connection } from './connection.ts';
import { createMeetings } from './encounter.ts';
import type { Hits } from './hits.ts';
import type { Lane } from './lane.ts';
import type { LinkEnd } from './link-end.ts';
import type { ExchangeFeeds } from './http/exchange-feed.ts';
import { Observation } from './http/observation.ts';
import { shownObserve, type Observe } from './http/observe.ts';
import { openListener, type Listener } from './listener.ts';
import type { Log } from './log.ts';
import type { Source } from './source.ts';
import { changeToxic, type Toxic, type ToxicChange } from './toxic.ts';
import { streamsOf, type Place, type Stream } from './toxic-kind.ts';

/** Where a proxy listens, where it leads, and whether it is open. */
export interface ProxySettings {
  /** The bound address while it is open; before that the text as given. */
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  /** Its HTTP requests are watched: those of connections that are accepted while this is set. Left out: no. */
  readonly observe?: Observe;
}

/** What a proxy has carried, and what its toxics have hit. */
export interface ProxyTraffic {
  /** Accepted so far. */
  readonly connections: number;
  /** Open now. */
  readonly open: number;
  /** Read so far, both directions. */
  readonly bytes: number;
  /** By toxic, from when it was added (ISO); one that was removed stays until one of the same name is added. */
  readonly toxics: ReadonlyMap<string, Readonly<Hits> & { readonly since: string }>;
}

/** Who is told what becomes of a proxy. */
export interface ProxyListeners {
  /** A direction of a connection is over. */
  readonly linkEnded?: (link: LinkEnd) => void;
  /** Where requests that are watched are told. */
  readonly feeds?: ExchangeFeeds;
  readonly log?: Log;
}

/** See the header. The asynchronous methods must not run at the same time: the registry sees to that. */
export class TcpProxy {
  readonly name: string;
  readonly #random: Random;
  readonly #listeners: ProxyListeners;
  #settings: ProxySettings;
  #listener: Listener | undefined;
  readonly #open = new Set<Connection>();
  /** By name, in order of creation. */
  readonly #toxics = new Map<string, Toxic>();
  readonly #hits = new Map<string, { readonly hits: Hits; readonly since: string }>();
  #observation: Observation | undefined;
  /** Told with each request. */
  #headers: readonly string[] = [];
  #accepted = 0;
  #bytes = 0;
  /** One for all connections, of which there may be thousands. */
  readonly #toxicsOf = (stream: Stream): readonly Toxic[] =>
    [...this.#toxics.values()].filter((toxic) => streamsOf(toxic.stream).includes(stream));
  readonly #carried = (bytes: number): void => {
    this.#bytes += bytes;
  };

  /** Closed until {@link open}. `random` is the chance of this proxy alone. */
  constructor(
    name: string,
    { listen, upstream, observe = false }: Omit<ProxySettings, 'enabled'>,
    random: Random,
    listeners: ProxyListeners = {},
  ) {
    this.name = name;
    this.#random = random;
    this.#listeners = listeners;
    this.#settings = { listen, upstream, enabled: false };
    this.observe(observe);
  }

  get settings(): ProxySettings {
    if (this.#observation === undefined) return this.#settings;
    return { ...this.#settings, observe: shownObserve(this.#headers) };
  }

  /** What was seen of HTTP; `undefined`: nobody has asked to watch it. */
  get observation(): Observation | undefined {
    return this.#observation;
  }

  /** Begin to watch the connections that are accepted from now on, or forget what was seen. Nothing when it is so already. */
  observe(observe: Observe): void {
    this.#headers = typeof observe === 'object' ? observe.headers : [];
    this.#observation = observe === false ? undefined : (this.#observation ?? this.#createObservation());
  }

  /** First the upstream ones, then the downstream ones, then those in both directions, each in order of creation. */
  get toxics(): readonly Toxic[] {
    const standing = (place: Place): readonly Toxic[] =>
      [...this.#toxics.values()].filter(({ stream }) => stream === place);
    return [...standing('upstream'), ...standing('downstream'), ...standing('both')];
  }

  get traffic(): ProxyTraffic {
    const toxics = Array.from(this.#hits, ([name, { hits, since }]) => [name, { ...hits, since }] as const);
    return {
      connections: this.#accepted,
      open: this.#open.size,
      bytes: this.#bytes,
      toxics: new Map(toxics),
    };
  }

  /** Start listening; nothing when it does already. @throws {@link ApiError} 500 when it cannot */
  async open(): Promise<void> {
    if (this.#listener !== undefined) return;
    this.#listener = await openListener(this.#settings.listen, (client) => {
      this.#accept(client);
    });
    this.#settings = { ...this.#settings, listen: this.#listener.address, enabled: true };
    this.#log('Started proxy');
  }

  /** Stop listening and close every connection; nothing when it is closed. */
  close(): void {
    if (this.#listener !== undefined) this.#log('Terminated proxy');
    this.#listener?.close();
    this.#listener = undefined;
    this.#settings = { ...this.#settings, enabled: false };
    this.#closeConnections();
  }

  /** Whether it would have to be closed and opened again for this. @throws {@link ApiError} 500: not an address */
  async differs({ listen, upstream }: { listen: string; upstream: string }): Promise<boolean> {
    const resolved = await resolveAddress(listen);
    if ('error' in resolved) throw new ApiError(500, resolved.error);
    return resolved.address !== this.#settings.listen || upstream !== this.#settings.upstream;
  }

  /** Take new settings; connections survive when address and upstream stay. @throws {@link ApiError} 500 */
  async update(settings: ProxySettings): Promise<void> {
    this.observe(settings.observe ?? false);
    if (await this.differs(settings)) {
      this.close();
      this.#settings = { listen: settings.listen, upstream: settings.upstream, enabled: false };
    }
    if (settings.enabled) await this.open();
    else this.close();
  }

  /** The toxic of that name. @throws {@link ApiError} 404 */
  toxic(name: string): Toxic {
    const toxic = this.#toxics.get(name);
    if (toxic === undefined) throw toxicNotFound();
    return toxic;
  }

  /** Append a toxic to its direction, also on live connections. @throws {@link ApiError} 409: the name is taken */
  addToxic(toxic: Toxic): void {
    if (this.#toxics.has(toxic.name)) throw new ApiError(409, 'toxic already exists');
    this.#toxics.set(toxic.name, toxic);
    this.#hits.set(toxic.name, { hits: toxic.hits, since: new Date().toISOString() });
    for (const lane of this.#lanesOf(toxic)) lane.add(toxic);
    this.#toxicsChanged();
  }

  /** Change a toxic, and roll again which live connections it hits. */
  updateToxic(toxic: Toxic, change: ToxicChange): void {
    changeToxic(toxic, change);
    for (const lane of this.#lanesOf(toxic)) lane.update(toxic);
    this.#toxicsChanged();
  }

  /** Take a toxic away, also from live connections. */
  removeToxic(toxic: Toxic): void {
    this.#toxics.delete(toxic.name);
    if (toxic.kind.closesOnRemoval === true) this.#closeConnections();
    else for (const lane of this.#lanesOf(toxic)) lane.remove(toxic);
    this.#toxicsChanged();
  }

  #createObservation(): Observation {
    const { feeds } = this.#listeners;
    if (feeds === undefined) return new Observation();
    return new Observation(
      (exchange, path) => {
        if (feeds.areOpen) feeds.ended(this.name, exchange, { path, headers: this.#headers });
      },
      {
        isAsked: () => feeds.areBegunAsked,
        keepsHeads: () => this.#headers.length > 0,
        begun: (request) => {
          feeds.begun(this.name, request, this.#headers);
        },
        lost: (connection, why) => {
          feeds.lost(this.name, connection, why);
        },
      },
    );
  }

  #log(message: string): void {
    const { listen, upstream } = this.#settings;
    this.#listeners.log?.('info', message, { name: this.name, listen, upstream });
  }

  #lanesOf(toxic: Toxic): readonly Lane[] {
    const streams = streamsOf(toxic.stream);
    const lanes = [...this.#open].flatMap((connection) => streams.map((stream) => connection.lane(stream)));
    return lanes.filter((lane) => lane !== undefined);
  }

  #toxicsChanged(): void {
    for (const connection of this.#open) connection.toxicsChanged();
  }

  #closeConnections(): void {
    for (const connection of this.#open) connection.close();
  }

  #accept(client: Source): void {
    this.#accepted += 1;
    const number = this.#accepted;
    const { listen: listener, upstream } = this.#settings;
    const tap = this.#observation?.tap(number);
    const meet = createMeetings(number, this.#random, tap);
    const connection: Connection = new Connection({
      client,
      upstream,
      toxics: this.#toxicsOf,
      meet,
      openingMs: () =>
        [...this.#toxics.values()]
          .filter(({ kind }) => kind.openingMs !== undefined)
          .reduce((sum, toxic) => sum + meet(toxic).openingMs(), 0),
      carried: this.#carried,
      tap,
      closed: (carried) => {
        this.#open.delete(connection);
        for (const [direction, bytes] of carried) {
          this.#listeners.linkEnded?.({ direction, proxy: this.name, listener, upstream, ...bytes });
        }
      },
    });
    this.#open.add(connection);
  }
}
