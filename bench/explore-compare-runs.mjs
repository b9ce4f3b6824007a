/**
 * One bug of the shop looked for in one way, from so many seeds (`node explore-compare-runs.mjs BUG STRATEGY FIRST COUNT MOST`). Prints one line of
 * JSON: each run, `{ experiments, isFound, rules }`.
 */

import { simulationGround } from '../dist/testing/simulation/trial-ground.js';
import { waysToLook } from './explore-ways.mjs';
import { shop } from './in-process-shop.mjs';

/** Experiments of one run have seeds that follow each other; those of another are others. */
const seedsApart = 10_000;

const [, , bug, way, first, count, most] = process.argv;
const { strategy, weakSpots } = waysToLook()[way];
const ground = simulationGround(shop, { env: { SHOP_BUGS: bug } });
const runs = [];
for (let n = 0; n < Number(count); n += 1)
  runs.push(
    await strategy({
      ground,
      target: shop.target,
      weakSpots,
      seed: (Number(first) + n) * seedsApart,
      most: Number(most),
    }),
  );
console.log(JSON.stringify(runs));
