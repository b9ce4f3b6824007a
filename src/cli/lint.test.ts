/** `seatrial lint` as a person asks it: what it reads, where it points, and what it ends with. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, afterEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/command-line.ts';
import { ask } from './ask-program.test-data.ts';

const bank = `schemaVersion: 1
name: bank
client: client.ts
services:
  counter:
    entry: true
    command: [counter, '\${edge.teller}', '\${edge.rates}']
    edges:
      teller: { timeout: 1s, attempts: 2,
        idempotent: false }
      rates: {}
  teller:
    command: [teller, '\${edge.vault}']
    edges: { vault: { timeout: 400ms, attempts: 3, idempotent: true } }
  vault: { command: [vault] }
  rates: { command: [rates] }
`;

/** The same without what is wrong for certain. */
const onlyWarning = bank
  .replace('timeout: 1s', 'timeout: 2s')
  .replace('idempotent: false', 'idempotent: true')
  .replace('attempts: 2', 'attempts: 1');

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => {
  place[Symbol.dispose]();
});

function write(name: string, text: string): void {
  const file = join(place.folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function lint(...args: readonly string[]): ReturnType<typeof ask> {
  return ask(['lint', ...args], place.folder);
}

/** `LT1 error a->b` of each finding on standard output. */
async function found(...args: readonly string[]): Promise<string[]> {
  const { stdout } = await lint(...args, '--json');
  const { findings } = JSON.parse(stdout) as {
    findings: { rule: string; severity: string; place: string }[];
  };
  return findings.map((one) => `${one.rule} ${one.severity} ${one.place}`);
}

test('a target: each finding with its line and column, and what to change', async () => {
  write('targets/bank/target.yaml', bank);
  const { code, stdout } = await lint();
  expect(code).toBe(1);
  expect(stdout).toBe(`target bank

LT1 nested timeouts: the work goes on for nobody, and the callee’s own other answer comes too late
  error counter->teller->vault
    counter waits 1s for teller, and teller up to 1.2s (3 × 400ms) for vault
      targets/bank/target.yaml:9:26: counter->teller timeout: 1s
      targets/bank/target.yaml:14:32: teller->vault timeout: 400ms
      targets/bank/target.yaml:14:49: teller->vault attempts: 3
    change: give counter->teller more than 1.2s, or teller->vault less time or fewer attempts

LT2 missing timeout: a callee that is silent keeps its caller for as long as it likes
  warning counter->rates
    nothing says how long counter waits for rates, and it waits 1s for teller
      targets/bank/target.yaml:11:14: counter->rates timeout: not said
      targets/bank/target.yaml:9:26: counter->teller timeout: 1s
    change: give counter->rates a timeout, or say which one it has

LT3 retry without idempotency: a request whose answer was lost has had its effect already
  error counter->teller
    counter tries a call to teller up to 2 times, where a second call has a second effect
      targets/bank/target.yaml:9:40: counter->teller attempts: 2
      targets/bank/target.yaml:10:21: counter->teller idempotent: false
    change: make calls to teller idempotent (a key that it remembers), or try once

LT4 retry amplification: tries multiply: a callee in trouble gets many times its load
  warning counter->teller->vault
    a request that counter makes of teller may become 2 × 3 = 6 calls to vault, where 2 layers try again; LA1
    allows 4
      targets/bank/target.yaml:9:40: counter->teller attempts: 2
      targets/bank/target.yaml:14:49: teller->vault attempts: 3
    change: try again in one layer only: one attempt of counter->teller, or a budget of retries

2 errors, 2 warnings
of 1 of 3 calls nothing is said (timeout, attempts, …)
`);
});

describe('what it ends with', () => {
  test('1 for an error; for a warning only where that is asked for', async () => {
    write('target.yaml', onlyWarning);
    expect(await found('target.yaml')).toEqual(['LT2 warning counter->rates']);
    expect((await lint('target.yaml')).code).toBe(0);
    expect((await lint('target.yaml', '--strict')).code).toBe(1);
    expect((await lint('target.yaml', '--strict', '--ignore', 'LT2')).code).toBe(0);
  });

  test.each([
    ['no such file', ['nowhere.yaml'], 'E_FILE_MISSING'],
    ['no such target', ['--target', 'nowhere'], 'E_FILE_MISSING'],
    ['a target file that is wrong', ['wrong.yaml'], 'E_FILE_INVALID'],
    ['a file of no known form', ['other.txt'], 'E_INPUT_UNKNOWN'],
    ['no such rule', ['target.yaml', '--ignore', 'LT99'], 'E_USAGE'],
    ['two systems, and a file of one of them', ['target.yaml', 'second.yaml', 'topology.json'], 'E_USAGE'],
  ])('%s', async (_, args, code) => {
    write('target.yaml', bank);
    write('second.yaml', bank.replace('name: bank', 'name: second'));
    write('wrong.yaml', bank.replace('teller: { timeout: 1s', 'teller: { timeout: soon'));
    write('other.txt', 'no topology at all');
    write('topology.json', '{"schemaVersion":1,"source":"x","services":[],"edges":[]}');
    expect((await lint(...args)).code).toBe(code);
  });
});

test('--ignore: a rule, or one finding; what is ignored in vain is told', async () => {
  write('target.yaml', bank);
  const all = [
    'LT1 error counter->teller->vault',
    'LT3 error counter->teller',
    'LT2 warning counter->rates',
    'LT4 warning counter->teller->vault',
  ];
  expect(await found('target.yaml')).toEqual(all);
  expect(await found('target.yaml', '--ignore', 'LT1')).toEqual(all.slice(1));
  const one = 'LT4@counter->teller->vault';
  expect(await found('target.yaml', '--ignore', one)).toEqual(all.slice(0, 3));
  const { stdout, code } = await lint('target.yaml', '--ignore', 'LT1', '--ignore', 'LT3@x->y');
  expect(code).toBe(1);
  expect(stdout).toContain('1 error, 2 warnings; 1 ignored\n');
  expect(stdout).toMatch(/^nothing to ignore: LT3@x->y$/m);
});

describe('what it reads', () => {
  test('a graph, and where it says so', async () => {
    const edge = (from: string, to: string, timeout: string): object => ({ from, to, facts: { timeout } });
    const edges = [edge('a', 'b', '1s'), edge('b', 'c', '2s')];
    write('topology.json', JSON.stringify({ schemaVersion: 1, source: 'by hand', services: [], edges }));
    const { code, stdout } = await lint('topology.json');
    expect(code).toBe(1);
    expect(stdout).toContain('      by hand: b->c timeout: 2s\n');
  });

  test('that users can do without a service outlives being put together', async () => {
    const services = [{ name: 'b', critical: false }];
    const edges = [{ from: 'a', to: 'b', facts: { fallback: false } }];
    write('topology.json', JSON.stringify({ schemaVersion: 1, source: 'by hand', services, edges }));
    expect(await found('topology.json')).toEqual(['LT5 error a->b']);
  });

  test('a target with what others say of it', async () => {
    write('target.yaml', onlyWarning.replace('rates: {}', 'rates: { fallback: true }'));
    const edges = [{ from: 'counter', to: 'rates', facts: { timeout: '500ms' } }];
    write('mesh.json', JSON.stringify({ schemaVersion: 1, source: 'mesh', services: [], edges }));
    expect(await found('target.yaml')).toEqual(['LT2 warning counter->rates']);
    expect(await found('target.yaml', 'mesh.json')).toEqual([]);
  });

  test('several targets, each a system of its own', async () => {
    write('one.yaml', bank);
    write('two.yaml', onlyWarning.replace('name: bank', 'name: second'));
    const { stdout, code } = await lint('one.yaml', 'two.yaml', '--json');
    expect(code).toBe(1);
    const { findings } = JSON.parse(stdout) as {
      findings: { system: string; evidence: { at?: string }[] }[];
    };
    const systems = findings.map(({ system }) => system);
    expect(systems).toEqual(['target bank', 'target bank', 'target bank', 'target bank', 'target second']);
    expect(findings.at(-1)?.evidence[0]?.at).toBe('two.yaml:11:14');
  });
});

test('--rules lists them', async () => {
  const { stdout, code } = await lint('--rules');
  expect(code).toBe(0);
  expect(stdout.match(/^LT\d+ /gm)).toHaveLength(11);
  expect((JSON.parse((await lint('--rules', '--json')).stdout) as { rules: unknown[] }).rules).toHaveLength(
    11,
  );
});

test('the plan shows them first, and has them', async () => {
  write('targets/bank/target.yaml', bank);
  const { stdout } = await ask(['plan', '--target', 'bank', '--top', '3'], place.folder);
  const [heading] = stdout.split('\n');
  expect(heading).toMatch(/^Findings without an experiment \(2 errors, 2 warnings;/);
  expect(stdout).toContain('  LT1 error counter->teller->vault\n');
  expect(stdout).toContain('     … and 1 more\n');
  const plan = JSON.parse((await ask(['plan', '--target', 'bank', '--json'], place.folder)).stdout) as {
    findings: unknown[];
  };
  expect(plan.findings).toHaveLength(4);
});

test('names of others cannot move the cursor', async () => {
  const edges = [
    { from: 'a', to: 'b\u001b[2J', facts: { timeout: '1s' } },
    { from: 'b\u001b[2J', to: 'c', facts: { timeout: '2s' } },
  ];
  write('topology.json', JSON.stringify({ schemaVersion: 1, source: 'x\u001b[2J', services: [], edges }));
  expect((await lint('topology.json')).stdout).not.toContain('\u001b');
});
