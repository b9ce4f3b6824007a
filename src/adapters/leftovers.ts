/** What earlier runs left behind because they, and their watchdogs, were killed: healed before anything else is begun. */

import { basename, dirname } from 'node:path';
import { messageOf } from '../lib/errors.ts';
import { heal, journalFile, type HealOutcome } from './heal.ts';
import { openJournals } from './injected-now.ts';
import { isAlive } from './process-identity.ts';

/** A run that was healed. */
export interface HealedRun extends HealOutcome {
  readonly run: string;
  /** Whether its harness lives: then only its faults were ended. */
  readonly harnessLives: boolean;
}

/** Heals every run below `reports` whose harness is dead; those that are going are left alone. The oldest first. */
export async function healLeftovers(reports: string): Promise<readonly HealedRun[]> {
  const dead = openJournals(reports).filter(({ view }) => 'problem' in view || !isAlive(view.harness));
  const healed: HealedRun[] = [];
  for (const { file } of dead) healed.push(await healRun(file));
  return healed;
}

/** Heals the run with this journal: all of it when its harness is dead, else its faults alone. Never rejects. */
export async function healRun(file: string): Promise<HealedRun> {
  const journal = journalFile(file);
  try {
    const view = journal.view();
    const harnessLives = view !== undefined && isAlive(view.harness);
    const outcome = await heal(journal, { by: 'heal', what: harnessLives ? 'faults' : 'all' });
    return { run: view?.run ?? file, harnessLives, ...outcome };
  } catch (error) {
    return { run: basename(dirname(file)), harnessLives: false, undone: [], failed: [messageOf(error)] };
  }
}
