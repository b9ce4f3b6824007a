import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadClientModule } from './client-module.ts';
import { openRecorder } from './recorder.ts';
import { openServiceLog } from './service-log.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-files-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

describe('the recorder', () => {
  test('has every row in its file before the next one', () => {
    const folder = join(temporaryFolder(), 'new', 'folder');
    using recorder = openRecorder(folder);
    const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
    recorder.event({ kind: 'note', at: 1, text: 'a\nb' });
    expect(text('events.jsonl')).toBe('{"kind":"note","at":1,"text":"a\\nb"}\n');
    recorder.read({ kind: 'unreachable', round: 1, at: 2, replica: 'a.1', error: 'ü' });
    expect(text('ledgers.jsonl')).toBe(
      '{"kind":"unreachable","round":1,"at":2,"replica":"a.1","error":"ü"}\n',
    );
  });

  test('takes no rows any more when it is closed', () => {
    const folder = temporaryFolder();
    const recorder = openRecorder(folder);
    recorder[Symbol.dispose]();
    recorder[Symbol.dispose]();
    recorder.event({ kind: 'note', at: 1, text: 'late' });
    expect(readFileSync(join(folder, 'events.jsonl'), 'utf8')).toBe('');
  });
});

test('the last lines of a log are ten, short, and harmless on a terminal', () => {
  using log = openServiceLog(join(temporaryFolder(), 'a.log'));
  for (let line = 1; line <= 12; line += 1) log.line(`line ${line}`);
  log.line('\u001b[31mred\u001b[0m\tbell');
  log.line('x'.repeat(1_000));
  const lines = log.lastLines();
  expect(lines.slice(0, 9)).toEqual(
    [5, 6, 7, 8, 9, 10, 11, 12].map((line) => `line ${line}`).concat('red bell'),
  );
  expect(lines[9]).toHaveLength(301);
});

describe('a client module', () => {
  const good = `const how = 'HOW';
export default { perform: async () => ({ type: 'ok', result: how }), books: async () => ({}) };`;

  /** What performing with the module says, or the error's code; files by name in the target's folder and the built one. */
  async function load(
    source: Record<string, string>,
    built: Record<string, string> = {},
    loadMsMax = 10_000,
  ): Promise<string> {
    const folder = temporaryFolder();
    const builtFolder = temporaryFolder();
    for (const [name, text] of Object.entries(source)) writeFileSync(join(folder, name), text);
    for (const [name, text] of Object.entries(built)) writeFileSync(join(builtFolder, name), text);
    try {
      const client = await loadClientModule({
        target: { name: 't', client: 'client.ts' },
        folder,
        built: builtFolder,
        loadMsMax,
      });
      const call = { address: { host: 'h', port: 1 }, signal: new AbortController().signal };
      return (await client.perform({ f: 'read', id: 1, place: 'a.1' }, call)).result ?? 'nothing';
    } catch (error) {
      return `${(error as { code: string }).code} ${(error as Error).message.replaceAll(/\S*\/(?=client)/g, '')}`;
    }
  }

  const typed = `import { defineClient, type TargetClient } from 'seatrial';
const how: string = 'typed';
const client: TargetClient = { perform: async () => ({ type: 'ok', result: how }), books: async () => ({}) };
export default defineClient(client);`;

  test.each([
    ['TypeScript that imports the package', { 'client.ts': typed }, {}, 'typed'],
    ['compiled', {}, { 'client.js': good.replace('HOW', 'compiled') }, 'compiled'],
    ['both: compiled counts', { 'client.ts': typed }, { 'client.js': good }, 'HOW'],
    ['missing', {}, {}, 'E_FILE_MISSING target t names the client client.ts, which does not exist'],
    [
      'no default export',
      { 'client.ts': 'export const a = 1;' },
      {},
      'E_CLIENT_INVALID client.ts: its default export has no function perform and no function books',
    ],
    [
      'no books',
      { 'client.ts': 'export default { perform() {} };' },
      {},
      'E_CLIENT_INVALID client.ts: its default export has no function books',
    ],
    [
      'ready no function',
      { 'client.ts': 'export default { perform() {}, books() {}, ready: true };' },
      {},
      'E_CLIENT_INVALID client.ts: its default export has a `ready` that is no function',
    ],
  ])('%s', async (_, source, built, expected) => {
    expect(await load(source, built)).toBe(expected);
  });

  test('that awaits at its top level what never comes is given up', async () => {
    expect(await load({ 'client.ts': 'await new Promise(() => {});' }, {}, 200)).toBe(
      'E_CLIENT_INVALID client.ts cannot be loaded: not done within 200 ms; does it await something?',
    );
  });

  test.each(['export default {', 'throw new Error("no");'])('that cannot be loaded: %s', async (text) => {
    expect(await load({ 'client.ts': text })).toMatch(/^E_CLIENT_INVALID client\.ts cannot be loaded: /);
  });
});
