/**
 * What stands beside a run and is none of its business: a proxy server that was there before, in it proxies and toxics of somebody
 * else, some of them with names as Seatrial gives them, and the process they lead to.
 */

import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import { processOf } from './processes.mjs';
import { root } from './seatrial.mjs';

const answerMsMax = 2_000;

const toxics = [
  {
    name: 'seatrial_other-run_0_latency_downstream',
    type: 'latency',
    attributes: { latency: 20, jitter: 5 },
  },
  {
    name: 'evening-traffic',
    type: 'bandwidth',
    stream: 'upstream',
    toxicity: 0.5,
    attributes: { rate: 5000 },
  },
];

/** Starts all of it. Both processes end with this one, whatever becomes of it: their standard input does. */
export async function startForeign() {
  const started = [];
  try {
    for (const command of [
      [join(root, 'dist', 'cli', 'main.js'), 'proxy', '-host', '127.0.0.1', '-port', '0', '-parent-pipe'],
      [join(root, 'bench', 'echo-server.mjs')],
    ]) {
      started.push(await start(command));
    }
    const [server, echo] = started;
    const url = `http://${server.address}`;
    const upstream = echo.address;
    await post(`${url}/proxies`, { name: 'billing', listen: '127.0.0.1:0', upstream });
    const lookalike = { name: 'seatrial_other-run_01_order.1->payment.1', enabled: false };
    await post(`${url}/proxies`, { ...lookalike, listen: '127.0.0.1:0', upstream });
    for (const toxic of toxics) await post(`${url}/proxies/billing/toxics`, toxic);
    return {
      url,
      look: () => look(url, server.child.pid, echo.child.pid),
      end: () => Promise.all(started.map(end)),
    };
  } catch (error) {
    await Promise.all(started.map(end));
    throw error;
  }
}

/** Every proxy of the server with its toxics, as its API gives them. */
export async function proxiesAt(url) {
  const response = await fetch(`${url}/proxies`, { signal: AbortSignal.timeout(answerMsMax) });
  return await response.json();
}

/** What differs between two looks, field by field: `proxies.billing.toxics.0.name: "a" → "b"`. */
export function differences(before, after, path = '') {
  if (isDeepStrictEqual(before, after)) return [];
  const isBranch = [before, after].every((value) => typeof value === 'object' && value !== null);
  if (!isBranch) return [`${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    differences(before[key], after[key], path === '' ? key : `${path}.${key}`),
  );
}

/** All that can be seen of it, to be compared. `proxies` holds whatever else is in the server, too. */
async function look(url, ...pids) {
  const [server, echo] = pids.map((pid) => {
    const { began, state } = processOf(pid) ?? {};
    // Whether it sleeps or works at this moment is its own business; stopped, dead or another one is not.
    return { pid, began, state: ['R', 'S', 'D', 'I'].includes(state) ? 'running' : state };
  });
  try {
    const proxies = await proxiesAt(url);
    return { proxies, server, echo, answer: await answerThrough(proxies.billing?.listen) };
  } catch (error) {
    return { proxies: String(error), server, echo, answer: 'not asked' };
  }
}

/** What comes back of a word sent to an address: the word, or what went wrong. */
export function answerThrough(address = '') {
  const [host, port] = address.split(':');
  const word = 'is anybody there?';
  return new Promise((resolve) => {
    let got = '';
    const socket = connect({ host, port: Number(port) }, () => socket.write(word));
    const finish = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(answerMsMax, () => finish(`nothing within ${answerMsMax} ms`));
    socket.on('error', (error) => finish(error.message));
    socket.on('close', () => finish('the connection was closed'));
    socket.on('data', (chunk) => {
      got += chunk;
      if (got.length >= word.length) finish(got);
    });
  });
}

/** A Node program that says its address as JSON in its first line. In a session of its own: Ctrl-C is for the bench alone. */
async function start(command) {
  const child = spawn(process.execPath, command, {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  for await (const line of createInterface(child.stdout)) {
    child.stdout.resume();
    return { child, address: JSON.parse(line).address };
  }
  throw new Error(`${command.join(' ')} did not start`);
}

function end({ child }) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  return ended;
}

async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(answerMsMax),
  });
  if (!response.ok) throw new Error(`POST ${url} answered ${response.status}: ${await response.text()}`);
}
