/**
 * Hand-made mutants of the checkers: each a small mistake in one file. The tables must notice every one.
 *
 * Nothing is written: the files of this room are compiled in memory and linked anew for each mutant; what they import from other
 * rooms is the real thing.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseExperiment } from '../testing/history-notation.ts';
import { parseTable, verdictText } from '../testing/rule-table.ts';
import type { buildHistory } from './history.ts';
import type { checkers, CheckedRule } from './registry.ts';

const folder = new URL('.', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const sources = readdirSync(folder).filter((name) => /^[a-z0-9-]+\.ts$/.test(name));
const compiled = new Map(sources.map((name) => [name, compile(read(name))]));
const otherRooms = new Map<string, unknown>();

/** Each line: file, what stands there, what the mutant has instead. */
const mutants = [
  ['sg1-termination.ts', `=== 'running' || isForgotten(round, saga)`, `=== 'running'`],
  ['sg1-termination.ts', `statusIn(round, saga) === 'running' || `, ``],
  ['sg1-termination.ts', `outcome === 'ok' && (end?`, `outcome !== 'fail' && (end?`],
  ['sg1-termination.ts', ` && (end?.event.at ?? 0) < round.at`, ``],
  ['sg1-termination.ts', `[...forgotten, ...silent].map`, `forgotten.map`],
  ['sg1-termination.ts', `[...forgotten, ...silent].map`, `silent.map`],
  ['sg1-termination.ts', `!isKnown(last, saga) && !isForgotten(last, saga)`, `false`],
  ['sg1-termination.ts', `...forgotten.map((saga) => forGood(saga, last)),`, ``],
  ['sg1-termination.ts', `unendedSagas(history, round), finishedAt)`, `unendedSagas(history, round))`],
  ['sg1-termination.ts', `silent.length === 0 ? doubts : [...doubts, unread]`, `doubts`],
  ['sg1-termination.ts', `withoutFault: sagaWithoutFault(history, saga)`, `withoutFault: false`],
  ['sg1-termination.ts', ` && (atRest || saga.events.length > 0)`, ``],
  ['sg1-termination.ts', `(atRest || saga.events.length > 0)`, `atRest`],
  ['sg1-termination.ts', `.filter(({ subject }) => !settled.has(subject))`, ``],
  ['sg2-shape.ts', `forward.has(step) && undoing !== undefined`, `false`],
  ['sg2-shape.ts', `if (decided !== undefined)`, `if (false)`],
  ['sg2-shape.ts', `action === 'end' && outcome === 'ok' && pivots`, `action === 'end' && pivots`],
  ['sg2-shape.ts', `outcome === 'ok' && pivots.has(step)`, `outcome === 'ok' && forward.has(step)`],
  ['sg2-shape.ts', `action === 'begin' && forward.has(step)`, `forward.has(step)`],
  ['sg2-shape.ts', `if (turned) checked += 1`, `checked += 1`],
  ['sg3-order.ts', `definition.steps.slice(index + 1)`, `definition.steps.slice(0, index)`],
  ['sg3-order.ts', `if (outcome === 'ok' && !happened`, `if (!happened`],
  [
    'sg3-order.ts',
    `if (ended.has(later.compensation)) continue;`,
    `if (begun.has(later.compensation)) continue;`,
  ],
  ['sg3-order.ts', `line > from && line < row.line`, `false`],
  ['sg3-order.ts', `line > from && line < row.line`, `line > from`],
  ['sg3-order.ts', `line > from && line < row.line`, `line < row.line`],
  ['sg3-order.ts', `later.compensation === undefined || done`, `done`],
  ['sg3-order.ts', `if (action !== 'begin') continue;`, `if (action !== 'end') continue;`],
  ['sg4-exactly-once.ts', `row.amount !== 0`, `row.amount > 0`],
  ['sg4-exactly-once.ts', `.filter(({ row }) => row.amount !== 0)`, ``],
  ['sg4-exactly-once.ts', `effects.length > times`, `new Set(effects.map(({ row }) => row.key)).size > 1`],
  [
    'sg4-exactly-once.ts',
    `effects.length > times`,
    `new Set(effects.map(({ row }) => row.key)).size < effects.length`,
  ],
  ['sg4-exactly-once.ts', `[name, compensation]) {`, `[name]) {`],
  ['sg4-exactly-once.ts', `parts(wholeSteps(saga))`, `parts(saga.definition.steps)`],
  ['sg5-late-step.ts', `other.row.row < row.row`, `other.row.row > row.row`],
  ['sg5-late-step.ts', `|| row.amount === 0`, ``],
  ['sg5-late-step.ts', `row.step !== step.name || `, ``],
  [
    'sg5-late-step.ts',
    `row.step === step.compensation`,
    `row.step === step.compensation && row.amount !== 0`,
  ],
  ['sg6-no-orphan.ts', `end === 'completed' ? net > 0 :`, `end === 'completed' ? effects.length > 0 :`],
  ['sg6-no-orphan.ts', `net <= 0 : net === 0`, `net <= 0 : net <= 0`],
  [
    'sg6-no-orphan.ts',
    `status === 'running') return durable && busyMs === undefined ?`,
    `status === 'running') return durable ?`,
  ],
  ['sg6-no-orphan.ts', `durable && busyMs === undefined ? 'stuck'`, `true ? 'stuck'`],
  ['sg6-no-orphan.ts', `asked === 'fail' || status === 'unknown'`, `status === 'unknown'`],
  ['sg6-no-orphan.ts', `asked === 'fail' || status === 'unknown'`, `asked === 'fail'`],
  ['sg6-no-orphan.ts', `? history.quiet : endedBeforeRead`, `? true : endedBeforeRead`],
  [
    'sg6-no-orphan.ts',
    `wholeSteps(saga).filter(({ service }) => last.complete.has(service))`,
    `wholeSteps(saga)`,
  ],
  ['sg6-no-orphan.ts', `end === 'never happened' && effects.length === 0`, `effects.length === 0`],
  ['sg7-truthful-status.ts', `.filter(({ net }) => net > 0)`, `.filter(({ net }) => net !== 0)`],
  ['sg7-truthful-status.ts', `.filter(({ net }) => net > 0)`, `.filter(({ net }) => net > 5)`],
  ['sg7-truthful-status.ts', `=== 'compensated')`, `!== 'completed')`],
  ['sg7-truthful-status.ts', `if (endedBeforeRead(history, last, saga))`, `if (history.quiet)`],
  ['sg7-truthful-status.ts', `if (endedBeforeRead(history, last, saga))`, `if (saga.id !== '')`],
  ['sg7-truthful-status.ts', `if (seen) checked += 1`, `checked += 1`],
  ['sg8-conservation.ts', `Math.abs(netOf(effects))`, `-netOf(effects)`],
  ['sg8-conservation.ts', `filter((part) => netOf(part) < 0)`, `filter((part) => netOf(part) < -1)`],
  ['sg8-conservation.ts', `filter((account) => !isConserved(account))`, `filter(() => false)`],
  ['sg8-conservation.ts', `[...overdrawn, ...drifted]`, `drifted`],
  ['sg8-conservation.ts', `if (!history.quiet)`, `if (false)`],
  ['sg8-conservation.ts', `if (nameless && balances.length > 1) return [];`, ``],
  ['sg8-conservation.ts', `<= 1e-6 * Math.max`, `<= 0 * Math.max`],
  ['sg8-conservation.ts', `named ? [...byAccount(here).values()] : [here]`, `[...byAccount(here).values()]`],
  ['sg8-conservation.ts', `named ? [...byAccount(here).values()] : [here]`, `[here]`],
  ['dl1-delivered.ts', `!== 'completed') return [];`, `=== 'unknown') return [];`],
  ['dl1-delivered.ts', `row.amount === 0`, `row.amount < 0`],
  ['dl1-delivered.ts', `delivery && round.complete.has(service)`, `delivery`],
  ['dl1-delivered.ts', `delivery && round.complete.has(service)`, `round.complete.has(service)`],
  ['dl1-delivered.ts', `withoutFault: history.disturbedAt === undefined`, `withoutFault: true`],
  ['cv1-equal.ts', `new Set(values.values()).size > 1`, `new Set(values.values()).size > 2`],
  [
    'cv1-equal.ts',
    `new Set(values.values()).size > 1`,
    `new Set([...values.values()].filter(Boolean)).size > 1`,
  ],
  ['cv1-equal.ts', `found.size > 1`, `found.size > 0`],
  ['cv1-equal.ts', `f === 'put' && outcome === 'ok'`, `f === 'put'`],
  ['cv1-equal.ts', `? history.disturbedAt === undefined :`, `? true :`],
  ['cv1-equal.ts', `itemWithoutFault(history, operations)`, `true`],
  ['cv2-nothing-lost.ts', `put.outcome === 'fail') continue`, `put.outcome !== 'ok') continue`],
  ['cv2-nothing-lost.ts', `|| put.outcome === 'fail') continue`, `) continue`],
  ['cv2-nothing-lost.ts', `version === null && deleted`, `version === null`],
  ['cv2-nothing-lost.ts', `version === null && deleted`, `deleted`],
  ['cv2-nothing-lost.ts', `version === null && deleted`, `false`],
  ['cv2-nothing-lost.ts', `f === 'delete' && outcome !== 'fail'`, `f === 'delete' && outcome === 'ok'`],
  ['cv2-nothing-lost.ts', `f === 'delete' && outcome !== 'fail'`, `f === 'delete'`],
  ['cv2-nothing-lost.ts', `(writes.get(next) ?? 0) > 1`, `false`],
  ['cv2-nothing-lost.ts', `waiting.push(`, `waiting.includes(`],
  ['cv2-nothing-lost.ts', `isOverwrite(put) && put.outcome === 'ok'`, `isOverwrite(put)`],
  ['cv2-nothing-lost.ts', `put.replica === replica && newer.has(put)`, `newer.has(put)`],
  ['cv2-nothing-lost.ts', `else if (history.quiet) anomalies`, `else anomalies`],
  ['cv2-nothing-lost.ts', `if (!isSettled(history, last, group, one.item))`, `if (false)`],
  ['cv3-nothing-invented.ts', `put.outcome !== 'fail' && `, ``],
  ['cv3-nothing-invented.ts', `put.outcome !== 'fail' && `, `put.outcome === 'ok' && `],
  ['cv3-nothing-invented.ts', ` && put.invoke.line < line`, ``],
  ['cv3-nothing-invented.ts', `put.invoke.line < line`, `(put.end?.line ?? 0) < line`],
  ['cv3-nothing-invented.ts', `known === undefined || (`, `(`],
  ['cv3-nothing-invented.ts', `known.outcome === 'fail' && put`, `put`],
  ['cv3-nothing-invented.ts', `...inFinalRead(history, one)`, ``],
  ['cv3-nothing-invented.ts', `|| result === null`, ``],
  ['cv4-nothing-resurrected.ts', `|| puts.some(({ outcome }) => outcome === 'info')`, ``],
  ['cv4-nothing-resurrected.ts', `f === 'delete' && invoke.line > lastPut`, `f === 'delete'`],
  ['cv4-nothing-resurrected.ts', `outcome === 'ok' && invoke.line > lastPut &&`, `outcome === 'ok' &&`],
  ['cv4-nothing-resurrected.ts', `(end?.line ?? firstDelete) < firstDelete`, `true`],
  ['cv4-nothing-resurrected.ts', `(end?.line ?? firstDelete) < firstDelete`, `invoke.line < firstDelete`],
  ['cv4-nothing-resurrected.ts', `deletes.find(({ outcome }) => outcome === 'ok')`, `deletes[0]`],
  ['cv4-nothing-resurrected.ts', `group.every((replica) => replicas.has(replica))`, `replicas.size > 1`],
  ['cv4-nothing-resurrected.ts', `else if (history.quiet) anomalies`, `else anomalies`],
  ['cv4-nothing-resurrected.ts', `if (!isSettled(history, last, group, one.item))`, `if (false)`],
  ['cv4-nothing-resurrected.ts', `end?.line ?? invoke.line`, `invoke.line`],
  ['deadline.ts', `unreachable.length === 0`, `true`],
  ['deadline.ts', `if (met <= due) continue;`, ``],
  ['deadline.ts', `sign !== undefined || round.at >= due || met >= due + betweenLooksMs`, `true`],
  ['deadline.ts', `round.at >= due || `, ``],
  ['deadline.ts', ` || met >= due + betweenLooksMs`, ``],
  ['deadline.ts', `history.durable && round === history.last`, `round === history.last`],
  ['deadline.ts', `busyMs === undefined || late.length === 0`, `true`],
  ['deadline.ts', `busyMs === undefined || late.length === 0`, `busyMs === undefined`],
  ['history.ts', `quiet && before`, `before`],
  ['history.ts', `record?.healProven === false ? undefined : `, ``],
  ['history.ts', `last.at - before.at >= unchangedMs && `, ``],
  ['history.ts', ` && sameBooks(last.reads, before.reads)`, ``],
  ['history.ts', `healedAt + 2 * deadlineMs`, `healedAt + deadlineMs`],
  [
    'at-rest.ts',
    `before !== undefined && statusIn(before, saga) === statusIn(round, saga)`,
    `before !== undefined`,
  ],
  ['at-rest.ts', `round.unreachable.includes(replica)`, `false`],
  ['at-rest.ts', `durable && busyMs === undefined`, `durable`],
  ['at-rest.ts', `if (durable && busyMs === undefined) return true;`, ``],
  ['without-fault.ts', `event.at < disturbedAt);\n  const refused`, `event.at >= 0);\n  const refused`],
  ['without-fault.ts', `ended || (refused`, `ended && (refused`],
  ['saga-case.ts', `filter(({ delivery }) => !delivery)`, `filter(() => true)`],
  ['saga-case.ts', `operations.some(({ outcome }) => outcome === 'ok')`, `operations[0]?.outcome === 'ok'`],
  ['rounds.ts', `every((one) => ledgers.has(one))`, `every(() => true)`],
] as const;

beforeAll(async () => {
  for (const name of sources) {
    for (const [, path = ''] of read(name).matchAll(/from '(\.\.\/[^']+)'/g)) {
      otherRooms.set(path, await import(new URL(path, folder).href));
    }
  }
});

describe('mutants', () => {
  test('the files as they are pass: the tables can be failed', () => {
    expect(failures(link(new Map()), 'registry.ts')).toEqual([]);
  });

  test.each(mutants)('%s: %s → %s', (file, replace, by) => {
    const source = read(file).replaceAll(/\s+/g, ' ');
    const wanted = replace.replaceAll(/\s+/g, ' ');
    expect(source.split(wanted)).toHaveLength(2);
    const mutated = read(file).replace(pattern(replace), () => by);
    expect(failures(link(new Map([[file, compile(mutated)]])), file)).not.toEqual([]);
  });

  test('every rule has at least three', () => {
    const files = sources.filter((name) => /^(sg|cv|dl)\d/.test(name));
    expect(files.filter((name) => mutants.filter(([file]) => file === name).length < 3)).toEqual([]);
  });
});

/** The text wherever the formatter broke its lines. */
function pattern(text: string): RegExp {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').trim();
  return new RegExp(escaped.replaceAll(/\s+/g, '\\s+'));
}

function compile(text: string): string {
  const options = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  return transpileModule(text, { compilerOptions: options }).outputText;
}

interface Room {
  readonly buildHistory: typeof buildHistory;
  readonly checkers: typeof checkers;
}

/** This room, linked anew, with some files replaced. */
function link(replaced: ReadonlyMap<string, string>): Room {
  const loaded = new Map<string, Record<string, unknown>>();
  const load = (path: string): unknown => {
    if (path.startsWith('../')) return otherRooms.get(path);
    const name = path.slice(2);
    const before = loaded.get(name);
    if (before !== undefined) return before;
    const exports: Record<string, unknown> = {};
    loaded.set(name, exports);
    const run = compileFunction(replaced.get(name) ?? compiled.get(name) ?? '', ['require', 'exports']);
    Reflect.apply(run, undefined, [load, exports]);
    return exports;
  };
  return { ...(load('./history.ts') as Room), ...(load('./registry.ts') as Room) };
}

/** Cases of the tables that do not come out as they should: a checker's own table, or all of them for what checkers share. */
function failures(room: Room, file: string): string[] {
  const tables = readdirSync(folder).filter((name) => name.endsWith('.table.txt'));
  const own = tables.filter((name) => name === file.replace('.ts', '.table.txt'));
  return (own.length > 0 ? own : tables).flatMap((name) => {
    const check = room.checkers[name.split('-')[0]?.toUpperCase() as CheckedRule];
    const cases = parseTable(read(name));
    return cases
      .filter(({ history, expected }) => outcome(room, check, history) !== expected)
      .map((one) => one.history);
  });
}

function outcome(room: Room, check: Room['checkers'][CheckedRule], history: string): string {
  try {
    return verdictText(check(room.buildHistory(parseExperiment(history))));
  } catch (error) {
    return String(error);
  }
}
