/** What cannot work is refused with a name, a reason and the right exit code, and nothing is left running. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { processesOf, seatrial, temporaryFolder, until } from '../testing/command-line.ts';

const client = `export default {
  perform: async () => ({ type: 'ok' }),
  books: async () => ({ state: {} }),
};
`;
const healthyService = `require('node:http').createServer((q, s) => s.end()).listen(process.env.PORT, '127.0.0.1')`;

const target = (broken: string): string => `schemaVersion: 1
name: small
client: client.mjs
services:
  good: { command: ['\${node}', -e, "${healthyService}"], entry: true, health: { http: / }, environment: { PORT: '\${port}' } }
  bad: { command: ['\${node}', -e, "${broken}"], health: { tcp: true }, environment: { PORT: '\${port}' } }
`;
const scenario = `schemaVersion: 1
name: small
target: small
services: [good, bad]
workload: { use: registers, writeAt: [good], readAt: [good], duration: 4s }
`;

function lay(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

describe.concurrent('a service that', () => {
  test.each([
    ['does not start', `console.log('no database here'); process.exit(7)`, ['bad', '7', 'no database here']],
    [
      'dies under load',
      `require('node:net').createServer().listen(process.env.PORT, '127.0.0.1'); setTimeout(() => { console.log('out of luck'); process.exit(9) }, 2500)`,
      ['bad', 'out of luck'],
    ],
    [
      'never gets healthy',
      `console.log('waiting for a friend'); setInterval(() => undefined, 1000)`,
      ['bad', '15', 'waiting for a friend'],
    ],
  ])('%s is named with its last lines; exit 3; the others are stopped', async (_, code, expected) => {
    using work = temporaryFolder();
    lay(work.folder, {
      'targets/small/target.yaml': target(code),
      'targets/small/client.mjs': client,
      'small.yaml': scenario,
    });
    const { code: exit, stdout, stderr } = await seatrial(['run', 'small.yaml'], work.folder);
    expect(exit).toBe(3);
    for (const text of expected) expect(stdout + stderr).toContain(text);
    expect(await until(() => processesOf(work.folder), 5_000)).toEqual([]);
  });
});

describe.concurrent('refused before anything is started', () => {
  test.each([
    [
      'an unknown key',
      ['run', 'small.yaml'],
      scenario.replace('services:', 'servces:'),
      ['small.yaml:4:1', 'servces'],
    ],
    [
      'an unknown service',
      ['run', 'small.yaml'],
      scenario.replace('[good, bad]', '[good, bed]'),
      ['small.yaml:4:18', 'did you mean bad?'],
    ],
    [
      'a newer document',
      ['run', 'small.yaml'],
      scenario.replace('schemaVersion: 1', 'schemaVersion: 9'),
      ['E_SCHEMA_NEWER'],
    ],
    ['a file that is not there', ['run', 'nothing.yaml'], scenario, ['E_FILE_MISSING', 'nothing.yaml']],
    ['an unknown command', ['rum'], scenario, ['E_USAGE', 'run']],
    ['an unknown bug', ['demo', '--bugs', 'lost-outbocks'], scenario, ['did you mean lost-outbox?']],
  ])('%s: exit 4', async (_, args, text, expected) => {
    using work = temporaryFolder();
    lay(work.folder, {
      'targets/small/target.yaml': target('1'),
      'targets/small/client.mjs': client,
      'small.yaml': text,
    });
    const { code, stderr } = await seatrial(args, work.folder);
    expect({ code, stderr }).toEqual({ code: 4, stderr: expect.any(String) as string });
    for (const part of expected) expect(stderr).toContain(part);
  });
});
