/** Connections that do nothing: how long it takes to open 5000 at once, each used once, and what they cost in memory. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median, medianRatio, rounded } from './median.mjs';
import { pssMb } from './process-cost.mjs';
import { startProxy } from './proxy-servers.mjs';

const counts = [0, 1_000, 5_000];

export async function measureIdle({ rounds, proxies }) {
  const found = Object.fromEntries(
    proxies.map((name) => [name, { pss: counts.map(() => []), each: [], open: [] }]),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (const name of proxies) {
      const { pss, openSeconds } = await once5000(name);
      const { pss: all, each, open } = found[name];
      pss.forEach((value, index) => all[index].push(value));
      each.push(((pss.at(-1) - pss[0]) * 1_000) / counts.at(-1));
      open.push(openSeconds);
    }
  }
  return reportOf(found);
}

function reportOf({ seatrial, toxiproxy }) {
  const row = (what, of, digits) => ({
    what,
    seatrial: rounded(median(of(seatrial)), digits),
    toxiproxy: toxiproxy ? rounded(median(of(toxiproxy)), digits) : 'absent',
    ratio: toxiproxy && rounded(medianRatio(of(seatrial), of(toxiproxy))),
  });
  const each = row('memory of a connection, kB', ({ each }) => each, 1);
  return {
    rows: [
      ...counts.map((count, index) => row(`PSS with ${count} connections, MB`, ({ pss }) => pss[index], 1)),
      each,
      row('opening 5000 connections at once, s', ({ open }) => open),
    ],
    goals: [{ what: 'memory of a connection, ours / theirs', value: each.ratio, op: '<=', goal: 0.3 }],
  };
}

/** A fresh proxy: its PSS at each count; and how long it took to open 5000 at once after those were closed. */
async function once5000(name) {
  const echo = await startEcho();
  const proxy = await startProxy(name);
  try {
    const { port } = await proxy.create('idle', echo.port);
    const sockets = [];
    const pss = [];
    for (const count of counts) {
      while (sockets.length < count) {
        const more = Math.min(250, count - sockets.length);
        sockets.push(...(await Promise.all(Array.from({ length: more }, () => openUsed(port)))));
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
      pss.push(pssMb(proxy.pid));
    }
    await closeAll(sockets);
    const began = performance.now();
    const again = await Promise.all(Array.from({ length: counts.at(-1) }, () => openUsed(port)));
    const openSeconds = (performance.now() - began) / 1_000;
    await closeAll(again);
    return { pss, openSeconds };
  } finally {
    await Promise.all([proxy.close(), echo.close()]);
  }
}

/** A connection over which a byte has gone each way. */
async function openUsed(port) {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.write('x');
  await once(socket, 'data');
  return socket;
}

async function closeAll(sockets) {
  await Promise.all(
    sockets.map((socket) => {
      const closed = once(socket, 'close');
      socket.destroy();
      return closed;
    }),
  );
}

/** The upstream, in a process of its own. */
export async function startEcho() {
  const file = fileURLToPath(new URL('echo-server.mjs', import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  return {
    port: Number(JSON.parse(line).address.split(':').at(-1)),
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'close');
    },
  };
}
