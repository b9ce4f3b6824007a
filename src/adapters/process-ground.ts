/** The ground of a target in processes of this machine: the embedded proxy beside them, or one that was found running. */

import { join } from 'node:path';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import { findProxy } from './found-proxy.ts';
import type { Ground, GroundOptions } from './ground.ts';
import { basicEnvironment, launchOf, type Launch } from './launch.ts';
import { edgesOf, type ReplicaPlace } from './layout.ts';
import { processHousing } from './process-housing.ts';
import { startProxyProcess, type ProxyProcess } from './proxy-process.ts';
import { removeProxiesIn } from './proxy-undo.ts';
import { createReplica, type Replica } from './replica.ts';
import { requirePrograms } from './requirements.ts';
import { headersSeen } from './saga-sight.ts';
import { createToxiproxyLinks, type ToxiproxyLinks } from './toxiproxy-links.ts';

/**
 * Starts the proxy and makes the links.
 *
 * @throws {@link SeatrialError} `E_TARGET_START` when a program is missing; `E_PROXY`; `E_USAGE`, `E_REMOTE` for a `toxiproxy` that
 *   cannot be used; `E_JOURNAL`
 */
export async function processGround(options: GroundOptions): Promise<Ground> {
  const { target, toxiproxy, experiment, watchdog, folder, env, owned } = options;
  requirePrograms(target, env);
  const proxy =
    toxiproxy === undefined
      ? owned.use(
          await startProxyProcess({
            experiment,
            watchdog,
            env: basicEnvironment(env),
            logFile: join(folder, 'logs', 'proxy.log'),
            cwd: options.targetFolder,
          }),
        )
      : await findProxy(toxiproxy, target);
  const links = await makeLinks(proxy, options);
  return {
    links,
    replicas: owned.useAll(createReplicas(options)),
    proxyPid: () => ('pid' in proxy ? proxy.pid : undefined),
    broken: () => {
      const ended = proxy.ended();
      return ended === undefined ? undefined : new SeatrialError('E_PROXY', `the proxy has ended, ${ended}`);
    },
  };
}

/** The links in the proxy. In a server that others use, too, they are ours by name, and removed at the end. */
async function makeLinks(
  proxy: Pick<ProxyProcess, 'url' | 'ended'>,
  { target, experiment, toxiproxy, layout, watchdog: { journal }, owned }: GroundOptions,
): Promise<ToxiproxyLinks> {
  const { tag } = journal;
  const headers = headersSeen(target);
  if (toxiproxy === undefined) return await createToxiproxyLinks(layout.links, { ...proxy, tag, headers });
  let number: number | undefined;
  let areMade = false;
  const options = { ...proxy, tag, headers, prefix: `seatrial_${tag}_${experiment}_` };
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
function createReplicas(options: GroundOptions): Replica[] {
  const {
    experiment,
    target,
    targetFolder: cwd,
    watchdog,
    folder,
    client,
    clock,
    startMsMax,
    onEvent,
  } = options;
  const launches = options.layout.replicas.map((place) => {
    const launch = processLaunch(place, options);
    if (launch.command.length === 0) throw noCommand(place.service, target);
    return { ...place, launch, logFile: join(folder, 'logs', `${place.name}.log`) };
  });
  return launches.map(({ name, address, health, launch, logFile }) =>
    createReplica({
      name,
      address,
      health,
      housing: processHousing({ experiment, name, address, launch, logFile, cwd, watchdog }),
      logFile,
      client,
      clock,
      startMsMax,
      onEvent,
    }),
  );
}

/** What is started for a replica as a process of this machine. */
export function processLaunch(
  replica: ReplicaPlace,
  {
    target,
    layout,
    folder,
    built,
    env,
  }: Pick<GroundOptions, 'target' | 'layout' | 'folder' | 'built' | 'env'>,
): Launch {
  return launchOf(replica, target, {
    host: '127.0.0.1',
    port: replica.address.port,
    state: join(folder, 'state', replica.name),
    built,
    node: process.execPath,
    edges: edgesOf(replica.name, layout),
    env,
    inherited: basicEnvironment(env),
  });
}

function noCommand(name: string, { services }: GroundOptions['target']): SeatrialError {
  const { image = 'none' } = services[name] ?? {};
  return new SeatrialError('E_USAGE', `${name} has no command (its image: ${image})`, {
    hint: `to run as a process ${name} needs a command: in the target file; as a container it does not: --runtime container`,
  });
}
