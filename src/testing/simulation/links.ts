/** The links of a simulation as an experiment's port: what faults are put on, and what counts their hits. */

import { SeatrialError } from '../../lib/errors.ts';
import type { Links, LinkState, LinkTraffic } from '../../run/ports.ts';
import type { Link } from './link.ts';
import { isAboutRequests, simulatedToxics } from './toxic-effect.ts';

/** The port over these links. Everything takes effect at once. */
export function createLinks(links: ReadonlyMap<string, Link>): Links {
  const find = (name: string): Link => {
    const link = links.get(name);
    if (link === undefined) throw new SeatrialError('E_USAGE', `the simulation has no link ${name}`);
    return link;
  };
  const names = [...links.keys()];
  /** What a look showed; nobody but these methods changes it. */
  let seen: Promise<Readonly<Record<string, LinkState>>> | undefined;

  return {
    names,
    addToxic: async (name, toxic) => {
      if (!simulatedToxics.has(toxic.type))
        throw new SeatrialError(
          'E_USAGE',
          `a simulation has no ${toxic.type}: it carries messages, not bytes`,
        );
      seen = undefined;
      find(name).toxics.set(toxic.name, {
        toxic,
        connections: 0,
        bytes: 0,
        requests: 0,
        matched: 0,
        held: new Set(),
      });
      await Promise.resolve();
    },
    removeToxic: async (name, toxic) => {
      seen = undefined;
      const { toxics } = find(name);
      const standing = toxics.get(toxic);
      toxics.delete(toxic);
      for (const release of [...(standing?.held ?? [])]) release();
      await Promise.resolve();
    },
    setEnabled: async (name, enabled) => {
      seen = undefined;
      const link = find(name);
      link.enabled = enabled;
      if (!enabled) for (const connection of [...link.open]) connection.close();
      await Promise.resolve();
    },
    states: () => (seen ??= Promise.resolve(statesOf(links))),
    // None is ever lost.
    restore: () => Promise.resolve(),
    hits: (name, toxic) => {
      const standing = find(name).toxics.get(toxic);
      if (standing === undefined) return Promise.resolve({ connections: 0, bytes: 0 });
      const { connections, bytes, requests, matched } = standing;
      return Promise.resolve({
        connections,
        bytes,
        ...(isAboutRequests(standing.toxic) ? { requests, matched } : {}),
      });
    },
    shows: () => Promise.resolve(undefined),
    traffic: () => Promise.resolve(trafficOf(links)),
    observed: () => Promise.resolve([]),
    refuses: (name) => Promise.resolve(!find(name).enabled),
    // Nobody is ever late.
    busyP99Ms: () => Promise.resolve(0),
  };
}

function statesOf(links: ReadonlyMap<string, Link>): Record<string, LinkState> {
  const states: Record<string, LinkState> = {};
  for (const [name, { toxics, enabled }] of links)
    states[name] = { toxics: [...toxics.keys()], enabled, asMade: true };
  return states;
}

function trafficOf(links: ReadonlyMap<string, Link>): Record<string, LinkTraffic> {
  const traffic: Record<string, LinkTraffic> = {};
  for (const [name, { connections, open, bytes }] of links)
    traffic[name] = { connections, open: open.size, bytes };
  return traffic;
}
