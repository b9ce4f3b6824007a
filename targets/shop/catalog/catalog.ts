/**
 * Catalog: one replica of it. Clients read and write at any replica; replicas agree by anti-entropy.
 *
 * Every replica pulls: it tells a peer what it has seen (`POST /sync`), and gets what it has not. Each peer has a loop of its own,
 * so that a silent one does not slow the others down. A client's write carries an operation id: a repeated write gets the first
 * answer and is not applied again.
 */

import { absent, done, emptyLedger, malformed, outcomeOf } from '../answers.ts';
import { ask } from '../ask.ts';
import { textField } from '../fields.ts';
import type { Answer, Ports, Request, Service, Settings } from '../ports.ts';
import { dispatch, type Routes } from '../routes.ts';
import { bugsOf, listSetting, numberSetting } from '../settings.ts';
import { timeoutsMs } from '../timeouts.ts';
import { createRegisters, type Version } from './registers.ts';
import { createHybridClock } from './stamp.ts';
import { createWallClock } from './wall-clock.ts';
import { readStamps, readVersions } from './wire.ts';

const syncEveryMs = 200;
const dayMs = 86_400_000;

/** A line of the journal: a version that stands, and the answer to the client's write it came from. */
export interface CatalogLine {
  readonly version?: Version;
  readonly operation?: { readonly key: string; readonly answer: Answer };
}

/** The service. */
export function createCatalog(ports: Ports<CatalogLine>, settings: Settings): Service {
  const { clock, store } = ports;
  const bugs = bugsOf(settings);
  const replica = numberSetting(settings, 'REPLICA');
  const registers = createRegisters();
  let stamps = createHybridClock(replica, () => clock.now());
  if (bugs.has('wall-clock-wins')) stamps = createWallClock(replica, () => clock.now());
  const answers = new Map<string, Answer>();
  let tombstonesKeptMs = dayMs;
  if (bugs.has('resurrecting-delete')) tombstonesKeptMs = 2_000;

  function apply({ version, operation }: CatalogLine): void {
    if (version !== undefined) {
      stamps.see(version.stamp);
      registers.merge(version);
    }
    if (operation !== undefined) answers.set(operation.key, operation.answer);
  }

  function write(line: CatalogLine): void {
    store.append(line);
    apply(line);
  }

  /** A client's write: `value` is `null` to delete. */
  function change(key: string | undefined, item: string, value: string | null): Answer {
    const before = key === undefined ? undefined : answers.get(key);
    if (before !== undefined) return before;
    const there = value !== null || registers.read(item) !== undefined;
    const answer = there ? done({ item }) : absent('item');
    write({
      ...(there ? { version: { item, value, stamp: stamps.next() } } : {}),
      ...(key === undefined ? {} : { operation: { key, answer } }),
    });
    return answer;
  }

  function put({ key, body }: Request, item = ''): Answer {
    const value = textField(body, 'value');
    return value === undefined ? malformed('an item needs a value') : change(key, item, value);
  }

  function read(_: Request, item = ''): Answer {
    const value = registers.read(item);
    return value === undefined ? absent('item') : done({ item, value });
  }

  /** What the peer has not seen. */
  function sync({ body }: Request): Answer {
    registers.forget(clock.now() - tombstonesKeptMs);
    return done({ versions: registers.missing(readStamps(body)) });
  }

  /** Pulls what one peer has and this replica has not. True when the peer answered. */
  async function pull(address: string): Promise<boolean> {
    registers.forget(clock.now() - tombstonesKeptMs);
    const request = { method: 'POST', path: '/sync', body: { stamps: registers.stamps() } };
    const answer = await ask(ports, { address, timeoutMs: timeoutsMs.catalog.catalog }, request);
    if (answer === undefined || outcomeOf(answer) !== 'ok') return false;
    for (const version of readVersions(answer.body)) {
      // A tombstone that is old enough to be forgotten here must not come back from a peer that is a moment late.
      const forgotten = version.value === null && version.stamp[0] < clock.now() - tombstonesKeptMs;
      if (registers.newer(version) && !forgotten) write({ version });
    }
    return true;
  }

  async function keepPulling(address: string): Promise<void> {
    let failures = 0;
    for (;;) {
      failures = (await pull(address)) ? 0 : failures + 1;
      if (failures === 5 && bugs.has('sync-gives-up')) return;
      await clock.sleep(syncEveryMs);
    }
  }

  for (const line of store.records) apply(line);
  const routes: Routes = {
    'GET /items': () => done({ items: registers.items() }),
    'GET /items/*': read,
    'PUT /items/*': put,
    'DELETE /items/*': ({ key }, item = '') => change(key, item, null),
    'POST /sync': sync,
    'GET /ledger': emptyLedger,
  };
  return {
    handle: (request) => dispatch(routes, request),
    start: () => {
      for (const peer of listSetting(settings, 'PEERS')) keepPulling(peer).catch(ports.fatal);
    },
  };
}
