/** What earlier runs left behind because they, and their watchdogs, were killed: healed before anything else is begun. */

import { healRun, type HealedRun } from './heal.ts';
import { openJournals } from './injected-now.ts';
import { isAlive } from './process-identity.ts';

/** Heals every run below `reports` whose harness is dead; those that are going are left alone. The oldest first. */
export async function healLeftovers(reports: string): Promise<readonly HealedRun[]> {
  const dead = openJournals(reports).filter(({ view }) => 'problem' in view || !isAlive(view.harness));
  const healed: HealedRun[] = [];
  for (const { file } of dead) healed.push(await healRun(file));
  return healed;
}
