/**
 * One target, one run: a lock file for each target that is being hit, `.locks/<target>.json` below the folder of all runs.
 *
 *   1. A lock appears with its whole content, or not at all: a draft is written, then linked to its name, which only one can.
 *   2. A lock is stale when its process is gone (another one with the same id is not it), or when it cannot be read and is old.
 *   3. A stale lock has one successor. To succeed it, a process links its own draft to a name made of the stale lock's content;
 *      whoever finds that name taken by a process that lives has lost. A successor that died succeeds nobody: it has a successor, too.
 *   4. Only a successor replaces the lock, and only while the lock is still the one it succeeds. The lock is never away meanwhile.
 *
 * So no two processes ever have it, however many come at once and wherever they are killed.
 */

import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SeatrialError } from '../lib/errors.ts';
import { processIdentitySchema } from '../model/undo.ts';
import { isAlive, processIdentity } from './process-identity.ts';

const holderSchema = z.object({
  run: z.string(),
  command: z.string(),
  process: processIdentitySchema,
  since: z.string(),
});

/** Who has the lock: a run, what it was started with, its process, and since when (ISO). */
export type LockHolder = z.infer<typeof holderSchema>;

/** A lock that cannot be read may be somebody's who is just writing it, in a way that is not ours; not for longer than this. */
const unreadableMsMax = 10_000;

/**
 * Takes the lock of `target` for this process; disposing of it releases it, unless it is somebody else's by then. Never waits.
 *
 * @param reports - the folder of all runs; runs with different ones do not know of each other
 * @throws {@link SeatrialError} `E_LOCKED` naming the run that has it
 */
export function lockTarget(
  reports: string,
  target: string,
  { run, command }: Pick<LockHolder, 'run' | 'command'>,
): Disposable {
  const file = lockFile(reports, target);
  mkdirSync(join(reports, '.locks'), { recursive: true });
  const mine: LockHolder = { run, command, process: ownIdentity(), since: new Date().toISOString() };
  const draft = `${file}.${process.pid}-${(drafts += 1)}.draft`;
  writeFileSync(draft, `${JSON.stringify(mine)}\n`);
  const content = lookAt(draft)?.content;
  try {
    while (!linkIfFree(draft, file)) {
      const found = lookAt(file);
      if (found !== undefined && succeed(found, { file, draft, target })) break;
    }
  } finally {
    rmSync(draft, { force: true });
  }
  dropLeftovers(reports, target);
  return {
    [Symbol.dispose]: () => {
      if (lookAt(file)?.content === content) rmSync(file, { force: true });
    },
  };
}

/** The locks of several targets, of which all are taken or none. */
export interface TargetLocks extends Disposable {
  /** Takes them for this run. Throws as {@link lockTarget} does, and then has none. */
  take(by: Pick<LockHolder, 'run' | 'command'>): void;
}

/** The locks of these targets, not yet taken. */
export function locksOf(reports: string, targets: Iterable<string>): TargetLocks {
  const taken: Disposable[] = [];
  const release = (): void => {
    for (const lock of taken.splice(0)) lock[Symbol.dispose]();
  };
  return {
    take: (by) => {
      try {
        for (const target of new Set(targets)) taken.push(lockTarget(reports, target, by));
      } catch (error) {
        release();
        throw error;
      }
    },
    [Symbol.dispose]: release,
  };
}

/** Who has the lock of `target` now; `undefined` when nobody has, or what is there is stale. */
export function lockHolder(reports: string, target: string): LockHolder | 'unreadable' | undefined {
  const found = lookAt(lockFile(reports, target));
  return found === undefined || isStale(found) ? undefined : (found.holder ?? 'unreadable');
}

/** That a target is held, and the way on. */
export function lockedError(target: string, holder: LockHolder | 'unreadable'): SeatrialError {
  if (holder === 'unreadable')
    return new SeatrialError('E_LOCKED', `somebody is just locking target ${target}`, {
      hint: `try again; a lock that cannot be read is taken over when it is ${unreadableMsMax / 1_000} s old`,
    });
  const { run, command, since } = holder;
  const { pid } = holder.process;
  return new SeatrialError(
    'E_LOCKED',
    `target ${target} is being used by run ${run} (${command}, process ${pid}) since ${since}`,
    {
      hint: `let it end, or end it with: kill ${pid}; should it be gone or be killed, its lock does not hold any more`,
    },
  );
}

/** Drafts of this process so far: each has a name of its own. */
let drafts = 0;

function lockFile(reports: string, target: string): string {
  return join(reports, '.locks', `${target}.json`);
}

function ownIdentity(): LockHolder['process'] {
  const mine = processIdentity(process.pid);
  if (mine === undefined)
    throw new SeatrialError('E_INTERNAL', 'the system does not say when this process began');
  return mine;
}

/** A lock, or a claim to succeed one, as it was found. */
interface Found {
  /** Stands for exactly this content: no other lock has the same. */
  readonly content: string;
  /** Left out: it cannot be read. */
  readonly holder?: LockHolder;
  readonly ageMs: number;
}

function lookAt(file: string): Found | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const text = readFileSync(descriptor, 'utf8');
    const { mtimeMs } = fstatSync(descriptor);
    const holder = holderIn(text);
    // Two that cannot be read may have the same text: empty.
    const hash = createHash('sha256').update(holder === undefined ? `${mtimeMs} ${text}` : text);
    const found = { content: hash.digest('hex').slice(0, 32), ageMs: Math.abs(Date.now() - mtimeMs) };
    return holder === undefined ? found : { ...found, holder };
  } finally {
    closeSync(descriptor);
  }
}

function holderIn(text: string): LockHolder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isStale({ holder, ageMs }: Found): boolean {
  return holder === undefined ? ageMs > unreadableMsMax : !isAlive(holder.process);
}

/**
 * Succeeds a stale lock. False when it is not there any more: look again.
 *
 * @throws {@link SeatrialError} `E_LOCKED` when it is not stale, or another process succeeds it
 */
function succeed(lock: Found, options: { file: string; draft: string; target: string }): boolean {
  const { file, draft, target } = options;
  const isStill = (): boolean => lookAt(file)?.content === lock.content;
  let last = lock;
  let claim: string;
  for (;;) {
    if (!isStale(last)) {
      // A claim of a lock that is gone says nothing.
      if (last !== lock && !isStill()) return false;
      throw lockedError(target, last.holder ?? 'unreadable');
    }
    claim = `${file}.after-${last.content}`;
    if (linkIfFree(draft, claim)) break;
    const other = lookAt(claim);
    if (other === undefined) return false;
    last = other;
  }
  try {
    if (!isStill()) return false;
    // Nobody else may replace it now: all who came before are gone, and this claim is ours.
    renameSync(draft, file);
    return true;
  } finally {
    rmSync(claim, { force: true });
  }
}

/** Links `file` to the new name; false when that is there already. */
function linkIfFree(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Claims and drafts of processes that were killed in the middle. The lock is ours: whom they would succeed is no more. */
function dropLeftovers(reports: string, target: string): void {
  const folder = join(reports, '.locks');
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${target}.json.`)) continue;
    const found = lookAt(join(folder, name));
    if (found !== undefined && isStale(found)) rmSync(join(folder, name), { force: true });
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
