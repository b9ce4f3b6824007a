/** How exact toxics are: latency on an idle machine and with every core busy, and bandwidth. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { availableParallelism } from 'node:os';
import { keepACoreBusy } from './busy-core.mjs';
import { median, quantile, rounded } from './median.mjs';
import { startEcho } from './proxy-idle.mjs';
import { startProxy } from './proxy-servers.mjs';

const latencyMs = 100;
const clients = 10;
const pings = 20;
const rateKbs = 1_000;
const bandwidthBytes = 2_000_000;

export async function measureToxics({ rounds, proxies }) {
  const echo = await startEcho();
  const servers = await Promise.all(proxies.map(startProxy));
  const found = Object.fromEntries(
    proxies.map((name) => [name, { idle: [], busy: [], plain: [], bandwidth: [] }]),
  );
  const ports = {};
  for (const server of servers) ports[server.name] = await proxied(server, echo.port);
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? proxies : proxies.toReversed();
    for (const name of order) {
      found[name].idle.push(await latencyErrors(ports[name].latency));
      found[name].bandwidth.push(await bandwidthError(ports[name].bandwidth));
    }
    const loops = Array.from({ length: availableParallelism() }, keepACoreBusy);
    await Promise.all(loops.map((loop) => once(loop, 'online')));
    for (const name of order) {
      found[name].busy.push(await latencyErrors(ports[name].latency));
      // So much of it is not the toxic's: whoever asks and answers waits for a core, too.
      found[name].plain.push(await latencyErrors(ports[name].noop, 0));
    }
    await Promise.all(loops.map((loop) => loop.terminate()));
  }
  await Promise.all([...servers, echo].map((one) => one.close()));
  return reportOf(found);
}

/** A proxy with each toxic, on what comes back. */
async function proxied(server, upstreamPort) {
  const ports = {};
  for (const [type, attributes] of [
    ['latency', { latency: latencyMs }],
    ['bandwidth', { rate: rateKbs }],
    ['noop', {}],
  ]) {
    ports[type] = (await server.create(type, upstreamPort)).port;
    await server.api('POST', `/proxies/${type}/toxics`, { type, attributes });
  }
  return ports;
}

function reportOf({ seatrial, toxiproxy }) {
  const mean = (errors) => errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const figures = [
    ['latency 100 ms, idle, mean error, ms', (of) => of.idle.map(mean)],
    ['latency 100 ms, idle, p99 error, ms', (of) => of.idle.map((errors) => quantile(errors, 0.99))],
    ['latency 100 ms, cores busy, mean error, ms', (of) => of.busy.map(mean)],
    ['latency 100 ms, cores busy, p99 error, ms', (of) => of.busy.map((errors) => quantile(errors, 0.99))],
    ['no latency, cores busy, p99, ms', (of) => of.plain.map((errors) => quantile(errors, 0.99))],
    ['bandwidth 1000 KB/s, error, %', (of) => of.bandwidth],
  ];
  const rows = figures.map(([what, of]) => ({
    what,
    seatrial: rounded(median(of(seatrial))),
    toxiproxy: toxiproxy ? rounded(median(of(toxiproxy))) : 'absent',
  }));
  const more = (index) => toxiproxy && rounded(rows[index].seatrial - rows[index].toxiproxy);
  return {
    rows,
    goals: [
      { what: 'latency, idle, mean error: ms more than theirs', value: more(0), op: '<=', goal: 0.3 },
      { what: 'latency, idle, p99 error: ms more than theirs', value: more(1), op: '<=', goal: 1 },
      { what: 'latency, cores busy, p99 error, ms', value: rows[3].seatrial, op: '<=', goal: 5 },
      { what: 'bandwidth, error, %', value: rows[5].seatrial, op: '<=', goal: 1 },
    ],
  };
}

/** Milliseconds beyond the latency, of each ping of each client, one after the other. */
async function latencyErrors(port, plannedMs = latencyMs) {
  const all = await Promise.all(
    Array.from({ length: clients }, async (_, index) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      await once(socket, 'connect');
      await new Promise((resolve) => setTimeout(resolve, (index * latencyMs) / clients));
      const errors = [];
      for (let n = 0; n < pings; n += 1) {
        const began = performance.now();
        socket.write('x');
        await once(socket, 'data');
        errors.push(Math.abs(performance.now() - began - plannedMs));
      }
      socket.destroy();
      return errors;
    }),
  );
  return all.flat();
}

/** How far off the time of some MB is, in %. */
async function bandwidthError(port) {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  const began = performance.now();
  socket.write(Buffer.alloc(bandwidthBytes));
  let left = bandwidthBytes;
  for await (const data of socket) {
    left -= data.length;
    if (left === 0) break;
  }
  const planned = bandwidthBytes / rateKbs;
  return (Math.abs(performance.now() - began - planned) / planned) * 100;
}
