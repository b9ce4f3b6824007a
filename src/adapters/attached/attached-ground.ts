/**
 * The ground of a target that runs already: its services at the addresses that the target file says, the proxies between them in a
 * Toxiproxy server that is there. Nothing is started, made, ended or removed but what a fault does and its end undoes; and all of it
 * outlives us, so that what we leave behind is undone by whoever heals.
 */

import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { SeatrialError } from '../../lib/errors.ts';
import type { Address } from '../../model/client.ts';
import type { Fault } from '../../model/fault.ts';
import { CLIENT, covers } from '../../model/place.ts';
import type { Target } from '../../model/target.ts';
import { findEngine, type Engine } from '../containers/engine.ts';
import { findProxy, remoteAddressOf, type FoundProxy } from '../found-proxy.ts';
import type { Ground, GroundOptions } from '../ground.ts';
import { entriesAmong, type Layout, type ReplicaPlace } from '../layout.ts';
import type { Housing } from '../life.ts';
import { createReplica } from '../replica.ts';
import { locksOf } from '../target-lock.ts';
import { adoptLinks, type AdoptedLinks } from './adopt-links.ts';
import { attachedAddress } from './attached-address.ts';
import { attachedContainer } from './attached-container.ts';
import { attachedLayout, entryOf } from './attached-layout.ts';
import { attachedProcess, type AttachedProcessOptions } from './attached-process.ts';
import { findProcess, surroundingsOf } from './found-process.ts';
import { processInFile } from './revive.ts';

/**
 * Finds everything.
 *
 * @throws {@link SeatrialError} `E_PROXY` naming every edge without a proxy; `E_TARGET_START` for a replica that is not there; `E_REMOTE`
 *   for what is beyond this machine; `E_LOCKED` when another run is at it; `E_USAGE`, `E_ENGINE`, `E_JOURNAL`
 */
export async function attachedGround(options: GroundOptions): Promise<Ground> {
  const { target, experiment, watchdog, folder, owned, faults = [] } = options;
  const server = await findServer(options);
  const layout = attachedLayout(options.layout, target);
  for (const { name, address } of layout.replicas) await requireNear(name, address, target);
  lockAll(layout, server, options);
  await watchdog.journal.attached(experiment);
  let engineLost: SeatrialError | undefined;
  const engine = await engineFor(layout, target);
  const onEngineLost = (cause: unknown): void => {
    engineLost ??= new SeatrialError('E_ENGINE', 'the container engine has gone away', { cause });
  };
  const replicas = await Promise.all(
    layout.replicas.map(async (place) => ({
      ...place,
      housing: await housingOf(place, options, { engine, onEngineLost }),
    })),
  );
  for (const { name, housing } of replicas) for (const undo of undosOn(name, faults)) housing.stepOf(undo);
  const adopted = await adoptLinks(layout.links, server, { tag: watchdog.journal.tag, target });
  return {
    links: adopted.links,
    replicas: owned.useAll(
      replicas.map((replica) =>
        createReplica({
          ...options,
          ...replica,
          // Whether an engine accepts connections for it is not known.
          isForwarded: !isProcess(replica, target),
          logFile: join(folder, 'logs', `${replica.name}.log`),
        }),
      ),
    ),
    broken: () => adopted.lost() ?? engineLost,
    found: {
      entries: entriesOf(layout, adopted, target),
      listens: new Map(Array.from(adopted.reached, ([link, { address }]) => [link, address])),
    },
  };
}

/** The Toxiproxy server between the services of this target. */
export async function findServer({
  target,
  toxiproxy = target.attached?.toxiproxy,
}: {
  readonly target: Target;
  readonly toxiproxy?: string;
}): Promise<FoundProxy> {
  if (toxiproxy !== undefined) return await findProxy(toxiproxy, target);
  throw new SeatrialError(
    'E_USAGE',
    `nothing says where the Toxiproxy between the services of ${target.name} is`,
    {
      hint: 'write attached: { toxiproxy: http://127.0.0.1:8474 } in the target file, or use --toxiproxy',
    },
  );
}

async function requireNear(
  replica: string,
  { host, port }: Address,
  { name, allowRemote }: Target,
): Promise<void> {
  const remote = allowRemote ? undefined : await remoteAddressOf(host);
  if (remote === undefined) return;
  throw new SeatrialError('E_REMOTE', `${replica} at ${host}:${port} is on ${remote}, not on this machine`, {
    hint: `faults are set beyond loopback only for a target that says so: allowRemote: true in the target file of ${name}`,
  });
}

/** There is one of these systems on this machine, whatever folders runs are started in: a lock on each of its addresses. */
function lockAll({ replicas }: Layout, { url }: FoundProxy, { watchdog, owned }: GroundOptions): void {
  const { host } = new URL(url);
  const addresses = [host, ...replicas.map(({ address }) => `${address.host}:${address.port}`)];
  const names = addresses.map((address) => address.replace(/^localhost:/, '127.0.0.1:'));
  const locks = locksOf(join(tmpdir(), `seatrial-${userInfo().uid}`), names.sort());
  locks.take({ run: basename(dirname(watchdog.journal.file)), command: `in ${process.cwd()}` });
  owned.use(locks);
}

/** How the faults on a replica will be undone: what cannot be is refused before anything begins. */
function undosOn(replica: string, faults: readonly Fault[]): readonly ('start' | 'resume' | 'connect')[] {
  const kinds = faults.flatMap((fault) =>
    'service' in fault && covers(fault.service, replica) ? [fault.kind] : [],
  );
  return kinds.map((kind) => (kind === 'pause' ? 'resume' : kind === 'disconnect' ? 'connect' : 'start'));
}

async function engineFor({ replicas }: Layout, target: Target): Promise<Engine | undefined> {
  const isContained = (place: ReplicaPlace): boolean => entryOf(place, target)?.container !== undefined;
  return replicas.some(isContained) ? await findEngine(target) : undefined;
}

function isProcess(place: ReplicaPlace, target: Target): boolean {
  const { pid, pidFile } = entryOf(place, target) ?? {};
  return pid !== undefined || pidFile !== undefined;
}

async function housingOf(
  place: ReplicaPlace,
  options: GroundOptions,
  { engine, onEngineLost }: { engine: Engine | undefined; onEngineLost: (cause: unknown) => void },
): Promise<Housing> {
  const { name, address } = place;
  const entry = entryOf(place, options.target);
  if (entry === undefined)
    throw new SeatrialError('E_USAGE', `nothing says where ${name} runs`, {
      hint: `write attached: [{ address: host:port }] at ${place.service} in the target file, one entry a replica`,
    });
  if (entry.container !== undefined && engine !== undefined)
    return await attachedContainer({ name, address, engine, container: entry.container, onEngineLost });
  if (isProcess(place, options.target)) return attachedProcess(processOf(place, options));
  return attachedAddress(name, address, options.client);
}

function processOf(place: ReplicaPlace, options: GroundOptions): AttachedProcessOptions {
  const { experiment, target, targetFolder, folder, watchdog, env } = options;
  const { journal } = watchdog;
  const { name, address } = place;
  const { pid, pidFile: file, start, log: logFile } = entryOf(place, target) ?? {};
  const pidFile = file === undefined ? undefined : resolve(targetFolder, file);
  const id = pid ?? (pidFile === undefined ? undefined : processInFile(pidFile)?.pid);
  if (id === undefined)
    throw new SeatrialError(
      'E_TARGET_START',
      `${name}: ${pidFile ?? 'nothing'} names no process that lives`,
      {
        hint: 'services of the runtime attached are to run already',
      },
    );
  const found = findProcess(name, id, resolve(journal.file));
  const log = logFile === undefined ? undefined : resolve(targetFolder, logFile);
  const surroundings = surroundingsOf(id) ?? { cwd: targetFolder, env: defined(env) };
  return {
    experiment,
    name,
    address,
    process: found,
    journal,
    ...(log === undefined ? {} : { log }),
    ...(start === undefined || pidFile === undefined
      ? {}
      : {
          again: {
            pidFile,
            launch: {
              command: [...start],
              ...surroundings,
              env: { ...surroundings.env },
              log: log ?? resolve(folder, 'logs', `${name}.again.log`),
              address,
            },
          },
        }),
  };
}

function defined(env: GroundOptions['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Clients call through their link, where there is one, and else the service itself. */
function entriesOf(
  { links, replicas }: Layout,
  { reached }: AdoptedLinks,
  target: Target,
): ReadonlyMap<string, Address> {
  const entries = new Set(entriesAmong(Object.keys(target.services), target));
  return new Map(
    replicas
      .filter(({ service }) => entries.has(service))
      .map(({ name, address }): [string, Address] => {
        const link = links.find(({ caller, callee }) => caller === CLIENT && callee === name);
        if (link === undefined) return [name, address];
        const there = reached.get(link.name);
        if (there !== undefined) return [name, there.address];
        throw new SeatrialError('E_PROXY', `clients cannot reach the proxy of ${link.name} from here`, {
          hint: 'publish its port where Seatrial runs, or leave it out of attached.proxies: clients then call the service itself',
        });
      }),
  );
}
