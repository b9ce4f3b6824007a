import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runProxy } from './main.ts';
import { isListening } from './testing/rig.ts';

/** A process to run in: signals are events, output is kept. */
function fakeProcess(env: Readonly<Record<string, string>> = {}): {
  world: Parameters<typeof runProxy>[1];
  signals: EventEmitter;
  stdin: PassThrough;
  out: () => string;
  errors: () => string;
} {
  const signals = new EventEmitter();
  const stdin = new PassThrough();
  let out = '';
  let errors = '';
  return {
    signals,
    stdin,
    out: () => out,
    errors: () => errors,
    world: {
      env,
      stdin,
      stdout: {
        write(text) {
          out += text;
          signals.emit('out');
        },
        on: () => undefined,
      },
      stderr: { write: (text) => (errors += text), on: () => undefined },
      on: (signal, listener) => signals.on(signal, listener),
      off: (signal, listener) => signals.off(signal, listener),
    },
  };
}

test.each([
  ['SIGTERM', ['-port', '0'], 'SIGTERM'],
  ['SIGINT', ['--port=0', '-host=127.0.0.1', '-seed', '-5', '--proxy-metrics=T'], 'SIGINT'],
  ['the end of its parent, not SIGINT', ['-port=0', '-parent-pipe'], 'stdin'],
] as const)('says where it listens, and ends on %s', async (_name, args, ending) => {
  // Whoever holds our standard input waits for that line.
  const { world, signals, stdin, out } = fakeProcess({ LOG_LEVEL: ending === 'stdin' ? 'disabled' : '' });
  const ended = runProxy(args, world);
  await once(signals, 'out');
  const line = JSON.parse(out()) as { address: string };
  expect(line).toEqual({
    level: 'info',
    address: line.address,
    version: '2.12.0',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    message: 'Starting Toxiproxy HTTP server',
  });
  expect(out()).toMatch(/^[^\n]*\n$/);
  const created = await fetch(`http://${line.address}/proxies`, {
    method: 'POST',
    body: JSON.stringify({ name: 'a', upstream: '127.0.0.1:1', listen: '127.0.0.1:0' }),
  });
  const { listen } = (await created.json()) as { listen: string };

  if (ending === 'stdin') {
    signals.emit('SIGINT');
    expect((await fetch(`http://${line.address}/version`)).status).toBe(200);
    stdin.end();
  } else signals.emit(ending);
  expect(await ended).toBe(0);
  expect([await isListening(line.address), await isListening(listen)]).toEqual([false, false]);
  expect([signals.listenerCount('SIGINT'), signals.listenerCount('SIGTERM')]).toEqual([0, 0]);
});

test.each([
  [['-version'], 0, 'toxiproxy-server version 2.12.0\n', ''],
  [['--help'], 0, 'Usage: seatrial proxy [flags]', ''],
  [['-nonsense'], 4, '', 'flag provided but not defined: -nonsense\nseatrial proxy -help\n'],
  [['-port'], 4, '', 'flag needs an argument: -port'],
  [['-port', '99999'], 4, '', '-port must be a whole number from 0 to 65535, not 99999'],
  [['-seed=x'], 4, '', '-seed must be a whole number'],
  [['-seed=9223372036854775808000'], 4, '', '-seed must be a whole number'],
  [['-config'], 4, '', 'flag needs an argument: -config'],
  [['-parent-pipe=maybe'], 4, '', '-parent-pipe is true or false, not maybe'],
  [
    ['-host', '192.0.2.1', '-port', '8474'],
    3,
    '',
    'listen tcp 192.0.2.1:8474: bind: cannot assign requested address',
  ],
] as const)('%j → %i', async (args, code, out, errors) => {
  const fake = fakeProcess();
  expect(await runProxy(args, fake.world)).toBe(code);
  expect(fake.out().startsWith(out)).toBe(true);
  expect(fake.errors().startsWith(errors)).toBe(true);
  expect([fake.out() === '', fake.errors() === '']).toEqual([out === '', errors === '']);
});

/** Runs a server and gives what it says, from the log and from `paths` of its API, until it is stopped. */
async function run(
  args: readonly string[],
  { env = {}, paths = [] }: { env?: Readonly<Record<string, string>>; paths?: readonly string[] } = {},
): Promise<{ log: readonly Record<string, unknown>[]; answers: readonly string[] }> {
  const { world, signals, out } = fakeProcess(env);
  const lines = (): Record<string, unknown>[] =>
    out()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const ended = runProxy(['-port', '0', ...args], world);
  while (!lines().some(({ address }) => address !== undefined)) await once(signals, 'out');
  const address = String(lines().find((line) => line['address'] !== undefined)?.['address']);
  const answers: string[] = [];
  for (const path of paths) answers.push(await (await fetch(`http://${address}${path}`)).text());
  signals.emit('SIGTERM');
  await ended;
  return { log: lines(), answers };
}

describe('-config', () => {
  function file(text: string): string {
    const path = join(mkdtempSync(join(tmpdir(), 'seatrial-proxy-')), 'proxies.json');
    onTestFinished(() => {
      rmSync(dirname(path), { recursive: true });
    });
    writeFileSync(path, text);
    return path;
  }

  test('its proxies are there, with their toxics, before the API is; -host is kept', async () => {
    const toxics = [{ type: 'latency', attributes: { latency: 5 } }];
    const config = file(
      JSON.stringify([
        { name: 'a', listen: '127.0.0.1:0', upstream: '127.0.0.1:1', toxics },
        { name: 'b', listen: 'x', upstream: 'y', enabled: false },
      ]),
    );
    const { log, answers } = await run(['-config', config, '-host', '::1'], { paths: ['/proxies'] });
    expect(log.map(({ message }) => message)).toEqual([
      'Started proxy',
      'Populated proxies from file',
      'Starting Toxiproxy HTTP server',
      'Shutdown started',
      'Terminated proxy',
    ]);
    expect(log[1]).toMatchObject({ level: 'info', proxies: 2 });
    expect(log[2]?.['address']).toMatch(/^\[::1\]:\d+$/);
    expect(JSON.parse(answers[0] ?? '')).toMatchObject({
      a: { enabled: true, toxics: [{ name: 'latency_downstream' }] },
      b: { enabled: false, listen: 'x', toxics: [] },
    });
  });

  test.each([
    ['nonsense', "bad request body: invalid character 'o' in literal null (expecting 'u')", '{}'],
    [
      '{}',
      String.raw`bad request body: json: cannot unmarshal object into Go value of type []struct { toxiproxy.Proxy; Enabled *bool "json:\"enabled\"" }`,
      '{}',
    ],
    ['[{"name":"a"}]', 'missing required field: upstream at proxy 1', '{}'],
    [
      '[{"name":"a","upstream":"u","enabled":false},{"name":"b","upstream":"u","listen":"x"}]',
      'listen tcp: address x: missing port in address',
      '{"a":{"name":"a","listen":"","upstream":"u","enabled":false,"Logger":{},"toxics":[]}}',
    ],
  ])('%s is logged, and the server starts', async (text, error, proxies) => {
    const { log, answers } = await run(['-config', file(text)], { paths: ['/proxies'] });
    expect(log[0]).toMatchObject({ level: 'error', message: 'Failed to populate proxies from file', error });
    expect(answers).toEqual([proxies]);
  });

  test('so is a file that is not there', async () => {
    const { log } = await run(['-config=/nowhere.json']);
    expect(log[0]).toMatchObject({ level: 'error', message: 'Error reading config file' });
  });
});

test.each([
  [[], ['404 page not found\n']],
  [['-proxy-metrics'], ['']],
])('metrics %j', async (args, answers) => {
  expect((await run(args, { paths: ['/metrics'] })).answers).toEqual(answers);
});

test('LOG_LEVEL: requests are told at debug, and a level that is none is complained about', async () => {
  const requests = (log: readonly Record<string, unknown>[]): unknown[] =>
    log
      .filter(({ level }) => level === 'debug')
      .map(({ method, url, status, size }) => [method, url, status, size]);
  const told = await run([], { env: { LOG_LEVEL: 'DEBUG' }, paths: ['/version', '/x', '/proxies/a'] });
  expect(requests(told.log)).toEqual([
    ['GET', '/version', 200, 22],
    ['GET', '/proxies/a', 404, 41],
  ]);
  const usual = await run([], { paths: ['/version'] });
  expect(requests(usual.log)).toEqual([]);
  const odd = await run([], { env: { LOG_LEVEL: 'loud' } });
  expect(odd.log[0]).toMatchObject({ level: 'error', message: 'unknown LOG_LEVEL value: "loud"' });
});
