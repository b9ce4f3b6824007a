/** What the kill bench runs: every scenario of the shop that has faults, and some more for the kinds of fault that those do not have. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { planOf } from './planned.mjs';
import { root } from './seatrial.mjs';

const sagas = `services: [storefront, order, inventory, payment, shipping, notifier]
workload: { use: sagas, saga: checkout, at: storefront, clients: 4, rate: 20, duration: 6s }`;
const registers = `services: [catalog]
workload: { use: registers, writeAt: [catalog], readAt: [catalog], items: 4, clients: 4, rate: 40, duration: 6s }`;

/** Two faults each, at one time. */
const others = [
  scenario('kill-paused-and-down', sagas, [
    '{ kind: pause, service: inventory, begin: { after: 1s }, lasts: 4s }',
    '{ kind: down, on: order->shipping, begin: { after: 1s }, lasts: 4s }',
  ]),
  scenario('kill-stopped-and-flapping', sagas, [
    '{ kind: stop, service: notifier, begin: { after: 1s }, lasts: 4s }',
    '{ kind: flap, on: order->payment, down: 200ms, up: 200ms, begin: { after: 1s }, lasts: 4s }',
  ]),
  scenario('kill-refused-and-restarted', registers, [
    '{ kind: partition, between: [[catalog.1], [catalog.2, catalog.3]], mode: refuse, begin: { after: 1s }, lasts: 4s }',
    '{ kind: restart, service: catalog.3, begin: { after: 1s }, lasts: 4s }',
  ]),
];

/** What only containers have. */
const inContainers = [
  scenario('kill-disconnected', sagas, [
    '{ kind: disconnect, service: payment, begin: { after: 1s }, lasts: 4s }',
    '{ kind: latency, on: order->shipping, latency: 200ms, begin: { after: 1s }, lasts: 4s }',
  ]),
];

/** The short complete one that must work after each kill. */
export const nextRun = withPlan(`schemaVersion: 1
name: next-run
target: shop
services: [catalog]
workload: { use: registers, writeAt: [catalog], readAt: [catalog], items: 4, clients: 4, rate: 40, duration: 2s }
faults:
  - { kind: latency, on: catalog.1->catalog.2, latency: 100ms, begin: { after: 500ms }, lasts: 1s }
checks: [CV1]
`);

/** Those to draw from: `name`, `text` (YAML) and what each plans (planned.mjs), in a fixed order. */
export function scenariosToDraw(runtime) {
  const folder = join(root, 'scenarios');
  const shipped = readdirSync(folder)
    .filter((name) => /^shop-.*[.]yaml$/.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const more = runtime === 'container' ? [...others, ...inContainers] : others;
  return [...shipped, ...more].map(withPlan).filter(({ standsMs }) => standsMs > 0);
}

function scenario(name, load, faults) {
  const lines = ['schemaVersion: 1', `name: ${name}`, 'target: shop', load, 'faults:'];
  return [...lines, ...faults.map((fault) => `  - ${fault}`), ''].join('\n');
}

function withPlan(text) {
  return { name: parse(text, { merge: true }).name, text, ...planOf(text) };
}
