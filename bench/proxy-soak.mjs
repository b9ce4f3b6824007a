/**
 * Our proxy under full load for `--minutes` (10), with toxics changing all the time. Bulk goes through toxics that lose nothing, and every byte of it must
 * arrive; beside it, clients come and go through toxics that cut and reset. The API is asked all the while.
 *
 * Memory is the proxy's PSS, once a second. Start and end are the medians of the first and last quarter, after a tenth to warm up.
 */

import { connect } from 'node:net';
import { startBulkPeer } from './bulk-peers.mjs';
import { median, rounded } from './median.mjs';
import { pssMb } from './process-cost.mjs';
import { startEcho } from './proxy-idle.mjs';
import { startProxy } from './proxy-servers.mjs';
import { root } from './seatrial.mjs';

const { createRandom } = await import(`${root}/dist/lib/random.js`);
const harmless = [
  { type: 'latency', attributes: { latency: 5, jitter: 5 } },
  { type: 'bandwidth', attributes: { rate: 200_000 } },
  { type: 'noop', attributes: {} },
];
const rough = [
  ...harmless,
  { type: 'timeout', attributes: { timeout: 20 } },
  { type: 'reset_peer', attributes: { timeout: 5 } },
  { type: 'limit_data', attributes: { bytes: 100_000 } },
];
const clients = 50;

export async function bench({ minutes = '10', seed }) {
  const random = createRandom(Number(seed), 'soak');
  const [serving, driving, echo] = [startBulkPeer('serve'), startBulkPeer('drive'), await startEcho()];
  const upstream = JSON.parse(await serving.line());
  const proxy = await startProxy('seatrial');
  const ports = {};
  for (const [name, port] of Object.entries({ ...upstream, rough: echo.port })) {
    ports[name] = (await proxy.create(name, port)).port;
  }

  const seen = { errors: [], answers: [], pss: [], transferred: 0, exchanges: 0 };
  const deadline = performance.now() + Number(minutes) * 60_000;
  const isOver = () => performance.now() > deadline || seen.errors.length > 0;
  const loop = async (body) => {
    try {
      while (!isOver()) await body();
    } catch (error) {
      seen.errors.push(error);
    }
  };
  await Promise.all([
    loop(() => transfer(driving, ports, seen)),
    ...Array.from({ length: clients }, (_, index) => {
      const own = random.fork(`client ${index}`);
      return loop(() => talk(ports.rough, own, seen, isOver));
    }),
    ...Object.keys(ports).map((name) => {
      const own = random.fork(`toxics ${name}`);
      return loop(() => changeToxics(proxy, name, own, seen));
    }),
    loop(async () => {
      seen.pss.push(pssMb(proxy.pid));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }),
  ]);
  const left = await leftOver(proxy);
  await Promise.all([proxy, serving, driving, echo].map((one) => one.close()));
  return reportOf(seen, left);
}

function reportOf({ errors, answers, pss, transferred, exchanges }, left) {
  for (const error of errors) console.log(error);
  const warm = pss.slice(Math.floor(pss.length / 10));
  const quarter = Math.ceil(warm.length / 4);
  const [start, end] = [median(warm.slice(0, quarter)), median(warm.slice(-quarter))];
  const slowest = rounded(Math.max(...answers), 0);
  return {
    rows: [
      {
        'bulk GB': rounded(transferred / 1e9, 1),
        exchanges,
        'API calls': answers.length,
        'median answer ms': rounded(median(answers), 1),
        'slowest answer ms': slowest,
        'PSS start MB': rounded(start, 1),
        'PSS end MB': rounded(end, 1),
        'PSS peak MB': rounded(Math.max(...pss), 1),
      },
    ],
    goals: [
      { what: 'errors', value: errors.length, op: '=', goal: 0, met: errors.length === 0 },
      { what: 'connections left', value: left, op: '=', goal: 0, met: left === 0 },
      {
        what: 'memory at the end / at the start',
        value: rounded(end / start),
        op: '<=',
        goal: 1.2,
        met: end / start <= 1.2,
      },
      { what: 'slowest answer of the API, ms', value: slowest, op: '<=', goal: 2_000, met: slowest <= 2_000 },
    ],
  };
}

/** Half a GB each way, on eight connections; what is missing is an error. */
async function transfer(driving, ports, seen) {
  for (const way of ['down', 'up']) {
    await driving.ask({ way, port: ports[way], connections: 8, bytes: 2 ** 26 });
    seen.transferred += 8 * 2 ** 26;
  }
}

/** A client that says something and waits for the echo, some times, or until the proxy ends it. */
async function talk(port, random, seen, isOver) {
  const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  let left = random.integer(1, 50);
  let due = 0;
  const say = () => {
    if (left === 0 || isOver()) {
      socket.destroy();
      return;
    }
    left -= 1;
    due = 2 ** random.integer(0, 16);
    socket.write(Buffer.alloc(due));
  };
  socket.on('connect', say).on('data', (data) => {
    due -= data.length;
    if (due > 0) return;
    seen.exchanges += 1;
    say();
  });
  // What is lost in a toxic is never answered.
  const tooLong = setTimeout(() => socket.destroy(), 500);
  await closed;
  clearTimeout(tooLong);
}

/** Adds a toxic, changes it, looks, and takes it away. */
async function changeToxics(proxy, name, random, seen) {
  const { type, attributes } = random.pick(name === 'rough' ? rough : harmless);
  const stream = random.pick(['upstream', 'downstream']);
  const calls = [
    ['POST', '/toxics', { name: 't', type, stream, attributes, toxicity: random.pick([0.5, 1]) }],
    ['POST', '/toxics/t', { toxicity: random.pick([0, 0.5, 1]) }],
    ['GET', ''],
    ['DELETE', '/toxics/t'],
  ];
  for (const [method, path, body] of calls) {
    const began = performance.now();
    await proxy.api(method, `/proxies/${name}${path}`, body);
    seen.answers.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, random.integer(0, 50)));
  }
}

/** How many connections the proxy believes to be open some time after all clients have gone. */
async function leftOver(proxy) {
  let left = NaN;
  for (let i = 0; i < 50 && left !== 0; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { proxies } = await proxy.api('GET', '/observed');
    left = Object.values(proxies).reduce((sum, { open }) => sum + open, 0);
  }
  return left;
}
