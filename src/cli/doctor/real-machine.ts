/** This machine, for the checks of `seatrial doctor`. What they write and start is gone when they are done. */

import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { takePorts, usableRange } from '../../adapters/ports.ts';
import { SeatrialError } from '../../lib/errors.ts';
import type { Target } from '../../model/target.ts';
import { readTarget, targetFolders } from '../files.ts';
import type { World } from '../world.ts';
import { httpGet } from './http-get.ts';
import type { Machine } from './machine.ts';
import { portsInUse } from './ports-in-use.ts';
import { testcontainersProperties } from '../../adapters/containers/testcontainers-properties.ts';
import { tryFolder } from './try-folder.ts';
import { tryProgram } from './try-program.ts';
import { tryProxy } from './try-proxy.ts';

/** The machine that this process runs on. */
export function realMachine({ env, cwd }: Pick<World, 'env' | 'cwd'>): Machine {
  return {
    platform: process.platform,
    nodeVersion: process.versions.node,
    env,
    engineProperties: testcontainersProperties(env['HOME'] ?? homedir()),
    reports: join(cwd, 'reports'),
    temporary: tmpdir(),
    required: requiredBy(targetsFrom(cwd)),
    loopback,
    takePorts: async (count) => {
      await using taken = await takePorts(count);
      if (taken.ports.length < count) throw new Error(`${taken.ports.length} of ${count} ports were taken`);
    },
    ports: async () => {
      const { low, high } = usableRange();
      const used = await portsInUse();
      const free = high - low + 1 - [...used].filter((port) => port >= low && port <= high).length;
      return { low, high, free: Math.max(0, free) };
    },
    program: (command) => tryProgram(command, env),
    folder: tryFolder,
    proxy: () => tryProxy(env),
    get: httpGet,
  };
}

async function loopback(): Promise<void> {
  const server = createServer((socket) => socket.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  try {
    await once(client, 'connect');
  } finally {
    client.destroy();
    server.close();
  }
}

/** Every target that can be read; of one that cannot, `seatrial run` says why. */
function targetsFrom(cwd: string): Target[] {
  const files = targetFolders(cwd).flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, 'target.yaml')) : [],
  );
  return [...new Set(files)]
    .filter((file) => existsSync(file))
    .flatMap((file) => {
      try {
        return [readTarget(file).target];
      } catch (error) {
        if (error instanceof SeatrialError) return [];
        throw error;
      }
    });
}

function requiredBy(targets: readonly Target[]): Machine['required'] {
  const byCommand = new Map<string, { command: string; targets: string[]; provide: string }>();
  for (const { name, requires } of targets) {
    for (const { command, provide } of requires) {
      const known = byCommand.get(command) ?? { command, targets: [], provide };
      if (!known.targets.includes(name)) known.targets.push(name);
      byCommand.set(command, known);
    }
  }
  return [...byCommand.values()];
}
