/** A Toxiproxy server that was running before, with things in it that are none of our business. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { repository } from './command-line.ts';

/** The server, and somebody else's proxy in it. */
export interface RunningProxy extends AsyncDisposable {
  readonly url: string;
  readonly child: ChildProcess;
  /** Asks the API. Rejects when it refuses. */
  post(path: string, body: object): Promise<void>;
  /** Every proxy that is there now, as the server tells. */
  proxies(): Promise<Readonly<Record<string, ProxyAnswer>>>;
  /** What was there before anybody of ours came. */
  readonly foreign: Readonly<Record<string, ProxyAnswer>>;
  /** Ended, and started again on the same port, with nothing in it but what is not ours. */
  restart(): Promise<void>;
}

/** A proxy as the server tells of it. */
export interface ProxyAnswer {
  readonly enabled: boolean;
  readonly toxics: readonly { readonly name: string }[];
}

/** Starts the server (`seatrial proxy`) with a foreign proxy that has two toxics, one of which is called much like ours. */
export async function startRunningProxy(): Promise<RunningProxy> {
  let { child, url } = await start('0');
  const proxies = async (): Promise<Record<string, ProxyAnswer>> =>
    (await (await fetch(`${url}/proxies`)).json()) as Record<string, ProxyAnswer>;
  const post = async (path: string, body: object): Promise<void> => {
    const { ok, status } = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!ok) throw new Error(`${path}: ${status}`);
  };
  await addForeign(post);
  const foreign = await proxies();
  return {
    get url() {
      return url;
    },
    get child() {
      return child;
    },
    post,
    proxies,
    foreign,
    restart: async () => {
      await stop(child);
      ({ child, url } = await start(new URL(url).port));
      await addForeign(post);
    },
    [Symbol.asyncDispose]: async () => {
      await stop(child);
    },
  };
}

async function start(port: string): Promise<{ child: ChildProcess; url: string }> {
  const args = ['proxy', '-host', '127.0.0.1', '-port', port];
  const child = spawn(process.execPath, [join(repository, 'dist', 'cli', 'main.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    const { address } = JSON.parse(line) as { address?: string };
    if (address === undefined) continue;
    child.stdout.resume();
    return { child, url: `http://${address}` };
  }
  throw new Error('the proxy server ended');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function addForeign(post: RunningProxy['post']): Promise<void> {
  await post('/proxies', { name: 'somebody', listen: '127.0.0.1:0', upstream: '127.0.0.1:9' });
  const toxic = { type: 'latency', stream: 'upstream', attributes: { latency: 7 } };
  await post('/proxies/somebody/toxics', { name: 'slow', ...toxic });
  await post('/proxies/somebody/toxics', { name: 'seatrial_other-run_0_latency_downstream', ...toxic });
}
