/** The systems that a lint is about: the files of one, or several targets, each a system of its own. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { isTargetFile } from '../discover/topology-input.ts';
import { SeatrialError } from '../lib/errors.ts';
import type { Topology } from '../model/topology.ts';
import { defaultTarget } from './default-target.ts';
import { topologyOfFiles } from './discovered.ts';
import { loadTarget, readTarget } from './files.ts';
import type { LintFlags } from './flags.ts';
import type { TargetFile } from './lint-place.ts';
import type { World } from './world.ts';

/** A system to look at. */
export interface LintSystem {
  readonly topology: Topology;
  /** Left out: no target file is among its files. */
  readonly targetFile?: TargetFile;
}

/** No target file is longer. */
const targetBytesMax = 1024 * 1024;

/**
 * What the files, as they are written, and the target that is asked for describe.
 *
 * @throws {@link SeatrialError} `E_USAGE` when several targets are mixed with other files; and as reading them does
 */
export function lintSystems(written: readonly string[], flags: LintFlags, world: World): LintSystem[] {
  const asked = flags.target ?? (written.length === 0 ? defaultTarget(world.cwd) : undefined);
  const named = asked === undefined ? [] : [join(loadTarget(asked, world.cwd).folder, 'target.yaml')];
  const files = [...named.map((file) => fromHere(file, world)), ...written];
  const targets = files.flatMap((one) => {
    const file = resolve(world.cwd, one);
    return isTarget(file, one) ? [{ name: one, file, target: readTarget(file).target }] : [];
  });
  const [only, second] = targets;
  if (second === undefined) return [systemOf(files, only, flags, world)];
  const others = files.filter((one) => !targets.some(({ name: target }) => target === one));
  if (others.length > 0) {
    throw new SeatrialError(
      'E_USAGE',
      `${targets.length} targets, and other files: nothing says of which of them ${others[0] ?? ''} is`,
      { hint: 'give one target with its files, or several targets alone' },
    );
  }
  return targets.map((target) => systemOf([target.name], target, flags, world));
}

function systemOf(
  files: readonly string[],
  targetFile: TargetFile | undefined,
  { json = false, aliases }: LintFlags,
  world: World,
): LintSystem {
  const { topology } = topologyOfFiles({ files, json, ...(aliases === undefined ? {} : { aliases }) }, world);
  return { topology, ...(targetFile === undefined ? {} : { targetFile }) };
}

/** As a person in this folder would write it. */
function fromHere(file: string, { cwd }: World): string {
  const near = relative(cwd, file);
  return near.startsWith('..') ? file : near;
}

function isTarget(file: string, name: string): boolean {
  if (!existsSync(file) || !statSync(file).isFile() || statSync(file).size > targetBytesMax) return false;
  return isTargetFile(readFileSync(file, 'utf8'), { name });
}
