/** The shop in one process, and what its plan says of it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { topologyOfTarget } from '../dist/discover/target.js';
import { targetSchema } from '../dist/model/target.js';
import { planExperiments } from '../dist/plan/plan.js';
import * as shopParts from '../dist/targets/shop/simulation.js';
import { defineSimulation } from '../dist/testing/index.js';
import { root } from './seatrial.mjs';

const folder = join(root, 'targets', 'shop');
const target = targetSchema.parse(parse(readFileSync(join(folder, 'target.yaml'), 'utf8'), { merge: true }));

export const shop = defineSimulation({
  target,
  services: shopParts.services,
  client: shopParts.client,
});

/** The history that comes with the shop. */
export function shippedHistory() {
  const lines = readFileSync(join(folder, 'failures.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** What the plan expects to break, ranked by these failures. */
export function weakSpotsOfShop(failures) {
  const topology = topologyOfTarget(target);
  return planExperiments({ topology, failures, target, history: 'given' }).weakSpots;
}
