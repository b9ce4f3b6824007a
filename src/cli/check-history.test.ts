/** `seatrial check FILE --model NAME` on histories with known verdicts, and on what is none. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readHistory } from '../history/read-history.ts';
import { seatrialLines } from '../history/write-seatrial.ts';
import { repository, temporaryFolder } from '../testing/command-line.ts';
import { ask } from './ask-program.test-data.ts';
import { judged, rows } from './check-history.test-data.ts';

const folder = join(repository, 'corpora', 'histories');

interface Entry {
  readonly file: string;
  readonly model: string;
  readonly expected: 'valid' | 'invalid';
}

/** Transactions are judged by nobody yet. */
const later = new Set(['list-append', 'rw-register', 'bank']);
const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as readonly Entry[];
const entries = index.filter(({ model }) => !later.has(model));

/** Lines with the fields of each in order, as `jq -S` writes them. */
function asSorted(lines: string): string {
  return lines.replaceAll(/^.*$/gm, (line) =>
    line === '' ? '' : JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line) as object).sort())),
  );
}

describe('histories with known verdicts', () => {
  test('there are many of them', () => {
    expect(entries.length).toBeGreaterThan(100);
  });

  test.each(entries.map(({ file, model, expected }) => [file, model, expected] as const))(
    '%s is, as %s, %s',
    async (file, model, expected) => {
      const { code, stdout } = await ask(['check', file, '--model', model, '--json'], folder);
      expect(JSON.parse(stdout)).toMatchObject({
        file: expect.stringContaining(file) as unknown,
        verdict: expected === 'valid' ? 'held' : 'violated',
      });
      expect(code).toBe(expected === 'valid' ? 0 : 1);
    },
  );
});

/** Read them: they are all that a person gets to see. */
test.each([
  ['porcupine-etcd/etcd_000.log', 'cas-register'],
  ['porcupine-kv/c10-bad.txt', 'kv-append'],
  ['knossos/bad/rethink-fail-minimal.edn', 'cas-register'],
])('why %s is no linearizable %s', async (file, model) => {
  const { stdout } = await ask(['check', file, '--model', model], folder);
  const [first = '', ...rest] = stdout.split('\n');
  const said = `${first.replace(/^\S*corpora/, 'corpora').replace(/, [\d.]+m?s\)$/, ')')}\n${rest.join('\n')}`;
  await expect(said).toMatchFileSnapshot(`check-history.golden/${file.replaceAll('/', '-')}.txt`);
});

describe('what nothing shows', () => {
  const unanswered = rows(`
    0 invoke write 1
    0 fail write 1
    1 invoke read
    1 ok read null`);

  test('is held with a warning', async () => {
    const { code, stdout } = await judged(unanswered, '--model', 'register');
    expect(code).toBe(0);
    expect(stdout).toContain('vacuous: No `write` was answered ok: all 1 were refused.');
  });

  test('is inconclusive to who is strict', async () => {
    const { code } = await judged(unanswered, '--model', 'register', '--strict');
    expect(code).toBe(2);
  });

  test('a budget that is used up is inconclusive, and says how far it came', async () => {
    const both = rows(`
      0 invoke write 1
      1 invoke write 2
      2 invoke cas [1,3]
      2 info cas [1,3]
      0 ok write 1
      1 ok write 2
      3 invoke read
      3 ok read 3`);
    const { code, stdout } = await judged(both, '--model', 'cas-register', '--nodes', '1', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout.replaceAll('…', '0'))).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/^the budget of 1 nodes was used up/) as unknown,
    });
  });
});

describe('a run of ours', () => {
  /** Recorded while the clock of a replica ran ahead; two items of it. */
  const events = readFileSync(new URL('check-history.run/events.jsonl', import.meta.url), 'utf8');
  const withoutReads = events.replaceAll(/^.*"f":"read".*\n/gm, '');
  const asForeign = (text: string): string =>
    [...seatrialLines(readHistory([text], { name: 'events.jsonl' }).rows)].join('');

  test('is judged as any history is', async () => {
    const { code, stdout } = await judged(events, '--model', 'staleness', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'violated', vacuous: false, strict: true });
    expect(code).toBe(1);
  });

  test.each([
    ['a run', withoutReads, 'staleness', 'inconclusive', 2],
    ['its rows in a file of another tool', asForeign(withoutReads), 'staleness', 'held', 0],
    ['a run', events, 'convergence', 'inconclusive', 2],
    ['its rows in a file of another tool', asForeign(events), 'convergence', 'held', 0],
    [
      'its rows alone',
      events.replaceAll(/^(?!.*"kind":"operation").*\n/gm, ''),
      'convergence',
      'inconclusive',
      2,
    ],
    ['its rows with sorted fields', asSorted(withoutReads), 'staleness', 'inconclusive', 2],
  ])('%s, which has nothing to show', async (_, text, model, verdict, code) => {
    const { code: ended, stdout } = await judged(text, '--model', model, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ verdict, vacuous: true, strict: verdict === 'inconclusive' });
    expect(ended).toBe(code);
  });

  test('says why it is inconclusive', async () => {
    const { stdout } = await judged(events, '--model', 'convergence');
    expect(stdout).toMatch(/inconclusive convergence, /);
    expect(stdout).toContain('vacuous: nothing that the model is about was asked');
    expect(stdout).toContain('this is a run of ours');
  });
});

describe('what was meant', () => {
  const unset = rows(`
    0 invoke write 1
    0 ok write 1
    1 invoke read
    1 ok read null`);

  test.each([
    [['--model', 'register'], 1],
    [['--model', 'register', '--nil', 'unknown'], 0],
    [['--model', 'register', '--nil', 'unset'], 1],
  ])('nil: %j gives %i', async (flags, code) => {
    expect(await judged(unset, ...flags)).toMatchObject({ code });
  });

  test.each([
    [[], 1],
    [['--initial', '7'], 0],
    [['--initial', '"7"'], 1],
  ])('at first: %j gives %i', async (flags, code) => {
    const first = rows(`
      0 invoke read
      0 ok read 7`);
    expect(await judged(first, '--model', 'register', ...flags)).toMatchObject({ code });
  });

  test.each([
    ['null', null, 0],
    ['nil', null, 0],
    ['nil', 'nil', 1],
    ['"nil"', 'nil', 0],
    ['open', 'open', 0],
    [':open', ':open', 0],
    ['[1,{"a":2}]', [1, { a: 2 }], 0],
    ['9007199254740993', '9007199254740993', 1],
  ])('at first %s, and %j is read', async (initial, read, code) => {
    const first =
      rows('0 invoke read') + `{"process":0,"type":"ok","f":"read","value":${JSON.stringify(read)}}\n`;
    const flags = ['--model', 'register', '--initial', initial];
    expect(await judged(first, ...flags)).toMatchObject({ code });
  });

  test('at first a number beyond 2^53', async () => {
    const first = rows('0 invoke read') + '{"process":0,"type":"ok","f":"read","value":9007199254740993}\n';
    const judgedAs = async (initial: string): Promise<unknown> =>
      (await judged(first, '--model', 'register', '--initial', initial)).code;
    expect([await judgedAs('9007199254740993'), await judgedAs('9007199254740992')]).toEqual([0, 1]);
  });

  test.each(['mutex', 'semaphore'])('EDN says nothing of what a %s is at first', async (model) => {
    const held = '{:process 0 :type :invoke :f :acquire}\n{:process 0 :type :ok :f :acquire}\n';
    expect(await judged(held, '--model', model)).toMatchObject({ code: 0 });
  });

  test('a set is searched where single elements are asked for', async () => {
    const asked = rows(`
      0 invoke add 1
      0 ok add 1
      1 invoke contains 1
      1 ok contains false`);
    const { code, stdout } = await judged(asked, '--model', 'set');
    expect(stdout).toMatch(/history: violated set, /);
    expect(code).toBe(1);
  });
});

describe('what is refused', () => {
  test.each([
    ['two invocations of a process', '0 invoke read\n0 invoke read', ['--model', 'register'], 4],
    ['an answer to nobody', '0 ok read 1', ['--model', 'register'], 4],
    ['no such model', '0 invoke read', ['--model', 'registre'], 'E_USAGE'],
    ['options without a model', '0 invoke read', ['--strict'], 'E_USAGE'],
  ])('%s', async (_, text, flags, code) => {
    expect(await judged(rows(text), ...flags)).toMatchObject({ code });
  });

  test('a file that is no history', async () => {
    expect(await judged('hello\n', '--model', 'register')).toMatchObject({ code: 'E_INPUT_UNKNOWN' });
  });

  test('no file', async () => {
    using work = temporaryFolder();
    const { code } = await ask(['check', 'nothing', '--model', 'register'], work.folder);
    expect(code).toBe('E_FILE_MISSING');
  });
});

describe('a model of your own', () => {
  const model = `
    export default {
      name: 'maximum',
      functions: {
        raise: { kind: 'update', step: (state, { argument }) => Math.max(state, argument) },
        read: { kind: 'observer', step: (state, { result }) => (state === result ? state : undefined) },
      },
      init: () => 0,
      key: (state) => state,
    };`;
  const history = rows(`
    0 invoke raise 3
    0 ok raise 3
    0 invoke read
    0 ok read 2`);

  async function judgedBy(
    text: string,
    ...flags: string[]
  ): Promise<{ code: number | string; stdout: string }> {
    using work = temporaryFolder();
    writeFileSync(join(work.folder, 'my-model.js'), text);
    writeFileSync(join(work.folder, 'history'), history);
    return await ask(['check', 'history', '--model', './my-model.js', ...flags], work.folder);
  }

  test('judges in a thread of its own', async () => {
    const { code, stdout } = await judgedBy(model);
    expect(stdout).toMatch(/history: violated .\/my-model.js, 2 operations in 1 part/);
    expect(stdout).toMatch(/read → 2 of process 0 \(lines 3–4\) has no place/);
    expect(code).toBe(1);
  });

  test('that does not come back is ended, and nothing is known', async () => {
    const endless = model.replace('Math.max(state, argument)', '{ for (;;); }');
    const { code, stdout } = await judgedBy(endless, '--budget', '100ms', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'the model had not come back after 100 ms, and was ended',
    });
    expect(code).toBe(2);
  });

  test('that is none is refused', async () => {
    expect(await judgedBy('export const model = {};')).toMatchObject({ code: 'E_MODEL_INVALID' });
  });
});
