/** Runs of the real command line on containers, in a folder of their own: followed in their files and in the engine, and what is left of them. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openRuns, type OpenRun } from '../adapters/injected-now.ts';
import { removeOwned } from '../adapters/containers/remove-owned.ts';
import { undoLineSchema, type UndoLine } from '../model/undo.ts';
import {
  processesOf,
  seatrial,
  startSeatrial,
  temporaryFolder,
  type Ended,
  type Started,
} from './command-line.ts';
import { containersOf, engineAddress, leftOf, type SeenContainer } from './engine-contents.ts';
import { eventually } from './eventually.ts';

/** A scenario with these faults. `duration`: of its workload. */
export const moneyScenario = (faults: readonly string[], duration: string): string => `schemaVersion: 1
name: money
target: transfers
workload: { use: sagas, saga: transfer, at: accounts, rate: 10, duration: ${duration}, variants: {} }
faults: [${faults.map((fault) => `\n  ${fault},`).join('')}
]
checks: [SG1, SG4, SG6]
`;

/** What the engine is asked for while a run of it starts, in this order. */
export const startRequests: readonly (readonly [what: string, request: RegExp])[] = [
  ['the proxy’s image is asked for', /^POST \S*\/build/],
  ['a network is made', /^POST \S*\/networks\/create/],
  ['the proxy’s container is made', /^POST \S*\/containers\/create\?name=\S*_proxy/],
  ['the proxy joins a network', /^POST \S*\/networks\/\S+\/connect/],
  ['the proxy is started', /^POST \S*\/containers\/\S*_proxy\/start/],
  ['a service’s container is made', /^POST \S*\/containers\/create\?name=\S*_ledger\.1/],
  ['its output is asked for', /^POST \S*\/containers\/\S*_ledger\.1\/attach/],
  ['it is started', /^POST \S*\/containers\/\S*_ledger\.1\/start/],
];

/** Where runs are started. */
export interface ContainerFolder extends AsyncDisposable {
  readonly folder: string;
  write(name: string, text: string): void;
  /** `seatrial …words`, to its end. */
  command(words: readonly string[], env?: Record<string, string>): Promise<Ended>;
  /** `seatrial run …words --runtime container`. Whatever becomes of the test, it ends with it. */
  run(words: readonly string[], env?: Record<string, string>): Started;
  /** A file of the newest run; empty: it is not there. */
  read(name: string): string;
  /** The newest run's tag; `undefined`: it has no journal yet. */
  tag(): string | undefined;
  /** Its undo journal. */
  journal(): readonly UndoLine[];
  /** The runs here that have something to heal, as `seatrial status` tells. */
  openRuns(): Promise<readonly OpenRun[]>;
  /** The containers of the newest run. Their volumes are remembered, to be looked for later. */
  containers(): Promise<readonly SeenContainer[]>;
  /** What is left of every run here: containers, networks, volumes, processes. */
  left(): Promise<readonly string[]>;
}

/** An empty folder. Disposed of, what runs in it is killed, what they left is removed, and it is gone. */
export function containerFolder(): ContainerFolder {
  const work = temporaryFolder();
  const { folder } = work;
  const reports = join(folder, 'reports');
  const started: Started[] = [];
  const volumes = new Set<string>();
  const read = (name: string): string => textOf(join(reports, 'latest', name));
  const containers = async (): Promise<readonly SeenContainer[]> => {
    const tag = tagIn(read('undo.jsonl'));
    const seen = tag === undefined ? [] : await containersOf(tag);
    for (const { volumes: names } of seen) for (const name of names) volumes.add(name);
    return seen;
  };
  return {
    folder,
    write: (name, text) => {
      writeFileSync(join(folder, name), text);
    },
    command: (words, env) => seatrial(words, folder, env),
    run: (words, env) => {
      const one = startSeatrial(['run', ...words, '--runtime', 'container'], folder, env);
      started.push(one);
      return one;
    },
    read,
    tag: () => tagIn(read('undo.jsonl')),
    journal: () =>
      read('undo.jsonl')
        .split('\n')
        .flatMap((line) => undoLineSchema.safeParse(parsed(line)).data ?? []),
    openRuns: () => openRuns(reports),
    containers,
    left: async () => {
      const left = await Promise.all(tagsBelow(reports).map((tag) => leftOf(tag, volumes)));
      return [...left.flat(), ...processesOf(folder)];
    },
    [Symbol.asyncDispose]: async () => {
      for (const { child, ended } of started) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGKILL');
        await ended;
      }
      await seatrial(['heal'], folder);
      // The tests of what stays must not leave it, either.
      const address = await engineAddress().catch(() => undefined);
      if (address !== undefined) for (const tag of tagsBelow(reports)) await removeOwned(address, { tag });
      work[Symbol.dispose]();
    },
  };
}

function tagsBelow(reports: string): string[] {
  const names = readNames(reports).filter((name) => name !== 'latest');
  return names.flatMap((name) => tagIn(textOf(join(reports, name, 'undo.jsonl'))) ?? []);
}

function tagIn(journal: string): string | undefined {
  const { data } = undoLineSchema.safeParse(parsed(journal.split('\n')[0] ?? ''));
  return data?.kind === 'journal' ? data.tag : undefined;
}

/** Half a line, which is just being written, is none. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The watchdog of the run in this folder: its journal is in its command. */
export function watchdogIn(folder: string): number {
  const line = processesOf(folder).find((one) => one.includes('watchdog-main'));
  if (line === undefined) throw new Error('there is no watchdog');
  return Number(line.split(' ')[0]);
}

/** All that was printed, in one line. */
export function said({ stdout, stderr }: Ended): string {
  return `${stdout}${stderr}`.replace(/\s+/g, ' ');
}

/** The row that says that a fault of this kind has taken effect. */
const effects: Readonly<Record<string, string>> = {
  crash: '"action":"exited"',
  pause: '"action":"paused"',
  disconnect: '"action":"disconnected"',
  latency: '"type":"begin"',
};

/** Starts a run on the engine at `address`, and waits until the fault has taken effect, or where there is none until the load is there. */
export async function untilEffect(at: ContainerFolder, address: string, fault?: string): Promise<Started> {
  at.write('money.yaml', moneyScenario(fault === undefined ? [] : [fault], '60s'));
  const started = at.run(['money.yaml'], { DOCKER_HOST: address });
  const kind = /kind: ([a-z]+)/.exec(fault ?? '')?.[1];
  const row = kind === undefined ? '"type":"invoke"' : (effects[kind] ?? kind);
  await eventually(
    () => at.read('01-money/events.jsonl'),
    (seen) => {
      expect(seen).toContain(row);
    },
    { timeout: 90_000, interval: 100 },
  );
  await at.containers();
  return started;
}
