/** The proxies that are measured, each a process of its own: ours, and a real Toxiproxy where there is one. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './seatrial.mjs';

/** `toxiproxy-server version 2.12.0`, or `undefined` when there is none on the PATH. */
export function toxiproxyHere() {
  const { status, stdout } = spawnSync('toxiproxy-server', ['-version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Starts one: `{ name, pid, api, create, close }`. */
export async function startProxy(name) {
  const { child, address } = name === 'seatrial' ? await startOurs() : await startToxiproxy();
  const api = async (method, path, body) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`http://${address}${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${name}: ${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    name,
    pid: child.pid,
    api,
    /** A proxy to a port of the loopback; what the server answers, with the `port` it listens on. */
    async create(proxy, upstreamPort, settings = {}) {
      const body = { name: proxy, listen: '127.0.0.1:0', upstream: `127.0.0.1:${upstreamPort}`, ...settings };
      const made = await api('POST', '/proxies', body);
      return { ...made, port: Number(made.listen.split(':').at(-1)) };
    },
    async close() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

async function startOurs() {
  const args = [join(root, 'dist', 'proxy', 'main.js'), '-port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, address: JSON.parse(line).address };
}

async function startToxiproxy() {
  const port = await freePort();
  const child = spawn('toxiproxy-server', ['-port', String(port)], { stdio: 'ignore' });
  const address = `127.0.0.1:${port}`;
  while (!(await answers(address))) await new Promise((resolve) => setTimeout(resolve, 20));
  return { child, address };
}

function answers(address) {
  return fetch(`http://${address}/version`).then(
    () => true,
    () => false,
  );
}

/** A port of the loopback that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
