/**
 * What `in-process` runs: the shop's checkout, the shop's catalog and the register, each on a rough network under one fault by chance. A program
 * of its own (`node in-process-runs.mjs WHAT COUNT FIRST`), so that any Node can run it: WHAT is `checkouts` (for speed), `growth` (what longer ones
 * cost), `events` (a hash of all that was written down) or `all` (how the verdicts on the correct twins were). Prints one line of JSON.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { targetSchema } from '../dist/model/target.js';
import * as shopParts from '../dist/targets/shop/simulation.js';
import {
  anyScenario,
  checkOperations,
  createRandom,
  defineSimulation,
  judgeSimulation,
  primaryBackupRegister,
  roughNetwork,
} from '../dist/testing/index.js';

const root = join(import.meta.dirname, '..');
const file = join(root, 'targets', 'shop', 'target.yaml');
const shop = defineSimulation({
  target: targetSchema.parse(parse(readFileSync(file, 'utf8'), { merge: true })),
  services: shopParts.services,
  client: shopParts.client,
});
const participants = ['inventory', 'payment', 'shipping', 'notifier'];
const catalogs = ['catalog.1', 'catalog.2', 'catalog.3'];
/** Checkouts a second. */
const checkoutRate = 12;
const document = (name, target, rest) => ({ schemaVersion: 1, name, target, ...rest });
const registers = (place) => ({
  use: 'registers',
  writeAt: [place],
  readAt: [place],
  items: 2,
  clients: 3,
  rate: 60,
  duration: '600ms',
});

/** Each with what its scenarios are drawn from. The first is the one that is timed: three checkouts, one fault, heal, final reads. */
export const protocols = [
  {
    name: 'checkout',
    simulation: shop,
    scenario: document('any-checkout', 'shop', {
      services: ['storefront', 'order', ...participants],
      workload: {
        use: 'sagas',
        saga: 'checkout',
        at: 'storefront',
        clients: 3,
        rate: checkoutRate,
        duration: '250ms',
        variants: { 'card-declined': 0.25, 'address-refused': 0.25 },
      },
      checks: ['SG1'],
    }),
    edges: participants.map((one) => `order->${one}`),
    places: ['order', ...participants],
    withinMs: 80,
  },
  {
    name: 'catalog',
    simulation: shop,
    scenario: document('any-catalog', 'shop', {
      services: ['catalog'],
      workload: { ...registers('catalog'), retire: 2, deleteAfter: '300ms' },
    }),
    edges: catalogs.flatMap((one) =>
      catalogs.filter((other) => other !== one).map((other) => `${one}->${other}`),
    ),
    places: catalogs,
    withinMs: 300,
  },
  {
    name: 'register',
    simulation: primaryBackupRegister,
    scenario: document('any-register', 'register', { workload: registers('register') }),
    // The other way between them nothing goes unless the first is down: a fault there hits nothing, and proves nothing.
    edges: ['register.1->register.2', 'register.1->views', 'register.2->views'],
    places: ['register.1', 'register.2', 'views'],
    withinMs: 300,
  },
];

/** So many different faults; the seeds of the experiments are all different. */
const faultsEach = 500;
const drawn = new Map();

function scenarioFor(protocol, n) {
  const key = `${protocol.name} ${n % faultsEach}`;
  const known = drawn.get(key) ?? anyScenario(createRandom(n % faultsEach, protocol.name), protocol);
  drawn.set(key, known);
  return known;
}

/** Runs and judges experiment `n`. What clients of the register saw is judged as well. */
async function experiment(protocol, n) {
  const judged = await judgeSimulation(protocol.simulation, scenarioFor(protocol, n), {
    seed: n,
    network: roughNetwork,
  });
  const isLinearizable = protocol.name !== 'register' || checkOperations(judged.material).verdict === 'held';
  return { ...judged, status: isLinearizable ? judged.verdict.status : 'violated' };
}

/** Before they count, as many again have been run: then code is compiled. */
async function checkouts(count, first) {
  let asked = 0;
  for (let n = first; n < first + count; n += 1) await experiment(protocols[0], n);
  const began = performance.now();
  const cpu = process.cpuUsage();
  for (let n = first; n < first + count; n += 1) {
    const { material } = await experiment(protocols[0], n);
    asked += material.events.filter(({ kind, type }) => kind === 'operation' && type === 'invoke').length;
  }
  const { user, system } = process.cpuUsage(cpu);
  return {
    perSecond: count / ((performance.now() - began) / 1_000),
    perCpuSecond: count / ((user + system) / 1e6),
    checkouts: asked / count,
    residentMb: process.memoryUsage.rss() / 2 ** 20,
  };
}

/** The CPU that one experiment with so many checkouts costs; longer ones are run fewer times. */
async function growth(count, first) {
  const rows = [];
  for (const asked of [3, 30, 300]) {
    const [{ scenario, ...protocol }] = protocols;
    const duration = `${Math.round((1_000 * asked) / checkoutRate)}ms`;
    const longer = {
      ...protocol,
      name: `${asked} checkouts`,
      scenario: { ...scenario, workload: { ...scenario.workload, duration } },
    };
    const times = Math.ceil(count / asked);
    for (let n = first; n < first + times; n += 1) await experiment(longer, n);
    const cpu = process.cpuUsage();
    for (let n = first; n < first + times; n += 1) await experiment(longer, n);
    const { user, system } = process.cpuUsage(cpu);
    rows.push({ checkouts: asked, cpuMs: (user + system) / 1_000 / times });
  }
  return { rows };
}

async function events(count, first) {
  const hash = createHash('sha256');
  for (const protocol of protocols)
    for (let n = first; n < first + count; n += 1) {
      const { material } = await experiment(protocol, n);
      hash.update(JSON.stringify([material.events, material.reads, material.record]));
    }
  return { node: process.versions.node, hash: hash.digest('hex') };
}

async function all(count, first) {
  const rows = protocols.map(({ name }) => ({
    protocol: name,
    held: 0,
    inconclusive: 0,
    violated: 0,
    which: [],
  }));
  for (let n = first; n < first + count; n += 1) {
    const index = n % protocols.length;
    const { status } = await experiment(protocols[index], n);
    rows[index][status] += 1;
    if (status === 'violated') rows[index].which.push(n);
  }
  return { rows };
}

const [, , what, count, first] = process.argv;
const run = { checkouts, growth, events, all }[what];
if (run !== undefined) console.log(JSON.stringify(await run(Number(count), Number(first))));
