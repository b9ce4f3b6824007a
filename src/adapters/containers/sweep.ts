/**
 * What dead runs left in an engine, wherever their folders are, or were: found by the labels that everything of ours bears, and removed.
 * A run whose harness lives, or may live where it cannot be seen from here, is left alone.
 */

import { readlinkSync } from 'node:fs';
import { z } from 'zod';
import { processIdentitySchema, type ProcessIdentity } from '../../model/undo.ts';
import { isAlive, isOfThisBoot, processIdentity } from '../process-identity.ts';
import { engineJson } from './engine-call.ts';
import { harnessLabel, runLabel } from './labels.ts';
import { removeOwned } from './remove-owned.ts';

/** Whose it is: the harness's process, and the part of the machine in which its id means something. */
const ownerSchema = processIdentitySchema.extend({ namespace: z.string() });

/** The owner as a label has it. */
export function ownerWords(): string {
  const owner = processIdentity(process.pid) ?? { pid: process.pid, began: 'gone' };
  return JSON.stringify({ ...owner, namespace: namespaceOf() });
}

const labels = z.record(z.string(), z.string()).nullable();
const containersSchema = z.array(z.object({ Labels: labels, Created: z.number() }));
const networksSchema = z.array(z.object({ Labels: labels, Created: z.string() }));
const volumesSchema = z.object({
  Volumes: z.array(z.object({ Labels: labels, CreatedAt: z.string() })).nullable(),
});

/** What is younger belongs to a run that has only just died: its watchdog is at it. */
const agedMs = 120_000;

/**
 * Removes what dead runs have left; gives their tags. Rejects when the engine does not answer.
 *
 * @param leastMs - how old the youngest thing of a run must be
 */
export async function sweepDead(engine: string, leastMs = agedMs): Promise<readonly string[]> {
  const filters = `filters=${encodeURIComponent(JSON.stringify({ label: [runLabel] }))}`;
  const get = (path: string): Promise<unknown> => engineJson(engine, { method: 'GET', path });
  const [containers, networks, volumes] = await Promise.all([
    get(`/containers/json?all=1&${filters}`),
    get(`/networks?${filters}`),
    get(`/volumes?${filters}`),
  ]);
  const all = [
    ...containersSchema.parse(containers).map(({ Labels, Created }) => ({ Labels, madeMs: Created * 1_000 })),
    ...networksSchema.parse(networks).map(({ Labels, Created }) => ({ Labels, madeMs: Date.parse(Created) })),
    ...(volumesSchema.parse(volumes).Volumes ?? []).map(({ Labels, CreatedAt }) => ({
      Labels,
      madeMs: Date.parse(CreatedAt),
    })),
  ];
  const runs = new Map<string, { owner: string; youngestMs: number }>();
  for (const { Labels, madeMs } of all) {
    const tag = Labels?.[runLabel] ?? '';
    const youngestMs = Math.max(madeMs, runs.get(tag)?.youngestMs ?? 0);
    runs.set(tag, { owner: Labels?.[harnessLabel] ?? '', youngestMs });
  }
  const dead = [...runs].flatMap(([tag, { owner, youngestMs }]) =>
    tag !== '' && isDead(owner) && Date.now() - youngestMs >= leastMs ? [tag] : [],
  );
  for (const tag of dead) await removeOwned(engine, { tag });
  return dead;
}

/** For certain. What has no owner, or one of another part of the machine, is not. */
function isDead(words: string): boolean {
  let owner: ProcessIdentity & { readonly namespace: string };
  try {
    owner = ownerSchema.parse(JSON.parse(words));
  } catch {
    return false;
  }
  if (!isOfThisBoot(owner)) return true;
  return owner.namespace === namespaceOf() && !isAlive(owner);
}

/** Processes of another namespace have other ids there (Linux; elsewhere there is one). */
function namespaceOf(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return 'one';
  }
}
