/**
 * The target on this machine, for one experiment: ports, proxy, links, services; started in this order and ended in the
 * reverse one.
 */

import { join } from 'node:path';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import type { TargetClient } from '../model/client.ts';
import { CLIENT, edgeName } from '../model/place.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Service, Target } from '../model/target.ts';
import type { Clock, Ports } from '../run/ports.ts';
import { watchEventLoopDelay } from './event-loop-delay.ts';
import { createEventStream, eventCharactersMax, type EventStream } from './event-stream.ts';
import { basicEnvironment, launchOf, withSettings, type Launch } from './launch.ts';
import { entriesAmong, layOut, portsNeeded, type Layout, type ReplicaPlace } from './layout.ts';
import { createOwnership, type Ownership } from './ownership.ts';
import { takePorts } from './ports.ts';
import { createProcessRuntime } from './process-runtime.ts';
import { findProxy } from './found-proxy.ts';
import { journalPorts } from './journal-ports.ts';
import { startProxyProcess, type ProxyProcess } from './proxy-process.ts';
import { removeProxiesIn } from './proxy-undo.ts';
import { requirePrograms } from './requirements.ts';
import { createReplica, type ReplicaProcess } from './service.ts';
import { createSession } from './session.ts';
import { catchStrayErrors, type StrayErrors } from './stray-errors.ts';
import { createToxiproxyLinks, type ToxiproxyLinks } from './toxiproxy-links.ts';
import type { Watchdog } from './watchdog.ts';

/** A running target: the ports of an experiment that touch it. Disposed of, nothing of it is left. */
export interface System
  extends
    AsyncDisposable,
    Pick<
      Ports,
      'links' | 'runtime' | 'session' | 'subscribe' | 'journal' | 'overruled' | 'broken' | 'busyP99Ms'
    > {}

/** What to start, and where. */
export interface SystemOptions {
  /** The experiment's name: in the undo journal, and in the names of proxies in a server that others use, too. */
  readonly experiment: string;
  /** The address of a running Toxiproxy server to make the links in; left out: one is started. */
  readonly toxiproxy?: string;
  readonly target: Target;
  /** The folder of target.yaml: commands run there. */
  readonly targetFolder: string;
  /** The folder of the target's compiled files. */
  readonly built: string;
  readonly client: TargetClient;
  /** The services that are started. */
  readonly services: readonly string[];
  /** Settings of single services, over those of the target file. */
  readonly environment: Scenario['environment'];
  /** How far clocks run ahead, over those of the target file. */
  readonly clockOffset?: Scenario['clockOffset'];
  /** The experiment's folder: logs go to `logs/`, state to `state/`. */
  readonly folder: string;
  /** Services that clients call; left out: every entry that is started. */
  readonly entries?: readonly string[];
  readonly watchdog: Watchdog;
  readonly clock: Clock;
  /** Aborted: the start is given up. A system that runs is ended by disposing of it. */
  readonly signal: AbortSignal;
  /** The harness's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long a service may take to get healthy, in ms. */
  readonly startMsMax?: number;
}

/**
 * Starts the system; resolves when every service is healthy. What was started is ended again when that fails.
 *
 * @throws {@link SeatrialError} `E_TARGET_START` naming the service, with its last lines; `E_PROXY`; `E_PORTS_EXHAUSTED`;
 *   `E_INTERRUPTED`; `E_REMOTE` when `toxiproxy` is beyond this machine and the target does not allow it; `E_JOURNAL`
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { environment, clockOffset = {} } = options;
  const target = withSettings(options.target, { environment, clockOffset });
  const { experiment, services, env, watchdog, folder } = options;
  requirePrograms(target, env);
  const entries = options.entries ?? entriesAmong(services, target);
  const plan = { target, services, entries };

  const owned = createOwnership();
  const stray = owned.use(catchStrayErrors());
  try {
    const { ports } = owned.use(await takePorts(portsNeeded(plan)));
    const layout = layOut(plan, ports);
    const proxy =
      options.toxiproxy === undefined
        ? owned.use(
            await startProxyProcess({
              experiment,
              watchdog,
              env: basicEnvironment(env),
              logFile: join(folder, 'logs', 'proxy.log'),
              cwd: options.targetFolder,
            }),
          )
        : await findProxy(options.toxiproxy, target);
    const links = await makeLinks(layout, proxy, options, owned);
    const stream = createEventStream();
    const replicas = owned.useAll(createReplicas({ ...options, target }, layout, stream.publish));
    await startAll(replicas, options.signal);
    const runtime = createProcessRuntime(replicas);
    const listens = new Map(layout.links.map(({ name, listen }) => [name, listen]));
    const session = createSession({
      client: options.client,
      entry: (replica) => listens.get(edgeName(CLIENT, replica)),
      direct: (replica) => runtime.address(replica),
    });
    const delay = owned.use(watchEventLoopDelay());
    return {
      links,
      runtime,
      session,
      subscribe: stream.subscribe,
      ...journalPorts({ experiment, journal: watchdog.journal, links, replicas }),
      broken: () => brokenBy({ proxy, stray, stream, watchdog }),
      busyP99Ms: delay.p99Ms,
      [Symbol.asyncDispose]: () => owned.end(),
    };
  } catch (error) {
    await endAfter(error, owned);
    throw error;
  }
}

const startMsMaxDefault = 15_000;

const tooManyEvents = `the services printed more than ${eventCharactersMax / 2 ** 20} MiB of events; what came after was dropped`;

const noWatchdog =
  'the watchdog process has ended, or is stopped: nobody would undo the faults if this process died, too';

/** What no longer works, if anything: the watchdog, the proxy, the client module, the record of what services say. */
function brokenBy({
  proxy,
  stray,
  stream,
  watchdog,
}: {
  proxy: Pick<ProxyProcess, 'ended'>;
  stray: StrayErrors;
  stream: EventStream;
  watchdog: Watchdog;
}): SeatrialError | undefined {
  if (watchdog.isGone()) return new SeatrialError('E_INTERNAL', noWatchdog);
  const ended = proxy.ended();
  if (ended !== undefined) return new SeatrialError('E_PROXY', `the proxy has ended, ${ended}`);
  if (stream.isFull()) return new SeatrialError('E_TARGET_LOST', tooManyEvents);
  const first = stray.first();
  if (first === undefined) return undefined;
  return new SeatrialError(
    'E_CLIENT_INVALID',
    'an error that nobody caught, most likely in the client module',
    {
      cause: first.thrown,
    },
  );
}

/** The links in the proxy. In a server that others use, too, they are ours by name, and removed at the end. */
async function makeLinks(
  layout: Layout,
  proxy: Pick<ProxyProcess, 'url' | 'ended'>,
  { experiment, toxiproxy, watchdog: { journal } }: SystemOptions,
  owned: Ownership,
): Promise<ToxiproxyLinks> {
  const { tag } = journal;
  if (toxiproxy === undefined) return await createToxiproxyLinks(layout.links, { ...proxy, tag });
  let number: number | undefined;
  let areMade = false;
  const options = { ...proxy, tag, prefix: `seatrial_${tag}_${experiment}_` };
  const links = await createToxiproxyLinks(layout.links, options, async (proxies) => {
    number = await journal.proxies(experiment, proxy.url, proxies);
    // From here on some of them may be there.
    owned.use({
      [Symbol.asyncDispose]: async () => {
        await removeProxies(proxy.url, proxies, areMade);
        if (number !== undefined) journal.done(number);
      },
    });
  });
  areMade = true;
  return links;
}

async function removeProxies(url: string, proxies: readonly string[], areMade: boolean): Promise<void> {
  let left: readonly string[];
  try {
    left = await removeProxiesIn(url, proxies, areMade);
  } catch (cause) {
    throw new SeatrialError('E_HEAL', `the proxies in ${url} could not be removed: ${messageOf(cause)}`, {
      cause,
    });
  }
  if (left.length > 0) throw new SeatrialError('E_HEAL', `still in the proxy at ${url}: ${left.join(', ')}`);
}

/** Every replica of the layout, prepared. All launches are worked out before the first log is opened. */
function createReplicas(
  { experiment, target, built, folder, env, ...options }: SystemOptions,
  layout: Layout,
  onEvent: EventStream['publish'],
): ReplicaProcess[] {
  const launches = layout.replicas.map((place): [ReplicaPlace, Service, Launch] => {
    const service = target.services[place.service];
    if (service === undefined) throw new SeatrialError('E_USAGE', `there is no service ${place.service}`);
    return [place, service, launchOf(place, { service, layout, folder, built, env })];
  });
  return launches.map(([{ name, address }, { health }, launch]) =>
    createReplica({
      experiment,
      name,
      address,
      health,
      launch,
      logFile: join(folder, 'logs', `${name}.log`),
      cwd: options.targetFolder,
      client: options.client,
      watchdog: options.watchdog,
      clock: options.clock,
      startMsMax: options.startMsMax ?? startMsMaxDefault,
      onEvent,
    }),
  );
}

/** Starts all at once. The first that fails ends the waiting for the others: theirs is not the story. */
async function startAll(replicas: readonly ReplicaProcess[], signal: AbortSignal): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const errors: unknown[] = [];
  const start = async (replica: ReplicaProcess): Promise<void> => {
    try {
      await replica.start(either);
    } catch (error) {
      errors.push(error);
      failed.abort();
    }
  };
  await Promise.all(replicas.map(start));
  if (errors.length > 0) throw errors[0];
}

/** Ends what was started; when that fails, too, both errors are told. */
async function endAfter(error: unknown, owned: Ownership): Promise<void> {
  try {
    await owned.end();
  } catch (second) {
    const code = error instanceof SeatrialError ? error.code : 'E_INTERNAL';
    throw new SeatrialError(
      code,
      `${messageOf(error)}; and then not everything could be ended: ${messageOf(second)}`,
      {
        cause: new AggregateError([error, second]),
      },
    );
  }
}
