/** HTTP through each proxy, keep-alive, 32 connections: `wrk` asks, `nginx` answers. And what it costs when ours observes. */

import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median, medianRatio, rounded } from './median.mjs';
import { cpuSeconds } from './process-cost.mjs';
import { freePort, startProxy } from './proxy-servers.mjs';
import { workFolder } from './seatrial.mjs';

/** A round is so many turns of a second each: what else the machine does meanwhile then slows all of them, not one. */
const turns = 4;
const seconds = 1;
const connections = 32;
const observedName = 'seatrial, observing';

export async function measureHttp({ rounds, proxies }) {
  const missing = ['wrk', 'nginx'].filter((program) => spawnSync(program, ['-v']).error !== undefined);
  if (missing.length > 0)
    return reportOf({}, `needs ${missing.join(' and ')}: apt-get install wrk nginx-light`);
  const nginx = await startNginx();
  const servers = await Promise.all(proxies.map(startProxy));
  try {
    const places = [{ name: 'direct', port: nginx.port }];
    for (const server of servers) {
      places.push({
        name: server.name,
        pid: server.pid,
        port: (await server.create('http', nginx.port)).port,
      });
    }
    const ours = servers.find(({ name }) => name === 'seatrial');
    const { observe, port } = await ours.create('observed', nginx.port, { observe: true });
    if (observe === true) places.push({ name: observedName, pid: ours.pid, port });

    const found = Object.fromEntries(
      places.map(({ name }) => [name, { rate: [], p50: [], p99: [], cpu: [] }]),
    );
    for (let round = -1; round < rounds; round += 1) {
      const seen = new Map(places.map(({ name }) => [name, []]));
      for (let turn = 0; turn < turns; turn += 1) {
        for (const { name, pid = process.pid, port } of places) {
          const before = cpuSeconds(pid);
          const result = await wrk(port);
          seen.get(name).push({ ...result, cpu: ((cpuSeconds(pid) - before) / result.requests) * 1e6 });
        }
      }
      // The first round warms up.
      if (round < 0) continue;
      for (const { name } of places) {
        for (const [what, values] of Object.entries(found[name]))
          values.push(mean(seen.get(name).map((result) => result[what])));
      }
    }
    return reportOf(found);
  } finally {
    await Promise.all([...servers, nginx].map((one) => one.close()));
  }
}

function reportOf(found, why) {
  const { seatrial, toxiproxy, [observedName]: observed } = found;
  const rows = Object.entries(found).map(([name, { rate, p50, p99, cpu }]) => ({
    what: `HTTP, ${name}`,
    'requests/s': rounded(median(rate), 0),
    'p50 ms': rounded(median(p50), 3),
    'p99 ms': rounded(median(p99)),
    'CPU µs per request': name === 'direct' ? undefined : rounded(median(cpu), 1),
  }));
  const ratio = toxiproxy && rounded(medianRatio(seatrial.rate, toxiproxy.rate));
  const cost = observed && rounded((1 - medianRatio(observed.rate, seatrial.rate)) * 100, 1);
  return {
    rows,
    goals: [
      { what: 'HTTP requests/s, ours / theirs', value: ratio, op: '>=', goal: 1.2, why },
      {
        what: 'what observing costs, % of requests/s',
        value: cost,
        op: '<=',
        goal: 15,
        why: why ?? 'not built',
      },
    ],
  };
}

/** An nginx of our own, in a folder of its own, that answers with a short text. */
async function startNginx() {
  const port = await freePort();
  const { folder, remove } = workFolder();
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr crit;
    events { worker_connections 4096; }
    http {
      access_log off; keepalive_requests 1000000000;
      ${kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ')}
      server { listen 127.0.0.1:${port} backlog=4096; location / { return 200 '${'x'.repeat(600)}'; } }
    }`,
  );
  const args = ['-p', folder, '-e', 'stderr', '-c', file];
  const child = spawn('nginx', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  while (!(await answers(port))) await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    port,
    async close() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'close');
      remove();
    },
  };
}

function answers(port) {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}

/** `{ rate, requests, p50, p99 }` of one run; milliseconds. */
async function wrk(port) {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', `http://127.0.0.1:${port}/`];
  const { stdout } = await promisify(execFile)('wrk', args);
  const [, rate] = /Requests\/sec:\s+([\d.]+)/.exec(stdout) ?? [];
  const [, requests] = /(\d+) requests in/.exec(stdout) ?? [];
  if (rate === undefined || /Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
  return {
    rate: Number(rate),
    requests: Number(requests),
    p50: latency(stdout, 50),
    p99: latency(stdout, 99),
  };
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function latency(text, percent) {
  const [, value, unit] = new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s)`).exec(text);
  return Number(value) * { us: 1e-3, ms: 1, s: 1e3 }[unit];
}
