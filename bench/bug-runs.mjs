/** The scenarios that show the shop's bugs, run on the shop as it should be or on its broken twin. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root, seatrial, workFolder } from './seatrial.mjs';

/** All bugs of the shop, or the one of this name. */
export function bugsOfShop(only) {
  return bugsOf('shop', only);
}

/** All that `bugs.yaml` of a target tells of, or the one of this name. */
export function bugsOf(target, only) {
  const bugs = parse(readFileSync(join(root, 'targets', target, 'bugs.yaml'), 'utf8'));
  return bugs.filter(({ name }) => only === undefined || name === only);
}

/**
 * Runs a bug's scenario once, in a folder of its own: runs in one folder lock each other's target. `status`: the verdict's, `failed` when there is
 * none; `broken`: the rules that were violated; `seen`: what was seen of that; `why`: for what reason it is inconclusive or failed; `tookMs`.
 */
export async function runBug({ scenario, name }, { twin, flags = [] }) {
  const work = workFolder();
  try {
    const { json } = await seatrial(['run', join(root, 'scenarios', `${scenario}.yaml`), ...flags], {
      cwd: work.folder,
      env: { SHOP_BUGS: twin ? name : '' },
    });
    const { verdict, record } = json.experiments[0];
    const rules = verdict?.rules ?? [];
    return {
      status: verdict?.status ?? 'failed',
      broken: rules.filter(({ status }) => status === 'violated').map(({ rule }) => rule),
      seen: rules.flatMap(({ anomalies }) => anomalies.map(({ rule, summary }) => `${rule} ${summary}`)),
      why: verdict?.reasons.join('; ') ?? record.error,
      tookMs: record.tookMs,
    };
  } finally {
    work.remove();
  }
}
