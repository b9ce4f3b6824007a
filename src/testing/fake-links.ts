/** Proxies that stand nowhere: they know what was set on them, say what happens to a connection, and count. */

import type { Clock, Links, LinkState, LinkTraffic, Toxic } from '../run/ports.ts';

/** What happens to one connection through a link. */
interface Passage {
  readonly refused: boolean;
  readonly delayMs: number;
  /** What is sent this way vanishes. */
  readonly lost: { readonly upstream: boolean; readonly downstream: boolean };
}

/** Switches of the fake proxies. */
interface FakeLinkSwitches {
  /** The proxies count hits and traffic, as ours do. */
  counts: boolean;
  /** Connections that stay open on a link, whatever happens. */
  readonly open: Map<string, number>;
  /** So many removals fail before one works. */
  removalsFail: number;
  /** Toxics are accepted and have no effect. */
  ignoresToxics: boolean;
  /** Whether a connection of the harness can tell anything about a toxic. */
  canBeProbed: boolean;
  /** Links that their callers go around: what becomes of them touches nobody. */
  readonly bypassed: Set<string>;
  /** Links once disabled stay so, though the proxy says yes. */
  staysDisabled: boolean;
}

/** Proxies that a test can look into. */
export interface FakeLinks extends Links {
  readonly switches: FakeLinkSwitches;
  /** One connection goes through now; it counts. */
  pass(link: string): Passage;
  /** All toxics that stand now, as `link name`. */
  standing(): readonly string[];
  /** The proxy ends and comes back, and knows of no link. */
  restart(): void;
  /** Somebody else sets a toxic of his own: it has its effect, and is no business of ours. */
  addForeign(link: string, toxic: Toxic): void;
  /** The toxics of others that stand now, as `link name`. */
  foreign(): readonly string[];
}

interface Link {
  enabled: boolean;
  connections: number;
  readonly toxics: Map<string, { readonly toxic: Toxic; connections: number }>;
  readonly foreign: { readonly toxic: Toxic; connections: number }[];
}

function newLink(): Link {
  return { enabled: true, connections: 0, toxics: new Map(), foreign: [] };
}

const bytesEach = 100;
const changeMs = 2;

/** Proxies on these links, named by replicas. Every change takes a little time; `trace` is told when it is made, and when it was asked for, ms. */
export function createFakeLinks(
  names: readonly string[],
  clock: Clock,
  trace: (text: string, askedMs: number) => void,
): FakeLinks {
  const switches: FakeLinkSwitches = {
    counts: true,
    open: new Map(),
    removalsFail: 0,
    ignoresToxics: false,
    canBeProbed: false,
    bypassed: new Set(),
    staysDisabled: false,
  };
  const links = new Map(names.map((name): [string, Link] => [name, newLink()]));
  const find = (name: string): Link => {
    const link = links.get(name);
    if (link === undefined) throw new Error(`no link ${name}`);
    return link;
  };

  return {
    names,
    switches,
    addToxic: async (link, toxic) => {
      const askedMs = clock.now();
      await clock.sleep(changeMs);
      trace(`add ${link} ${toxic.name}`, askedMs);
      if (find(link).toxics.has(toxic.name)) throw new Error(`${toxic.name} is on ${link} already`);
      find(link).toxics.set(toxic.name, { toxic, connections: 0 });
    },
    removeToxic: async (link, name) => {
      const askedMs = clock.now();
      await clock.sleep(changeMs);
      if (switches.removalsFail > 0) {
        switches.removalsFail -= 1;
        throw new Error('the proxy does not answer');
      }
      trace(`remove ${link} ${name}`, askedMs);
      links.get(link)?.toxics.delete(name);
    },
    setEnabled: async (link, enabled) => {
      const askedMs = clock.now();
      await clock.sleep(changeMs);
      trace(`${enabled ? 'enable' : 'disable'} ${link}`, askedMs);
      if (!enabled || !switches.staysDisabled) find(link).enabled = enabled;
    },
    states: () =>
      Promise.resolve(
        Object.fromEntries(
          Array.from(links, ([name, { toxics, enabled }]): [string, LinkState] => [
            name,
            { toxics: [...toxics.keys()], enabled, asMade: true },
          ]),
        ),
      ),
    restore: async (missing) => {
      const askedMs = clock.now();
      await clock.sleep(changeMs);
      for (const name of missing) {
        trace(`restore ${name}`, askedMs);
        links.set(name, newLink());
      }
    },
    hits: (link, name) => {
      const connections = find(link).toxics.get(name)?.connections ?? 0;
      return Promise.resolve(switches.counts ? { connections, bytes: connections * bytesEach } : undefined);
    },
    shows: () => Promise.resolve(switches.canBeProbed ? !switches.ignoresToxics : undefined),
    traffic: () => {
      const all = Array.from(links, ([name, { connections }]): [string, LinkTraffic] => [
        name,
        { connections, open: switches.open.get(name) ?? 0, bytes: connections * bytesEach },
      ]);
      return Promise.resolve(switches.counts ? Object.fromEntries(all) : undefined);
    },
    observed: () => Promise.resolve([]),
    refuses: (link) => Promise.resolve(!find(link).enabled && !switches.ignoresToxics),
    busyP99Ms: () => Promise.resolve(switches.counts ? 3 : undefined),
    pass: (name) => {
      const link = links.get(name);
      if (switches.bypassed.has(name))
        return { refused: false, delayMs: 0, lost: { upstream: false, downstream: false } };
      if (link?.enabled !== true)
        return { refused: true, delayMs: 0, lost: { upstream: false, downstream: false } };
      link.connections += 1;
      const toxics = switches.ignoresToxics ? [] : [...link.toxics.values(), ...link.foreign];
      for (const counted of toxics) counted.connections += 1;
      const loses = (stream: Toxic['stream']): boolean =>
        toxics.some(({ toxic }) => toxic.type === 'timeout' && toxic.stream === stream);
      return {
        refused: false,
        delayMs: toxics.reduce((sum, { toxic }) => sum + Number(toxic.attributes['latency'] ?? 0), 0),
        lost: { upstream: loses('upstream'), downstream: loses('downstream') },
      };
    },
    restart: () => {
      links.clear();
    },
    addForeign: (link, toxic) => {
      find(link).foreign.push({ toxic, connections: 0 });
    },
    foreign: () =>
      Array.from(links).flatMap(([name, { foreign }]) => foreign.map(({ toxic }) => `${name} ${toxic.name}`)),
    standing: () =>
      Array.from(links).flatMap(([name, { toxics }]) =>
        [...toxics.keys()].map((toxic) => `${name} ${toxic}`),
      ),
  };
}
