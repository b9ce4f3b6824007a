/** `seatrial convert`: every history with a known verdict there and back; whole files or none; what is refused. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readHistory } from '../history/read-history.ts';
import type { HistoryRow } from '../model/history.ts';
import { repository, temporaryFolder } from '../testing/command-line.ts';
import { ask } from './ask-program.test-data.ts';

const corpora = join(repository, 'corpora', 'histories');

interface Entry {
  readonly file: string;
  readonly model: string;
  readonly expected: 'valid' | 'invalid';
}

/** Transactions are judged by nobody yet. */
const later = new Set(['list-append', 'rw-register', 'bank']);
const entries = JSON.parse(readFileSync(join(corpora, 'index.json'), 'utf8')) as readonly Entry[];

/** The rows of a file, counted instead of with their lines. */
function rowsIn(file: string): HistoryRow[] {
  const { rows } = readHistory([readFileSync(file, 'utf8')], { name: file });
  return Array.from(rows, (row, index) => ({ ...row, line: index + 1 }));
}

/** Of registers the note says what they begin with. */
const registers = new Set(['cas-register', 'register', 'kv-append']);

/** Converts, and gives the flags with which a history of `model` is to be judged when it is written. */
async function converted(model: string, from: string, ...rest: string[]): Promise<string[]> {
  const { code, stdout, refusal } = await ask(['convert', from, ...rest], repository);
  expect({ code, refusal }).toEqual({ code: 0, refusal: '' });
  const { flags = '', initial } =
    /^note: .*, say: (?<flags>.*?)(?:, and )?(?:of registers --initial '(?<initial>.*)')?\n$/.exec(stdout)
      ?.groups ?? {};
  return [
    ...flags.split(' ').filter(Boolean),
    ...(initial === undefined || !registers.has(model) ? [] : ['--initial', initial]),
  ];
}

/** What the judge says, without what depends on lines and time. */
async function verdictOn(file: string, ...flags: string[]): Promise<unknown> {
  const { stdout } = await ask(['check', file, '--json', ...flags], repository);
  const { verdict, vacuous, operations, checked, numbers } = JSON.parse(stdout) as Record<string, unknown>;
  return { verdict, vacuous, operations, checked, numbers };
}

describe('there and back', () => {
  test.each(entries.map(({ file, model }) => [file, model] as const))('%s', async (file, model) => {
    using work = temporaryFolder();
    const [edn, ours, back] = ['h.edn', 'h.jsonl', 'back'].map((name) => join(work.folder, name)) as [
      string,
      string,
      string,
    ];
    const original = join(corpora, file);
    const ednFlags = await converted(model, original, '--to', 'edn', '-o', edn);
    const oursFlags = await converted(model, original, '--to', 'seatrial', '-o', ours);
    await converted(model, ours, '--to', 'edn', '-o', back);
    expect(readFileSync(back, 'utf8')).toBe(readFileSync(edn, 'utf8'));
    await converted(model, edn, '--to', 'seatrial', '-o', back, '--force');
    expect(readFileSync(back, 'utf8')).toBe(readFileSync(ours, 'utf8'));
    expect(rowsIn(edn)).toEqual(rowsIn(original));
    expect(rowsIn(ours)).toEqual(rowsIn(original));
    if (later.has(model)) return;
    const expected = await verdictOn(original, '--model', model);
    expect(await verdictOn(edn, '--model', model, ...ednFlags)).toEqual(expected);
    expect(await verdictOn(ours, '--model', model, ...oursFlags)).toEqual(expected);
  });
});

describe('what is kept', () => {
  /** What is written, line by line. */
  async function written(text: string, ...flags: string[]): Promise<string> {
    using work = temporaryFolder();
    writeFileSync(join(work.folder, 'history'), text);
    const { stdout } = await ask(['convert', 'history', ...flags], work.folder);
    return stdout.replace(/^note: .*\n/m, '');
  }

  test.each([
    [
      'keywords and texts',
      '{:process 0, :type :ok, :f :read, :value [:a "a" ":a"]}',
      ['--to', 'seatrial'],
      '{"process":0,"type":"ok","f":"read","value":[":a","a",":a"]}\n',
    ],
    [
      'keywords from their texts',
      '{"process":0,"type":"ok","f":"read","value":[":a","a",": a"]}',
      ['--to', 'edn'],
      '{:index 0, :process 0, :type :ok, :f :read, :value [:a "a" ": a"]}\n',
    ],
    [
      'names of micro-operations are words of the language',
      '[{"process":0,"type":"ok","f":"txn","value":[["append","x",1],["r","x",[1]]]}]',
      ['--to', 'edn'],
      '{:index 0, :process 0, :type :ok, :f :txn, :value [[:append "x" 1] [:r "x" [1]]]}\n',
    ],
    [
      'the same in EDN',
      '{:process 0, :type :ok, :value [[:append :x 1] [:r :x [1]]]}',
      ['--to', 'seatrial'],
      '{"process":0,"type":"ok","f":"txn","value":[["append",":x",1],["r",":x",[1]]]}\n',
    ],
    [
      'tuples',
      '{:process 0, :type :ok, :f :write, :value [7 1]}',
      ['--to', 'edn', '--keyed'],
      '{:index 0, :process 0, :type :ok, :f :write, :key 7, :value 1}\n',
    ],
    [
      'tuples as they were',
      '{:process 0, :type :ok, :f :write, :value [7 1]}',
      ['--to', 'edn', '--keyed', '--tuples'],
      '{:index 0, :process 0, :type :ok, :f :write, :value [7 1]}\n',
    ],
    ['a history without rows', '', ['--to', 'edn'], ''],
  ])('%s', async (_, text, flags, expected) => {
    expect(await written(text, ...flags)).toBe(expected);
  });

  test('a run of ours, with what to say to its judge', async () => {
    const events = join(repository, 'src', 'cli', 'check-history.run', 'events.jsonl');
    using work = temporaryFolder();
    const edn = join(work.folder, 'run.edn');
    expect(await converted('register', events, '--to', 'edn', '-o', edn)).toEqual([
      '--strict',
      '--nil',
      'unset',
      '--initial',
      'null',
    ]);
    expect(rowsIn(edn)).toEqual(rowsIn(events));
  });
});

describe('files', () => {
  const history = '{"process":0,"type":"invoke","f":"read"}\n';

  test('one that is there stays, unless --force is said', async () => {
    using work = temporaryFolder();
    writeFileSync(join(work.folder, 'history'), history);
    writeFileSync(join(work.folder, 'mine'), 'mine');
    const into = ['convert', 'history', '--to', 'edn', '-o', 'mine'];
    expect(await ask(into, work.folder)).toMatchObject({
      code: 'E_USAGE',
      refusal: expect.stringContaining('is there already → name another file, or say --force') as unknown,
    });
    expect(readFileSync(join(work.folder, 'mine'), 'utf8')).toBe('mine');
    expect(await ask([...into, '--force'], work.folder)).toMatchObject({ code: 0 });
    expect(readFileSync(join(work.folder, 'mine'), 'utf8')).toMatch(/^\{:index 0, /);
  });

  test('a history may be written over itself', async () => {
    using work = temporaryFolder();
    writeFileSync(join(work.folder, 'history'), history);
    await ask(['convert', 'history', '--to', 'edn', '-o', 'history', '--force'], work.folder);
    expect(readFileSync(join(work.folder, 'history'), 'utf8')).toMatch(/^\{:index 0, /);
  });

  test.each([[[]], [['--force']]])(
    'what cannot be read to its end leaves nothing behind %j',
    async (flags) => {
      using work = temporaryFolder();
      writeFileSync(join(work.folder, 'history'), history.repeat(5_000) + '{"process":');
      const { code } = await ask(['convert', 'history', '--to', 'edn', '-o', 'half', ...flags], work.folder);
      expect(code).toBe('E_FILE_INVALID');
      expect(readdirSync(work.folder)).toEqual(['history']);
    },
  );

  test.each([
    [['nothing', '--to', 'edn'], 'E_FILE_MISSING'],
    [['folder', '--to', 'edn'], 'E_FILE_MISSING'],
    [['history', '--to', 'edn', '-o', 'folder'], 'E_USAGE'],
    [['history', '--to', 'json'], 'E_USAGE'],
    [['history'], 'E_USAGE'],
    [['history', '--to', 'seatrial', '--tuples'], 'E_USAGE'],
    [['strange', '--to', 'edn'], 'E_INPUT_UNKNOWN'],
  ])('%j is refused', async (args, code) => {
    using work = temporaryFolder();
    mkdirSync(join(work.folder, 'folder'));
    writeFileSync(join(work.folder, 'history'), history);
    writeFileSync(join(work.folder, 'strange'), 'hello');
    expect(await ask(['convert', ...args], work.folder)).toMatchObject({ code });
    expect(existsSync(join(work.folder, 'folder'))).toBe(true);
  });
});
