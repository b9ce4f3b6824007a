import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { groupLives } from './process-state.ts';
import { startOwned, type OwnedProcess } from './owned-process.ts';
import { processesOf } from '../testing/command-line.ts';
import { temporaryWatchdog } from '../testing/temporary-watchdog.ts';

// Real processes on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe('the watchdog', () => {
  test('kills what it guards, and not what it forgot', async () => {
    const watchdog = await temporaryWatchdog();
    const [guarded, forgotten] = [0, 1].map(() => {
      const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
      onTestFinished(() => {
        child.kill('SIGKILL');
      });
      return child;
    });
    if (guarded?.pid === undefined || forgotten?.pid === undefined) throw new Error('no sleep');
    watchdog.guard({ experiment: 'a', what: 'guarded' }, guarded.pid);
    watchdog.forget(watchdog.guard({ experiment: 'a', what: 'forgotten' }, forgotten.pid));
    const exit = once(guarded, 'exit');
    await watchdog[Symbol.asyncDispose]();
    expect(await exit).toEqual([null, 'SIGKILL']);
    expect(await groupLives(forgotten.pid)).toBe(true);
  });

  test('that is gone lets nothing be started', async () => {
    const watchdog = await temporaryWatchdog();
    await watchdog[Symbol.asyncDispose]();
    const output: string[] = [];
    const starting = startOwned({
      command: ['echo', 'started'],
      cwd: '/',
      env: {},
      name: { experiment: 'a', what: 'echo' },
      watchdog,
      onOutput: ({ stdout }) => stdout.on('data', (chunk: Buffer) => output.push(String(chunk))),
    });
    await expect(starting).rejects.toThrow('the watchdog process has ended; nothing more is started');
    expect(output).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')('that is stopped is as good as gone', async () => {
    const watchdog = await temporaryWatchdog();
    const pid = Number(processesOf(watchdog.journal.file)[0]?.split(' ')[0]);
    expect(watchdog.isGone()).toBe(false);
    process.kill(pid, 'SIGSTOP');
    await expect.poll(() => watchdog.isGone()).toBe(true);
    expect(() => watchdog.guard({ experiment: 'a', what: 'echo' }, process.pid)).toThrow(
      'the watchdog process is stopped; nothing more is started',
    );
    process.kill(pid, 'SIGCONT');
    await expect.poll(() => watchdog.isGone()).toBe(false);

    process.kill(pid, 'SIGSTOP');
    const began = performance.now();
    await watchdog[Symbol.asyncDispose]();
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('a process of ours', () => {
  /** A shell command, with what it prints. */
  async function run(
    script: string,
  ): Promise<{ owned: OwnedProcess; output: () => string; said: (text: string) => Promise<void> }> {
    const watchdog = await temporaryWatchdog();
    onTestFinished(() => watchdog[Symbol.asyncDispose]());
    let output = '';
    let heard = (): void => undefined;
    const owned = await startOwned({
      command: ['/bin/sh', '-c', script],
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '' },
      name: { experiment: 'a', what: 'echo' },
      watchdog,
      onOutput: ({ stdout, stderr }) => {
        stderr.resume();
        stdout.on('data', (chunk: Buffer) => {
          output += String(chunk);
          heard();
        });
      },
    });
    onTestFinished(() => owned.kill());
    const said = (text: string): Promise<void> =>
      new Promise((resolve) => {
        heard = () => {
          if (output.includes(text)) resolve();
        };
        heard();
      });
    return { owned, output: () => output, said };
  }

  test('gets its arguments as they are, and no input', async () => {
    const { owned, output } = await run('echo "$0 $# $*"; read line || echo no input');
    expect(await owned.exited).toEqual({ code: 0, signal: null });
    await owned.drained;
    expect(output()).toBe('/bin/sh 0 \nno input\n');
  });

  test('is killed with its children', async () => {
    const { owned, said } = await run('sleep 600 & echo ready; wait');
    await said('ready');
    await owned.kill();
    expect(owned.ending()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await groupLives(owned.pid)).toBe(false);
  });

  test('that ended and left a child: the child is killed', async () => {
    const { owned } = await run('sleep 600 >/dev/null 2>&1 &');
    await owned.exited;
    expect(await groupLives(owned.pid)).toBe(true);
    await owned.kill();
    expect(await groupLives(owned.pid)).toBe(false);
  });

  test('may end in its own way', async () => {
    const { owned, said } = await run('trap "exit 5" TERM; echo ready; while :; do sleep 0.01; done');
    await said('ready');
    await owned.end(5_000);
    expect(owned.ending()).toEqual({ code: 5, signal: null });
  });

  test('that does not is killed', async () => {
    const { owned, said } = await run('trap "" TERM; echo ready; while :; do sleep 0.01; done');
    await said('ready');
    await owned.end(50);
    expect(owned.ending()).toEqual({ code: null, signal: 'SIGKILL' });
  });
});
