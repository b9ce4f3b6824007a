/**
 * Compiles `src` to `dist` and `targets` to `dist/targets`, side by side. Types are checked by `npm run lint`, not here: a person
 * who only wants to start it need not wait for that.
 */

import { spawn } from 'node:child_process';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, sourceStamp, stampFile } from './stamp.mjs';

const stamp = sourceStamp();
rmSync(join(root, 'dist'), { recursive: true, force: true });
const codes = await Promise.all(['tsconfig.build.json', 'tsconfig.targets.json'].map(compile));
if (codes.some((code) => code !== 0)) process.exit(1);
const bin = join(root, 'dist', 'cli', 'main.js');
if (existsSync(bin)) chmodSync(bin, 0o755);
writeFileSync(stampFile, stamp);

function compile(project) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const child = spawn(process.execPath, [tsc, '-p', project, '--noCheck'], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve) => child.on('exit', resolve));
}
