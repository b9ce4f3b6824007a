/** The target of the laws as somebody else runs it: its processes, and a Toxiproxy server with a proxy on every edge. */

import { join } from 'node:path';
import { createOwnership } from '../adapters/ownership.ts';
import { takePorts } from '../adapters/ports.ts';
import type { Scenario } from '../model/scenario.ts';
import type { AttachedReplica, Target } from '../model/target.ts';
import { pair } from './law-target.ts';
import { startRunningProxy } from './running-proxy.ts';
import { listening, startRunningService } from './running-service.ts';

/** It runs, and listens. */
export interface RunningPair extends AsyncDisposable {
  /** The target, with where everything is. */
  readonly target: Target;
}

const replicas = [
  { name: 'front.1', callees: ['back.1', 'back.2'] },
  { name: 'back.1', callees: ['back.2'] },
  { name: 'back.2', callees: ['back.1'] },
] as const;

/** Starts it. `folder` holds service.mjs; `environment` is by service. */
export async function startRunningPair({
  folder,
  environment,
}: {
  readonly folder: string;
  readonly environment: Scenario['environment'];
}): Promise<RunningPair> {
  const started = createOwnership();
  const links = replicas.flatMap(({ name, callees }) => callees.map((callee) => `${name}->${callee}`));
  const { ports } = started.use(await takePorts(replicas.length + links.length + 2));
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  const at = new Map(
    [...replicas.map(({ name }) => name), ...links, 'client->front.1', 'absent'].map((name, index) => [
      name,
      addresses[index] ?? '',
    ]),
  );
  const proxy = started.use(await startRunningProxy());
  for (const name of [...links, 'client->front.1'])
    await proxy.post('/proxies', {
      name,
      listen: at.get(name),
      upstream: at.get(name.slice(name.indexOf('>') + 1)),
    });

  const command = [process.execPath, join(folder, 'service.mjs')] as const;
  const attached = new Map<string, AttachedReplica[]>();
  for (const { name, callees } of replicas) {
    const address = at.get(name) ?? '';
    const [service = ''] = name.split('.');
    const peers = callees.map((callee) => at.get(`${name}->${callee}`));
    const { pidFile, log } = started.use(
      startRunningService({
        folder,
        name,
        command,
        environment: {
          HOST: '127.0.0.1',
          PORT: address.slice(address.indexOf(':') + 1),
          NAME: service === 'front' ? service : name,
          PEERS: [...peers, ...(service === 'front' ? [at.get('absent')] : [])].join(','),
          ...environment[service],
        },
      }),
    );
    attached.set(service, [...(attached.get(service) ?? []), { address, pidFile, start: [...command], log }]);
    await listening(Number(address.slice(address.indexOf(':') + 1)));
  }
  return {
    target: {
      ...pair,
      attached: { toxiproxy: proxy.url, proxies: { 'client->front': 'client->front.1' } },
      services: Object.fromEntries(
        Object.entries(pair.services).map(([name, service]) => [
          name,
          { ...service, attached: attached.get(name) },
        ]),
      ),
    },
    [Symbol.asyncDispose]: () => started.end(),
  };
}
