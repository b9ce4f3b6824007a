/** What ran this: versions, platform, commit. */

import { spawnSync } from 'node:child_process';
import { arch, cpus, platform, release } from 'node:os';
import { packageRoot, packageVersion } from './package-root.ts';

/** For the run record. The commit is left out where there is no repository. */
export function runIdentity(): { seatrial: string; node: string; platform: string; commit?: string } {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: packageRoot,
    encoding: 'utf8',
  });
  return {
    seatrial: packageVersion(),
    node: process.versions.node,
    platform: `${platform()} ${release()} ${arch()}, ${cpus().length} cores`,
    ...(status === 0 ? { commit: stdout.trim() } : {}),
  };
}
