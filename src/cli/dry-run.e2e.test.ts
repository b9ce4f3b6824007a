/** A dry run starts and writes nothing, and says exactly what the run then does. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { undoLineSchema } from '../model/undo.ts';
import { seatrial, temporaryFolder } from '../testing/command-line.ts';
import type { DryRun } from './dry-run.ts';

const scenario = `schemaVersion: 1
name: mixed
target: transfers
workload: { use: sagas, saga: transfer, at: accounts, rate: 20, duration: 3s }
faults:
  - { kind: pause, service: ledger, begin: { afterStep: withdraw, hold: 100ms }, lasts: 300ms }
  - { kind: latency, latency: 50ms, jitter: 10ms, toxicity: 0.5, on: accounts->ledger, begin: { after: 200ms }, lasts: 1s }
  - { kind: partition, between: [[accounts], [ledger]], begin: { after: 1500ms }, lasts: 300ms }
  - { kind: down, on: client->accounts, begin: { after: 2s }, lasts: 200ms }
`;

/** Loaded before the command: whoever starts a process is told not to. */
const noProcess = `data:text/javascript,${encodeURIComponent(`
import processes from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'])
  processes[name] = () => { throw new Error('a process was started'); };
syncBuiltinESMExports();
`)}`;

test(
  'nothing is started, nothing is written, and the run does the very same',
  { timeout: 60_000 },
  async () => {
    using work = temporaryFolder();
    const { folder } = work;
    writeFileSync(join(folder, 'mixed.yaml'), scenario);
    const dry = await seatrial(['run', 'mixed.yaml', '--dry-run', '--json'], folder, {
      NODE_OPTIONS: `--import=${noProcess}`,
    });
    expect([dry.code, dry.stderr]).toEqual([0, '']);
    expect(readdirSync(folder)).toEqual(['mixed.yaml']);
    const [experiment] = (JSON.parse(dry.stdout) as DryRun).experiments;

    await seatrial(['run', 'mixed.yaml'], folder);
    const latest = join(folder, 'reports', 'latest');
    const journaled = readFileSync(join(latest, 'undo.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => undoLineSchema.parse(JSON.parse(line)))
      .flatMap((line) => (line.kind === 'fault' ? [line] : []))
      .map(({ what, steps }) => ({ what, steps: steps.map(asPlanned) }));
    const planned = experiment?.hits.map(({ what, undo }) => ({ what, steps: undo.map(asPlanned) })) ?? [];
    expect(planned).toHaveLength(5);
    expect(sorted(journaled)).toEqual(sorted(planned));

    const began = readFileSync(join(latest, '01-mixed', 'events.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; type?: string; what?: string; where?: string })
      .filter(({ kind, type }) => kind === 'fault' && type === 'begin')
      .map(({ what, where }) => `${what ?? ''} on ${where ?? ''}`);
    const hits = experiment?.hits.map(({ what }) => what).filter((what) => !what.startsWith('hold')) ?? [];
    expect(began.sort()).toEqual([...hits].sort());
  },
);

/** A step of the undo, without where the proxy happens to be and whose toxic it is. */
function asPlanned(step: object): string {
  const { undo, link, replica, toxic } = step as Record<string, string | undefined>;
  const name = toxic?.replace(/^seatrial_.*?_(?=\d+_)/, '');
  return [undo, link ?? replica, name].filter(Boolean).join(' ');
}

function sorted(hits: readonly { what: string; steps: string[] }[]): string[] {
  return hits.map(({ what, steps }) => `${what}: ${steps.join(', ')}`).sort();
}
