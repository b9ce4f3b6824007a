/** The proxy in a container: on the network of every replica, and the only thing that is. */

import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { messageOf, SeatrialError } from '../../lib/errors.ts';
import { createLineSplitter } from '../line-splitter.ts';
import { describeEnding, type Life } from '../life.ts';
import { openServiceLog } from '../service-log.ts';
import { connectContainer, type NetworkPlace } from './container-actions.ts';
import { beginContainerLife } from './container-life.ts';
import { createContainer } from './create-container.ts';
import type { Engine } from './engine.ts';
import { buildImage, pullImage } from './image.ts';
import { contentLabel } from './labels.ts';

/** The name by which replicas know the proxy on their networks. */
export const proxyAlias = 'seatrial-proxy';

/** Where its API is, inside the container: Toxiproxy's own port. */
const apiInside = 8474;
const answerMsMax = 10_000;
const pollMs = 20;

/** A proxy that answers. Disposed of, its log is closed; its container goes with all that is ours in the engine. */
export interface ContainerProxy extends Disposable {
  /** Where its HTTP API is, seen from here. */
  readonly url: string;
  /** Its process, where it is one of this machine and known. */
  pid(): number | undefined;
  /** How it ended, when it did. */
  ended(): string | undefined;
}

/** What it needs. */
export interface ContainerProxyOptions {
  readonly container: string;
  /** Its image's id. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The networks it joins, one of each replica. */
  readonly networks: readonly string[];
  /** The ports it listens on, besides its API's. */
  readonly ports: readonly number[];
  /** Its API's, seen from here. */
  readonly apiPort: number;
  readonly logFile: string;
  readonly signal: AbortSignal;
  readonly onEngineLost: (cause: unknown) => void;
}

/** The folder with package.json: seen from `dist/adapters/containers/` as well as from `src/adapters/containers/`. */
const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));

let ours: Promise<string> | undefined;

/**
 * The image of the proxy: ours, built once a process, or the one that was asked for.
 *
 * @throws {@link SeatrialError} `E_IMAGE`
 */
export async function proxyImage(
  engine: Engine,
  asked: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (asked !== undefined) return await pullImage(engine, asked, 'the proxy', signal);
  ours ??= buildImage(
    engine,
    {
      what: 'the proxy',
      context: packageRoot,
      entries: ['package.json', 'dist/proxy', 'dist/lib'],
      dockerfile: join(packageRoot, 'docker', 'proxy.Dockerfile'),
      name: 'seatrial/proxy',
      labels: { [contentLabel]: 'proxy' },
    },
    signal,
  );
  try {
    return await ours;
  } catch (error) {
    ours = undefined;
    throw error;
  }
}

/**
 * Starts it on all networks; resolves when its API answers.
 *
 * @throws {@link SeatrialError} `E_PROXY` when it ends or does not answer in time, with its last lines
 */
export async function startContainerProxy(
  engine: Engine,
  options: ContainerProxyOptions,
): Promise<ContainerProxy> {
  const { container, image, labels, networks, ports, apiPort, logFile, signal, onEngineLost } = options;
  // Published ports are on the first by name, and published anew whenever one that comes before it is joined.
  const [network = '', ...others] = [...networks].sort();
  const aliases = [proxyAlias];
  const place = { engine: engine.address, container };
  await createContainer(engine, {
    name: container,
    image,
    args: [`-host=0.0.0.0`, `-port=${apiInside}`],
    env: {},
    labels,
    on: { network, aliases },
    ports: [
      { inside: apiInside, outside: apiPort },
      ...ports.map((port) => ({ inside: port, outside: port })),
    ],
  });
  const log = openServiceLog(logFile);
  const life = await beginContainerLife(
    { engine, container, name: 'the proxy', networks: [{ network, aliases }], onEngineLost },
    (output) => {
      for (const stream of [output.stdout, output.stderr]) {
        const lines = createLineSplitter((line) => {
          log.line(line);
        });
        stream.on('error', () => undefined);
        stream.on('data', (chunk: Buffer) => {
          log.write(chunk);
          lines.push(chunk);
        });
        stream.on('end', lines.end);
      }
    },
  );
  // Joined when it runs: before, an engine publishes all ports for each of them.
  await Promise.all(
    others.map((other): Promise<void> =>
      connectContainer(place, { network: other, aliases } satisfies NetworkPlace),
    ),
  );
  const url = `http://${engine.host}:${apiPort}`;
  const problem = await answers(url, life, signal);
  if (problem !== undefined) {
    log[Symbol.dispose]();
    throw new SeatrialError('E_PROXY', `the proxy ${problem}\n${log.lastLines().join('\n')}`, {
      hint: `its whole log: ${logFile}`,
    });
  }
  return {
    url,
    pid: () => life.pid(),
    ended: () => {
      const ending = life.ending();
      return ending === undefined ? undefined : describeEnding(ending);
    },
    [Symbol.dispose]: log[Symbol.dispose],
  };
}

/** Why it does not answer; `undefined`: it does. */
async function answers(url: string, life: Life, signal: AbortSignal): Promise<string | undefined> {
  const end = performance.now() + answerMsMax;
  for (;;) {
    const ending = life.ending();
    if (ending !== undefined) return `ended, ${describeEnding(ending)}`;
    if (signal.aborted) throw new SeatrialError('E_INTERRUPTED', 'interrupted while the proxy was starting');
    try {
      const response = await fetch(`${url}/version`, { signal: AbortSignal.timeout(1_000) });
      await response.arrayBuffer();
      if (response.ok) return undefined;
    } catch (error) {
      if (performance.now() > end)
        return `does not answer at ${url} within ${answerMsMax} ms: ${messageOf(error)}`;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
