/**
 * Makes a clone ready before `npm start`, `npm test`, `npm pack` and `npm run bench`: installs from the lockfile and compiles, each only when
 * missing or stale, and says so. Uses Node alone, because nothing may be installed yet.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, sourceStamp, stampFile } from './stamp.mjs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`seatrial needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(3);
}

// No package needs its install script; some would try to compile something, or to fetch it.
if (!installed())
  run('installing packages from package-lock.json', 'npm', [
    'ci',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
  ]);
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== sourceStamp()) {
  run('compiling', process.execPath, [join(root, 'scripts', 'build.mjs')]);
}

/** Whether node_modules holds what the lockfile names (packages for other platforms may be missing). */
function installed() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional === true || present[path]?.version === version,
  );
}

function run(what, command, args) {
  const began = Date.now();
  console.error(`seatrial: ${what} …`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) {
    console.error(`seatrial: ${what} failed: ${[command, ...args].join(' ')} ended with ${status}`);
    process.exit(3);
  }
  console.error(`seatrial: ${what} took ${((Date.now() - began) / 1000).toFixed(1)} s`);
}
