/** Bulk transfers through each proxy: MB/s, one connection and eight, both ways, and what a GB costs the proxy in CPU seconds. */

import { startBulkPeer } from './bulk-peers.mjs';
import { median, medianRatio, rounded } from './median.mjs';
import { cpuSeconds } from './process-cost.mjs';
import { startProxy } from './proxy-servers.mjs';

const bytesInAll = 1_024 * 1_024 * 1_024;
const kinds = [
  { way: 'down', connections: 1 },
  { way: 'up', connections: 1 },
  { way: 'down', connections: 8 },
  { way: 'up', connections: 8 },
];

export async function measureBulk({ rounds, proxies }) {
  const serving = startBulkPeer('serve');
  const driving = startBulkPeer('drive');
  const upstream = JSON.parse(await serving.line());
  const servers = await Promise.all(proxies.map(startProxy));
  const ports = { direct: upstream };
  for (const server of servers) {
    const [down, up] = [await server.create('down', upstream.down), await server.create('up', upstream.up)];
    ports[server.name] = { down: down.port, up: up.port };
  }
  const found = kinds.map(() =>
    Object.fromEntries(Object.keys(ports).map((name) => [name, { rate: [], cpu: [] }])),
  );

  const once = async (kind, name) => {
    const pid = servers.find((server) => server.name === name)?.pid ?? process.pid;
    const before = cpuSeconds(pid);
    const bytes = bytesInAll / kind.connections;
    const seconds = JSON.parse(await driving.ask({ ...kind, port: ports[name][kind.way], bytes }));
    return { rate: bytesInAll / 1e6 / seconds, cpu: (cpuSeconds(pid) - before) / (bytesInAll / 1e9) };
  };
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, kind] of kinds.entries()) {
      for (const name of Object.keys(ports)) {
        const { rate, cpu } = await once(kind, name);
        // The first round warms up.
        if (round < 0) continue;
        found[index][name].rate.push(rate);
        found[index][name].cpu.push(cpu);
      }
    }
  }
  await Promise.all([...servers, serving, driving].map((one) => one.close()));
  return reportOf(found);
}

function reportOf(found) {
  const rows = [];
  const goals = [];
  const cpuRatios = [];
  for (const [index, { way, connections }] of kinds.entries()) {
    const { direct, seatrial, toxiproxy } = found[index];
    const what = `bulk ${way} × ${connections}`;
    const ratio = toxiproxy && rounded(medianRatio(seatrial.rate, toxiproxy.rate));
    rows.push({
      what: `${what}, MB/s`,
      direct: rounded(median(direct.rate), 0),
      seatrial: rounded(median(seatrial.rate), 0),
      toxiproxy: toxiproxy ? rounded(median(toxiproxy.rate), 0) : 'absent',
      ratio,
    });
    const cpuRatio = toxiproxy && rounded(medianRatio(seatrial.cpu, toxiproxy.cpu));
    cpuRatios.push(cpuRatio);
    rows.push({
      what: `${what}, CPU s per GB`,
      seatrial: rounded(median(seatrial.cpu)),
      toxiproxy: toxiproxy ? rounded(median(toxiproxy.cpu)) : 'absent',
      ratio: cpuRatio,
    });
    goals.push({ what: `${what}: MB/s, ours / theirs`, value: ratio, op: '>=', goal: 2 });
  }
  const worst = found[0].toxiproxy && Math.max(...cpuRatios);
  goals.push({ what: 'CPU s per GB, ours / theirs, the worst', value: worst, op: '<=', goal: 0.5 });
  return { rows, goals };
}
