/** The lint as a user meets it. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seatrial, temporaryFolder } from '../testing/command-line.ts';

const target = `schemaVersion: 1
name: bank
client: client.ts
services:
  counter:
    entry: true
    command: [counter, '\${edge.teller}']
    edges: { teller: { timeout: 1s } }
  teller:
    command: [teller, '\${edge.vault}']
    edges: { vault: { timeout: 400ms, attempts: 3, idempotent: true } }
  vault: { command: [vault] }
`;

test.concurrent(
  'an error ends it with 1, in plain text with its place; what cannot be read with 4',
  async () => {
    using work = temporaryFolder();
    const folder = join(work.folder, 'targets', 'bank');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'target.yaml'), target);
    const wrong = await seatrial(['lint'], work.folder);
    expect(wrong).toMatchObject({ code: 1, stderr: '' });
    expect(wrong.stdout).toMatch(/^ {6}targets\/bank\/target\.yaml:8:33: counter->teller timeout: 1s$/m);
    writeFileSync(join(folder, 'target.yaml'), target.replace('timeout: 1s', 'timeout: 2s'));
    expect(await seatrial(['lint', '--strict'], work.folder)).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(join(folder, 'target.yaml'), target.replace('timeout: 1s', 'timeout: never'));
    const refused = await seatrial(['lint'], work.folder);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('target.yaml:8:33');
  },
);
