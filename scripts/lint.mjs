/** Every check that is not a test, each named, all run even when one fails. */

import { spawnSync } from 'node:child_process';
import { root } from './stamp.mjs';

const checks = {
  'types (tsc)': ['tsc'],
  'ESLint strictTypeChecked': ['eslint', '.'],
  Prettier: ['prettier', '--check', '--log-level', 'warn', '.'],
  'rooms (dependency-cruiser)': ['depcruise', 'src', 'targets'],
  'unused code (knip)': ['knip'],
  'package (publint)': ['publint', '--strict'],
};

let failed = 0;
for (const [name, [command, ...args]] of Object.entries(checks))
  report(name, ['npx', '--no-install', command, ...args]);
report('schemas are fresh', [process.execPath, 'scripts/schema.mjs', '--check']);
process.exit(failed === 0 ? 0 : 1);

function report(name, [command, ...args]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  if (status === 0) return;
  failed += 1;
  console.log(`${stdout}${stderr}`.trimEnd());
}
