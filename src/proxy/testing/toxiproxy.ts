/** A real Toxiproxy to compare with: the one at `TOXIPROXY_URL`, or `toxiproxy-server`, should it be on PATH. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { takePorts } from '../../adapters/ports.ts';

/** A server without proxies. */
export interface RealToxiproxy extends AsyncDisposable {
  /** Where its API listens. */
  readonly address: string;
}

/** Why there is none to compare with. */
export function whyNoToxiproxy(): string | undefined {
  if (process.env['TOXIPROXY_URL'] !== undefined) return undefined;
  const { stdout } = spawnSync('toxiproxy-server', ['-version'], { encoding: 'utf8' });
  if (typeof stdout !== 'string') return 'toxiproxy-server is not on PATH, and TOXIPROXY_URL is not set';
  return stdout.includes('2.12.0') ? undefined : `needs Toxiproxy 2.12.0, and this is ${stdout.trim()}`;
}

/** Finds it, or starts it. Rejects when the one that is found has proxies: they are somebody else's. */
export async function startToxiproxy(): Promise<RealToxiproxy> {
  const url = process.env['TOXIPROXY_URL'];
  if (url !== undefined) {
    const address = new URL(url).host;
    const names = await proxiesAt(address);
    if (names.length > 0) throw new Error(`there are proxies at ${url}: ${names.join(', ')}`);
    return { address, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const ports = await takePorts(1);
  const [port = 0] = ports.ports;
  const child = spawn('toxiproxy-server', ['-host', '127.0.0.1', '-port', String(port)], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const address = `127.0.0.1:${port}`;
  const isThere = (): Promise<boolean> =>
    proxiesAt(address).then(
      () => true,
      () => false,
    );
  while (child.exitCode === null && !(await isThere())) await new Promise(setImmediate);
  return {
    address,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
      await ports[Symbol.asyncDispose]();
    },
  };
}

/** Removes every proxy. */
export async function emptyToxiproxy({ address }: RealToxiproxy): Promise<void> {
  for (const name of await proxiesAt(address))
    await fetch(`http://${address}/proxies/${encodeURIComponent(name)}`, { method: 'DELETE' });
}

async function proxiesAt(address: string): Promise<string[]> {
  const answer = await fetch(`http://${address}/proxies`);
  return Object.keys((await answer.json()) as object);
}
