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
import { layOut, portsNeeded, type Layout, type ReplicaPlace } from './layout.ts';
import { createOwnership, type Ownership } from './ownership.ts';
import { takePorts } from './ports.ts';
import { createProcessRuntime } from './process-runtime.ts';
import { startProxyProcess, type ProxyProcess } from './proxy-process.ts';
import { requirePrograms } from './requirements.ts';
import { createReplica, type ReplicaProcess } from './service.ts';
import { createSession } from './session.ts';
import { catchStrayErrors, type StrayErrors } from './stray-errors.ts';
import { createToxiproxyLinks } from './toxiproxy-links.ts';
import type { Watchdog } from './watchdog.ts';

/** A running target: the ports of an experiment that touch it. Disposed of, nothing of it is left. */
export interface System
  extends
    AsyncDisposable,
    Pick<Ports, 'links' | 'runtime' | 'session' | 'subscribe' | 'broken' | 'busyP99Ms'> {}

/** What to start, and where. */
export interface SystemOptions {
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
 *   `E_INTERRUPTED`
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { environment, clockOffset = {} } = options;
  const target = withSettings(options.target, { environment, clockOffset });
  const { services, env, watchdog, folder } = options;
  requirePrograms(target, env);
  const entries = options.entries ?? services.filter((service) => target.services[service]?.entry === true);
  const plan = { target, services, entries };

  const owned = createOwnership();
  const stray = owned.use(catchStrayErrors());
  try {
    const { ports } = owned.use(await takePorts(portsNeeded(plan)));
    const layout = layOut(plan, ports);
    const logFile = join(folder, 'logs', 'proxy.log');
    const proxy = owned.use(
      await startProxyProcess({ watchdog, env: basicEnvironment(env), logFile, cwd: options.targetFolder }),
    );
    const links = await createToxiproxyLinks(layout.links, proxy);
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
      broken: () => brokenBy(proxy, stray, stream),
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

/** What no longer works, if anything: the proxy, the client module, the record of what services say. */
function brokenBy(proxy: ProxyProcess, stray: StrayErrors, stream: EventStream): SeatrialError | undefined {
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

/** Every replica of the layout, prepared. All launches are worked out before the first log is opened. */
function createReplicas(
  { target, built, folder, env, ...options }: SystemOptions,
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
