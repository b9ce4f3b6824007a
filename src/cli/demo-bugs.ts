/**
 * `seatrial demo`, the main job: plan, break and judge the shipped shop, with four of its known bugs switched on. The plan does not
 * know which; `bugs.yaml` is read only after the verdicts, to say what was found and what was missed.
 */

import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { SeatrialError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import type { Verdict } from '../model/verdict.ts';
import { loadTarget, readText } from './files.ts';
import type { Finished } from './experiment.ts';
import type { World } from './world.ts';

/** What `npm start` switches on. */
export const demoBugs: readonly string[] = [
  'timeout-is-failure',
  'sync-gives-up',
  'lost-outbox',
  'release-not-idempotent',
];

const bugSchema = z.object({
  name: z.string(),
  service: z.string(),
  rules: z.array(z.string()).min(1),
  evidence: z.array(z.string()).min(1),
  summary: z.string(),
});
export type Bug = z.infer<typeof bugSchema>;

/** The truth about the shop's broken twins. */
export function readBugs(cwd: string): Bug[] {
  const { folder } = loadTarget('shop', cwd);
  return z.array(bugSchema).parse(parse(readText(join(folder, 'bugs.yaml'))));
}

/**
 * The bugs named in `--bugs a,b,c`.
 *
 * @throws {@link SeatrialError} `E_USAGE` for a name that is none
 */
export function chooseBugs(names: readonly string[], known: readonly Bug[]): Bug[] {
  return [...new Set(names)].map((name) => {
    const bug = known.find((one) => one.name === name);
    if (bug !== undefined) return bug;
    const all = known.map((one) => one.name);
    const near = nearest(name, all);
    throw new SeatrialError(
      'E_USAGE',
      `no such bug: ${name}${near === undefined ? '' : `; did you mean ${near}?`}`,
      {
        hint: `known: ${all.join(', ')}`,
      },
    );
  });
}

/** The experiment that found this bug: every rule that it breaks is violated, with evidence at its services in one anomaly. */
export function finderOf(bug: Bug, finished: readonly Finished[]): Finished | undefined {
  return finished.find(({ verdict }) => verdict !== undefined && shows(verdict, bug));
}

function shows({ rules: judged }: Verdict, { rules, evidence: services }: Bug): boolean {
  return rules.every((rule) =>
    judged.some(
      (one) =>
        one.rule === rule &&
        one.status === 'violated' &&
        one.anomalies.some(({ evidence }) =>
          services.every((service) => evidence.some((row) => row.service === service)),
        ),
    ),
  );
}

/** The environment that switches bugs on in the shop. */
export function withBugs(world: World, bugs: readonly Bug[]): Record<string, string | undefined> {
  return { ...world.env, SHOP_BUGS: bugs.map(({ name }) => name).join(',') };
}
