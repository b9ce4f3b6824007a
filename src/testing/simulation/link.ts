/** One link of a simulation: its toxics, its switch, the connections that go through it, and what it has counted. */

import { pathOf, pathPattern } from '../../lib/path-pattern.ts';
import type { Random } from '../../lib/random.ts';
import type { Toxic } from '../../run/ports.ts';
import type { Connection, StandingToxic } from './connection.ts';
import { isAboutRequests, toxicEffect, type ToxicEffect, type Way } from './toxic-effect.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A link. */
export interface Link {
  readonly name: string;
  readonly callee: string;
  /** Whether a replica called: clients have a network of their own, which only faults disturb. */
  readonly isBetweenServices: boolean;
  enabled: boolean;
  readonly toxics: Map<string, StandingToxic>;
  readonly open: Set<Connection>;
  connections: number;
  bytes: number;
}

/** Without toxics, and on. */
export function createLink(name: string, callee: string, isBetweenServices: boolean): Link {
  return {
    name,
    callee,
    isBetweenServices,
    enabled: true,
    toxics: new Map(),
    open: new Set(),
    connections: 0,
    bytes: 0,
  };
}

/** What the way through the toxics ends with; called at most once. */
export interface Passed {
  /** It got through. */
  readonly through: () => void;
  /** The proxy answered itself. */
  readonly answered: (status: number, body: string) => void;
  /** The connection is closed. */
  readonly closed: () => void;
}

/** Sends a message of the connection through all toxics of the link, in the order in which they were added. O(toxics). */
export function passToxics(
  link: Link,
  connection: Connection,
  message: { readonly way: Way; readonly bytes: number },
  { time, random, passed }: { readonly time: VirtualTime; readonly random: Random; readonly passed: Passed },
): void {
  if (link.toxics.size === 0) {
    if (!connection.isClosed) passed.through();
    return;
  }
  const { way, bytes } = message;
  const waiting = [...link.toxics.values()];
  const suffer = (effect: ToxicEffect, standing: StandingToxic): void => {
    switch (effect.do) {
      case 'pass':
        goOn();
        return;
      case 'delay':
        holdBack(standing, { time, ms: effect.ms, go: goOn });
        return;
      case 'lose':
        holdBack(standing, { time, ms: effect.closeAfterMs, go: passed.closed });
        return;
      case 'answer':
        passed.answered(effect.status, effect.body);
    }
  };
  const goOn = (): void => {
    if (connection.isClosed) return;
    const standing = waiting.shift();
    if (standing === undefined) {
      passed.through();
      return;
    }
    const isThere = link.toxics.get(standing.toxic.name) === standing;
    if (!isThere || !isChosen(standing, connection, { way, random })) {
      goOn();
      return;
    }
    const effect = toxicEffect(standing.toxic, way, random);
    if (effect.do !== 'pass') count(standing, connection, bytes);
    suffer(effect, standing);
  };
  goOn();
}

/** Calls `go` after so long (left out: never by itself), or when the toxic is removed. */
function holdBack(
  { held }: StandingToxic,
  { time, ms, go }: { readonly time: VirtualTime; readonly ms: number | undefined; readonly go: () => void },
): void {
  if (ms === 0) {
    go();
    return;
  }
  const release = (): void => {
    if (!held.delete(release)) return;
    callOff?.();
    go();
  };
  held.add(release);
  const callOff = ms === undefined ? undefined : time.after(ms, release);
}

/** Drawn once for a connection, as in a proxy; a toxic on requests chooses when the request comes, or never. */
function isChosen(
  standing: StandingToxic,
  connection: Connection,
  { way, random }: { readonly way: Way; readonly random: Random },
): boolean {
  const known = connection.chosen?.get(standing);
  if (known !== undefined) return known;
  if (way === 'reply' && isAboutRequests(standing.toxic)) return false;
  const drawn = draw(standing, connection, random);
  connection.chosen ??= new Map();
  connection.chosen.set(standing, drawn);
  return drawn;
}

function draw(standing: StandingToxic, { request }: Connection, random: Random): boolean {
  const { toxic } = standing;
  if (!isAboutRequests(toxic)) return toxic.toxicity >= 1 || random.next() < toxic.toxicity;
  if (!isMeant(toxic, request)) return false;
  const { after = 0, count: most = Infinity } = toxic.attributes;
  standing.matched += 1;
  if (standing.matched <= Number(after) || standing.requests >= Number(most)) return false;
  if (toxic.toxicity < 1 && random.next() >= toxic.toxicity) return false;
  standing.requests += 1;
  return true;
}

function isMeant({ attributes }: Toxic, { method, path }: Connection['request']): boolean {
  const { method: wanted, path: pattern } = attributes;
  return (
    (wanted === undefined || String(wanted).toUpperCase() === method) &&
    (pattern === undefined || pathPattern(String(pattern)).test(pathOf(path)))
  );
}

function count(standing: StandingToxic, connection: Connection, bytes: number): void {
  standing.bytes += bytes;
  connection.suffered ??= new Set();
  if (connection.suffered.has(standing)) return;
  connection.suffered.add(standing);
  standing.connections += 1;
}
