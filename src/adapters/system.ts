/**
 * The target on this machine, for one experiment: ports, proxy, links, services; started in this order and ended in the
 * reverse one.
 */

import { messageOf, SeatrialError } from '../lib/errors.ts';
import type { Address } from '../model/client.ts';
import { CLIENT, parseEdge } from '../model/place.ts';
import type { RuntimeName } from '../model/runtime-name.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Ports } from '../run/ports.ts';
import { attachedGround } from './attached/attached-ground.ts';
import { composeGround } from './compose/compose-ground.ts';
import { containerGround } from './containers/container-ground.ts';
import { watchEventLoopDelay } from './event-loop-delay.ts';
import { createEventStream, eventCharactersMax, type EventStream } from './event-stream.ts';
import type { Ground, GroundOptions, PrepareGround } from './ground.ts';
import { journalPorts } from './journal-ports.ts';
import { withSettings } from './launch.ts';
import { entriesAmong, layOut, portsNeeded, type Layout } from './layout.ts';
import { createOwnership, type Ownership } from './ownership.ts';
import { takePorts } from './ports.ts';
import { processGround } from './process-ground.ts';
import type { Replica } from './replica.ts';
import { createRuntime } from './runtime.ts';
import { createSession } from './session.ts';
import { catchStrayErrors, type StrayErrors } from './stray-errors.ts';
import { createToxicProbe, type ProbedLink } from './toxic-probe.ts';
import type { Watchdog } from './watchdog.ts';
import { watchContention, type WatchedProcess } from './watch-contention.ts';
import { watchSagas } from './watch-sagas.ts';
import { watchSpans, withSpanEndpoint } from './watch-spans.ts';

/** A running target: the ports of an experiment that touch it. Disposed of, nothing of it is left. */
export interface System
  extends
    AsyncDisposable,
    Pick<
      Ports,
      | 'links'
      | 'runtime'
      | 'session'
      | 'subscribe'
      | 'sagasSeen'
      | 'journal'
      | 'overruled'
      | 'broken'
      | 'busyP99Ms'
    > {}

/** What to start, and where. */
export interface SystemOptions extends Omit<
  GroundOptions,
  'layout' | 'apiPort' | 'onEvent' | 'owned' | 'startMsMax'
> {
  /** What the services run in; left out: processes. */
  readonly runtime?: RuntimeName;
  /** The services that are started. */
  readonly services: readonly string[];
  /** Settings of single services, over those of the target file. */
  readonly environment: Scenario['environment'];
  /** How far clocks run ahead, over those of the target file. */
  readonly clockOffset?: Scenario['clockOffset'];
  /** Services that clients call; left out: every entry that is started. */
  readonly entries?: readonly string[];
  /** How long a service may take to get healthy, in ms. */
  readonly startMsMax?: number;
}

const grounds: Readonly<Record<RuntimeName, PrepareGround>> = {
  process: processGround,
  container: containerGround,
  compose: composeGround,
  attached: attachedGround,
};

/**
 * Starts the system; resolves when every service is healthy. What was started is ended again when that fails.
 *
 * @throws {@link SeatrialError} `E_TARGET_START` naming the service, with its last lines; `E_PROXY`; `E_PORTS_EXHAUSTED`;
 *   `E_INTERRUPTED`; `E_ENGINE` and `E_IMAGE` for containers; `E_REMOTE` when `toxiproxy` or the engine is beyond this machine and
 *   the target does not allow it; `E_JOURNAL`; `E_USAGE` when the port is taken that spans are to be received on
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { environment, clockOffset = {}, experiment, services, watchdog, signal } = options;
  const settled = withSettings(options.target, { environment, clockOffset });
  const plan = { target: settled, services, entries: options.entries ?? entriesAmong(services, settled) };

  const owned = createOwnership();
  const stray = owned.use(catchStrayErrors());
  try {
    // What runs already has its ports.
    const needed = options.runtime === 'attached' ? 0 : portsNeeded(plan) + 1;
    const { ports } = owned.use(await takePorts(needed));
    const [apiPort = 0, ...others] = ports;
    const layout = layOut(plan, others);
    const stream = createEventStream();
    const now = (): number => options.clock.now();
    const { runtime: place = 'process' } = options;
    const spans = owned.use(
      await watchSpans({ target: settled, runtime: place, now, publish: stream.publish }),
    );
    const target = withSpanEndpoint(settled, spans.endpoint);
    const ground = await grounds[place]({
      ...options,
      target,
      layout,
      apiPort,
      startMsMax: options.startMsMax ?? startMsMaxDefault,
      onEvent: stream.publish,
      owned,
    });
    const { links } = ground;
    const watched = owned.use(await watchSagas({ target, links, now, publish: stream.publish }));
    await startAll(ground.replicas, signal);
    const runtime = createRuntime(ground.replicas);
    const { entries, listens } = ground.found ?? laidOut(layout);
    const session = createSession({
      client: options.client,
      entry: (replica) => entries.get(replica),
      direct: (replica) => runtime.address(replica),
    });
    const delay = owned.use(watchEventLoopDelay());
    const processes = (): WatchedProcess[] => processesOf(ground);
    const lateMs = delay.longestMs;
    owned.use(watchContention({ processes, now, publish: stream.publish, lateMs }));
    return {
      links: {
        ...links,
        setEnabled: async (link, enabled) => {
          watched.switched(link);
          await links.setEnabled(link, enabled);
        },
        shows: createToxicProbe(probedLinks(listens, ground)),
      },
      runtime,
      session,
      subscribe: stream.subscribe,
      sagasSeen: watched.names,
      ...journalPorts({ experiment, journal: watchdog.journal, ...ground }),
      broken: () => brokenBy({ ground, stray, stream, watchdog }),
      busyP99Ms: delay.p99Ms,
      [Symbol.asyncDispose]: () => owned.end(),
    };
  } catch (error) {
    await endAfter(error, owned);
    throw error;
  }
}

/** What runs of an experiment on this machine. */
function processesOf({ replicas, proxyPid }: Ground): WatchedProcess[] {
  const known = replicas.map((replica) => ({ name: replica.name, pid: replica.pid() }));
  const ours = [
    { name: 'the proxy', pid: proxyPid?.() },
    { name: 'the harness', pid: process.pid },
  ];
  return [...known, ...ours].flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, pid }]));
}

/** Where clients come in, and where links are reached. */
function laidOut({ links }: Layout): NonNullable<Ground['found']> {
  return {
    entries: new Map(
      links.filter(({ caller }) => caller === CLIENT).map(({ callee, listen }) => [callee, listen]),
    ),
    listens: new Map(links.map(({ name, listen }) => [name, listen])),
  };
}

/** Every link to a replica that runs, seen from here. */
function probedLinks(
  listens: ReadonlyMap<string, Address>,
  { replicas }: Ground,
): ReadonlyMap<string, ProbedLink> {
  return new Map(
    Array.from(listens).flatMap(([name, listen]): [string, ProbedLink][] => {
      const replica = replicas.find((one) => one.name === parseEdge(name).to);
      return replica === undefined ? [] : [[name, { listen, ask: (ms, at) => replica.healthy(ms, at) }]];
    }),
  );
}

const startMsMaxDefault = 15_000;

const tooManyEvents = `the services printed more than ${eventCharactersMax / 2 ** 20} MiB of events; what came after was dropped`;

const noWatchdog =
  'the watchdog process has ended, or is stopped: nobody would undo the faults if this process died, too';

/** What no longer works, if anything: the watchdog, the ground, the client module, the record of what services say. */
function brokenBy({
  ground,
  stray,
  stream,
  watchdog,
}: {
  ground: Ground;
  stray: StrayErrors;
  stream: EventStream;
  watchdog: Watchdog;
}): SeatrialError | undefined {
  if (watchdog.isGone()) return new SeatrialError('E_INTERNAL', noWatchdog);
  const broken = ground.broken();
  if (broken !== undefined) return broken;
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

/** Starts all at once. The first that fails ends the waiting for the others: theirs is not the story. */
async function startAll(replicas: readonly Replica[], signal: AbortSignal): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const errors: unknown[] = [];
  const start = async (replica: Replica): Promise<void> => {
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
