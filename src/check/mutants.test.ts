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
import { mutants } from './mutants.test-data.ts';
import type { checkers, CheckedRule } from './registry.ts';

const folder = new URL('.', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const sources = readdirSync(folder).filter((name) => /^[a-z0-9-]+\.ts$/.test(name));
const compiled = new Map(sources.map((name) => [name, compile(read(name))]));
const otherRooms = new Map<string, unknown>();

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
    const files = sources.filter((name) => /^[a-z]{2}\d/.test(name));
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
