import { EventEmitter, once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { runProxy } from './main.ts';
import { isListening } from './testing/rig.ts';

/** A process to run in: signals are events, output is kept. */
function fakeProcess(): {
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
      stdin,
      stdout: {
        write(text) {
          out += text;
          signals.emit('out');
        },
      },
      stderr: { write: (text) => (errors += text) },
      on: (signal, listener) => signals.on(signal, listener),
      off: (signal, listener) => signals.off(signal, listener),
    },
  };
}

test.each([
  ['SIGTERM', ['-port', '0'], 'SIGTERM'],
  ['SIGINT', ['--port=0', '-host=127.0.0.1', '-seed', '5'], 'SIGINT'],
  ['the end of its parent, not SIGINT', ['-port=0', '-parent-pipe'], 'stdin'],
] as const)('says where it listens, and ends on %s', async (_name, args, ending) => {
  const { world, signals, stdin, out } = fakeProcess();
  const ended = runProxy(args, world);
  await once(signals, 'out');
  const line = JSON.parse(out()) as { address: string };
  expect(line).toEqual({
    level: 'info',
    msg: `Starting HTTP server on endpoint ${line.address}`,
    address: line.address,
    version: '2.12.0',
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
