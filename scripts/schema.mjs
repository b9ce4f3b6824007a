/**
 * Writes the JSON Schema (draft 7, for editors) of every document to `schema/`, from the compiled zod schemas.
 * With `--check` it writes nothing and fails when a file is stale.
 */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from './stamp.mjs';

const documents = {
  target: 'target',
  scenario: 'scenario',
  topology: 'topology',
  failure: 'failure',
  severities: 'severities',
  plan: 'plan',
  matrix: 'matrix',
  explore: 'explore',
  event: 'event',
  ledger: 'finalRead',
  verdict: 'verdict',
  'run-record': 'runRecord',
  undo: 'undoLine',
};

const folder = join(root, 'schema');
const stale = [];
mkdirSync(folder, { recursive: true });
for (const [file, name] of Object.entries(documents)) {
  const module = await import(join(root, 'dist', 'model', `${file}.js`));
  const schema = z.toJSONSchema(module[`${name}Schema`], {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
  });
  const text = `${JSON.stringify({ title: `Seatrial ${file}`, ...schema }, null, 2)}\n`;
  const path = join(folder, `${file}.schema.json`);
  if (process.argv.includes('--check')) {
    if (read(path) !== text) stale.push(path);
  } else writeFileSync(path, text);
}
const known = Object.keys(documents).map((file) => `${file}.schema.json`);
stale.push(...readdirSync(folder).filter((file) => !known.includes(file)));
if (stale.length > 0) {
  console.error(`stale: ${stale.join(', ')}; write them with: node scripts/schema.mjs`);
  process.exit(1);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
