/** What single checkers are told on the command line: each flag changes the verdict on a file that a user of another tool would have. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/command-line.ts';
import { ask } from './ask-program.test-data.ts';

/** Operations `process f value` as Jepsen's maps, each begun and ended within a millisecond; `@20` lets the next begin at 20 ms, `=` is what was seen. */
function edn(operations: string): string {
  let ms = 0;
  const rows: string[] = [];
  for (const word of operations.trim().split(/\s*[;\n]\s*/)) {
    const [, at, process = '', f = '', argument = 'nil', seen = argument] =
      /^(?:@(\d+) )?(\S+) ([a-z-]+)(?: ([^= ][^=]*?))?(?: = (.*))?$/.exec(word) ?? [];
    ms = at === undefined ? ms : Number(at);
    for (const [type, value] of [
      ['invoke', argument],
      ['ok', seen],
    ])
      rows.push(`{:process ${process} :type :${type} :f :${f} :value ${value} :time ${(ms += 0.5) * 1e6}}`);
  }
  return `[${rows.join('\n ')}]\n`;
}

/** The verdict on `text` and the exit code: `held 0`, `violated 1 CV1 late transient 10.5`. */
async function verdictOn(text: string, ...flags: string[]): Promise<string> {
  using work = temporaryFolder();
  writeFileSync(join(work.folder, 'history.edn'), text);
  const { code, stdout, refusal } = await ask(['check', 'history.edn', ...flags, '--json'], work.folder);
  if (typeof code === 'string') return `${code} ${refusal}`;
  const { verdict, anomalies } = JSON.parse(stdout) as {
    verdict: string;
    anomalies: { rule: string; kind: string; durability?: string; mendedAfterMs?: number }[];
  };
  const found = anomalies.map(({ rule, kind, durability, mendedAfterMs }) =>
    [rule, kind, durability, mendedAfterMs].filter((part) => part !== undefined).join(' '),
  );
  return [verdict, code, ...found].join(' ');
}

const late = '0 write 1; 0 write 2; 1 read = 1; @20 1 read = 2; 2 read = 2';
const apart = '0 write 1; 0 write 2; @100 1 read = 1; 2 read = 2';
const apartBefore = '0 write 1; 0 write 2; 1 read = 1; 2 read = 2';

describe('convergence, of every kind of object', () => {
  test.each([
    ['a register', late, [], 'held 0'],
    ['a register', apart, [], 'violated 1 CV1 diverged durable'],
    ['a register that begins with 0, as Jepsen’s do', '0 read = 0; 1 read = 0', [], 'held 0'],
    ['a register', late, ['--deadline', '10ms'], 'held 0'],
    ['a register', late, ['--deadline', '0ms'], 'violated 1 CV1 late transient 0'],
    ['a register', apart, ['--deadline', '10ms', '--healed-at', '50ms'], 'violated 1 CV1 diverged durable'],
    ['a register', apart, ['--deadline', '1m'], 'inconclusive 2'],
    ['a register', apartBefore, ['--healed-at', '50ms'], 'inconclusive 2'],
    ['a set', '0 add 1; 1 add 2; 0 read = #{1 2}; 1 read = #{2 1}', [], 'held 0'],
    ['a set', '0 add 1; 1 add 2; 0 read = #{2}; 1 read = #{2}', [], 'violated 1 CV2 lost durable'],
    ['a set', '0 add 1; 0 read = [1]; 0 add 2; 0 read = [2]; 0 read = [1 2]', [], 'held 0'],
    ['a counter', '0 add 1; 1 add 2; 0 read = 3; 1 read = 3', [], 'held 0'],
    ['a counter', '0 increment; 1 increment; 0 read = 1; 1 read = 2', [], 'violated 1 CV1 diverged durable'],
    ['a counter', '0 add 1; 1 add 2; 0 read = 9; 1 read = 9', [], 'violated 1 CV3 invented'],
    [
      'a set, where clients stay',
      '0 add 1; 0 read = [1]; 0 add 2; 0 read = [2]; 0 read = [1 2]',
      ['--clients-stay'],
      'violated 1 CV5 shrunk',
    ],
    ['a counter that begins with 7', '0 add 1; 0 read = 8', ['--initial', '7'], 'held 0'],
  ])('%s: %s %j → %s', async (_, operations, flags, expected) => {
    expect(await verdictOn(edn(operations), '--model', 'convergence', ...flags)).toMatch(
      new RegExp(`^${expected}`),
    );
  });
});

describe('staleness', () => {
  const stale = '0 write 1; 0 write 2; 0 write 3; @20 1 read = 1; @50 1 read = 3';

  test.each([
    [[], 'violated 1 SL1 stale transient 49'],
    [['--stale-max', '19ms'], 'held 0'],
    [['--stale-max', '5ms'], 'violated 1 SL1 stale transient 49'],
    [['--stale-versions-max', '2'], 'held 0'],
    [['--stale-versions-max', '1'], 'violated 1 SL1 stale transient 49'],
    [['--stale-versions-max', '2', '--stale-max', '5ms'], 'violated 1 SL1 stale transient 49'],
  ])('%j → %s', async (flags, expected) => {
    expect(await verdictOn(edn(stale), '--model', 'staleness', ...flags)).toBe(expected);
  });
});

test.each([
  [[], 'violated 1 ST1 stale transient 3'],
  [['--eventual'], 'held 0'],
])('set-full %j → %s', async (flags, expected) => {
  const back = '0 add 1; 0 read = []; 0 read = []; 0 read = [1]';
  expect(await verdictOn(edn(back), '--model', 'set-full', ...flags)).toBe(expected);
});

test.each([
  [[], 'inconclusive 2'],
  [['--drained'], 'violated 1 QU3 lost durable'],
])('total-queue %j → %s', async (flags, expected) => {
  const left = '0 enqueue 1; 0 enqueue 2; 1 dequeue = 2';
  expect(await verdictOn(edn(left), '--model', 'total-queue', ...flags)).toBe(expected);
});

describe('what says nothing to the model is refused', () => {
  test.each([
    [
      'register',
      '--deadline 5s',
      'E_USAGE --deadline says nothing to the model register → it is for --model convergence',
    ],
    ['set', '--eventual', 'E_USAGE --eventual says nothing to the model set → it is for --model set-full'],
    [
      'queue',
      '--drained',
      'E_USAGE --drained says nothing to the model queue → it is for --model total-queue',
    ],
    [
      'convergence',
      '--stale-max 5ms',
      'E_USAGE --stale-max says nothing to the model convergence → it is for --model staleness',
    ],
    [
      'stats',
      '--clients-stay',
      'E_USAGE --clients-stay says nothing to the model stats → it is for --model convergence',
    ],
    [
      'staleness',
      '--linearizable',
      'E_USAGE --linearizable says nothing to the model staleness → it is for a search: --model register',
    ],
    ['unique-ids', '--nodes 5', 'E_USAGE --nodes says nothing to the model unique-ids → it is for a search'],
  ])('%s %s', async (model, flags, expected) => {
    expect(await verdictOn(edn('0 read 1'), '--model', model, ...flags.split(' '))).toContain(expected);
  });

  test.each([
    ['--stale-max 5', 'E_USAGE'],
    ['--stale-versions-max -1', 'E_USAGE'],
    ['--deadline soon', 'E_USAGE'],
  ])('%s', async (flags, expected) => {
    expect(await verdictOn(edn('0 read 1'), '--model', 'staleness', ...flags.split(' '))).toContain(expected);
  });
});
