/**
 * A fault's effect on the world: what begins it, what proves it, what undoes it.
 *
 * Undoing is idempotent, so that healing can repeat it and the watchdog can do it over.
 */

import type { Signal } from '../lib/signal.ts';
import type { FaultActions, ProcessAction } from '../fault/fault-actions.ts';
import { whyNothingHit } from '../fault/nothing-hit.ts';
import type { Evidence } from '../model/fault.ts';
import type { Links, Ports, ReplicaState, Runtime, ToxicHits, UndoEntry } from './ports.ts';
import { settleAll } from './settle-all.ts';
import type { Showing } from './toxic-showing.ts';

const undoing = {
  crash: 'start',
  stop: 'start',
  restart: 'start',
  pause: 'resume',
  disconnect: 'connect',
} as const satisfies Record<ProcessAction['action'], string>;

/** The state in which an action leaves a replica. A restart only stops: its end, at once, is the start. */
export function stateAfter(action: ProcessAction['action']): ReplicaState {
  return action === 'pause' ? 'paused' : action === 'disconnect' ? 'disconnected' : 'gone';
}

/** What is to be undone after these actions; goes to the journal before they begin. */
export function undoOf({ toxics, disable, process }: FaultActions): UndoEntry[] {
  return [
    ...toxics.map(({ link, toxic }) => ({ undo: 'remove-toxic', link, toxic: toxic.name }) as const),
    ...disable.map((link) => ({ undo: 'enable', link }) as const),
    ...process.map(({ replica, action }) => ({ undo: undoing[action], replica })),
  ];
}

/** Whether two undos are the same one. */
export function sameUndo(a: UndoEntry, b: UndoEntry): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Undoes one thing; does nothing when it is undone already. */
export async function undo(
  entry: UndoEntry,
  { links, runtime }: Pick<Ports, 'links' | 'runtime'>,
): Promise<void> {
  switch (entry.undo) {
    case 'remove-toxic':
      await links.removeToxic(entry.link, entry.toxic);
      return;
    case 'enable':
      await links.setEnabled(entry.link, true);
      return;
    case 'start':
      if ((await runtime.state(entry.replica)) === 'gone') await runtime.start(entry.replica);
      return;
    case 'resume':
      if ((await runtime.state(entry.replica)) === 'paused') await runtime.resume(entry.replica);
      return;
    case 'connect':
      // Whatever else it is, paused or gone: it is to be on its network again.
      await runtime.connect(entry.replica);
  }
}

/**
 * Begins the fault everywhere at once and resolves with its evidence as far as it shows at once: refused connections and the
 * state of processes. `undefined` for toxics, which count their hits until the end.
 *
 * @param stopped - aborted: no further process is acted on, and one that was asked to stop is killed
 */
export async function beginEffect(
  { toxics, disable, process }: FaultActions,
  { links, runtime }: Pick<Ports, 'links' | 'runtime'>,
  stopped: Signal,
): Promise<Evidence | undefined> {
  await settleAll([
    ...toxics.map(({ link, toxic }) => links.addToxic(link, toxic)),
    ...disable.map((link) => links.setEnabled(link, false)),
  ]);
  if (disable.length > 0) return await refusedEvidence(disable, links);
  if (process.length > 0) return await processEvidence(process, runtime, stopped);
  return undefined;
}

async function refusedEvidence(disabled: readonly string[], links: Links): Promise<Evidence> {
  const refusing = await settleAll(disabled.map((link) => links.refuses(link)));
  const refused = refusing.filter(Boolean).length;
  const unseen = refusing.filter((one) => one === undefined).length;
  if (unseen > 0 && refused + unseen === disabled.length) {
    const rest = `${unseen} of ${disabled.length} links are not reached from here`;
    return { level: 'set', detail: `the proxy’s API says that they refuse; ${rest}` };
  }
  const detail = `${refused} of ${disabled.length} links refused a connection`;
  return { level: refused === disabled.length ? 'probed' : 'none', detail };
}

async function processEvidence(
  process: readonly ProcessAction[],
  runtime: Runtime,
  stopped: Signal,
): Promise<Evidence> {
  const states = await settleAll(
    process.map(async (act) => ({ ...act, seen: await actOn(act, runtime, stopped) })),
  );
  const wanted = states.every(({ action, seen }) => seen === stateAfter(action));
  const detail = states.map(({ replica, action, seen }) => `${replica} after ${action}: ${seen}`).join('; ');
  return { level: wanted ? 'probed' : 'none', detail };
}

/**
 * Acts on a running process and says what state that put it in. One that does not run is left alone. A restart only stops: its end,
 * at once, is the start.
 */
async function actOn({ replica, action }: ProcessAction, runtime: Runtime, stopped: Signal): Promise<string> {
  const before = await runtime.state(replica);
  if (before === 'gone' || (before !== 'running' && before === stateAfter(action))) return `${before} before`;
  if (stopped.aborted) return `${before}, nothing was done: the experiment was stopped`;
  if (action === 'pause') await runtime.pause(replica);
  else if (action === 'disconnect') await runtime.disconnect(replica);
  else if (action === 'crash') await runtime.crash(replica);
  else await runtime.stop(replica, stopped);
  return await runtime.state(replica);
}

/**
 * The evidence of a fault made of toxics; to be read before they are removed. `hit` when our proxy counted a connection, `probed` when
 * one that does not count showed them to a connection of our own, `set` when it has the toxic and nothing shows it, `none` when the
 * toxic is not there.
 */
export async function hitEvidence(
  { toxics }: FaultActions,
  links: Links,
  showing: Showing = { looked: 0, shown: 0 },
): Promise<Evidence> {
  const states = await links.states();
  const seen = await settleAll(
    toxics.map(async ({ link, toxic }) => ({
      hits: await links.hits(link, toxic.name),
      isSet: states[link]?.toxics.includes(toxic.name) === true,
    })),
  );
  const counted = seen.flatMap(({ hits }) => (hits === undefined ? [] : [hits]));
  const level = seen.some(({ isSet }) => isSet) ? 'set' : 'none';
  if (counted.length === 0) return shownEvidence(level, showing);
  const [type] = toxics.map(({ toxic }) => toxic.type);
  return countedEvidence(level, counted, type === undefined ? undefined : whyNothingHit(type));
}

/** What a proxy has counted of one fault's toxics. `why` nothing was hit, if so, when it is no matter of requests. */
function countedEvidence(
  level: 'set' | 'none',
  counted: readonly ToxicHits[],
  why: string | undefined,
): Evidence {
  const connections = counted.reduce((sum, hits) => sum + hits.connections, 0);
  const bytes = counted.reduce((sum, hits) => sum + hits.bytes, 0);
  const amount = `${connections} connections, ${bytes} bytes`;
  const isHit = connections > 0;
  if (counted.every((hits) => hits.requests === undefined)) {
    const detail = isHit || why === undefined ? amount : `${amount}: ${why}`;
    return { level: isHit ? 'hit' : level, connections, bytes, detail };
  }
  const requests = counted.reduce((sum, hits) => sum + (hits.requests ?? 0), 0);
  const matched = counted.reduce((sum, hits) => sum + (hits.matched ?? 0), 0);
  const detail = `${requests} of ${matched} requests that match, ${amount}`;
  return { level: isHit ? 'hit' : level, connections, bytes, requests, detail };
}

/** Every toxic that could be looked at must have shown, and one at least. */
function shownEvidence(level: 'set' | 'none', { looked, shown }: Showing): Evidence {
  const uncounted = 'the proxy does not count; its API was read back';
  if (level === 'none' || looked === 0) return { level, detail: uncounted };
  const detail = `${shown} of ${looked} toxics showed on a connection through the link`;
  return { level: shown === looked ? 'probed' : level, detail: `${uncounted}, and ${detail}` };
}
