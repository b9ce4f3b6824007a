#!/usr/bin/env node
/** The `seatrial` command: the real process, and the one place where errors become text and an exit code. */

import { join } from 'node:path';
import { raiseStop, standingStop, stoppedError } from '../adapters/emergency-stop.ts';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import { exitCodeOfError, exitCodes, worstExitCode, type ExitCode } from './exit-code.ts';
import { asSeatrialError } from './known-error.ts';
import { paintFor } from './paint.ts';
import { describeError } from './print-error.ts';
import type { Output, World } from './world.ts';

const args = process.argv.slice(2);

// The proxy takes Toxiproxy's single-dash flags and starts often: it goes around the command line parser.
if (args[0] === 'proxy') {
  const { runProxy } = await import('../proxy/main.ts');
  process.exit(await runProxy(args.slice(1), process));
} else {
  const world = realWorld();
  // What is still open the watchdog ends, as after kill -9. Without this, Node would end in silence, and with 0, which says "held": a
  // library of ours that listens for the end takes the 13 away that an unsettled await gives.
  process.once('beforeExit', () => {
    process.stderr.write(
      'E_INTERNAL the command has come to nothing: there is nothing left to wait for\n  → this is a defect of Seatrial; please report it\n',
    );
    process.exit(exitCodes.failed);
  });
  const ended = await runCommand(world);
  await Promise.all([written(process.stdout), written(process.stderr)]);
  // Wherever it came: whoever made an emergency stop is told that this was no ordinary end.
  process.exitCode ??= world.emergency.aborted ? worstExitCode([ended, exitCodes.safety]) : ended;
  // A client module may have left a timer or a connection pool open; it must not keep the command from ending.
  process.exit();
}

/** Resolves when everything that was written so far has left this process, or cannot any more. */
async function written(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}

async function runCommand(world: World): Promise<ExitCode> {
  try {
    const { runProgram } = await import('./program.ts');
    return await runProgram(args, world);
  } catch (error) {
    world.stderr.write(
      describeError(error, paintFor(world.stderr, world), { stacks: process.env['SEATRIAL_STACKS'] === '1' }),
    );
    return exitCodeOfError(asSeatrialError(error).code);
  }
}

function realWorld(): World {
  const interrupt = new AbortController();
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals === 1)
        process.stderr.write(
          `\n${signal}: ending in order, with what was injected healed and what was done written (three times: end at once)\n`,
        );
      interrupt.abort(new SeatrialError('E_INTERRUPTED', `interrupted by ${signal}`));
      // The watchdog heals and ends what this process started, as it would after kill -9.
      if (signals > 2) process.exit(exitCodes.interrupted);
    });
  }
  const cwd = process.cwd();
  return {
    env: process.env,
    cwd,
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    isCI: process.env['CI'] !== undefined && process.env['CI'] !== '' && process.env['CI'] !== 'false',
    interrupted: interrupt.signal,
    emergency: onEmergency(join(cwd, 'reports')),
  };
}

/** SIGUSR2 is the emergency stop: it ends the faults of this run, and blocks those of others until somebody says otherwise. */
function onEmergency(reports: string): AbortSignal {
  const emergency = new AbortController();
  process.on('SIGUSR2', () => {
    let problem = '';
    try {
      raiseStop(reports, { by: `SIGUSR2 to process ${process.pid}` });
    } catch (error) {
      problem = `\nother runs are not blocked: ${messageOf(error)}`;
    }
    const sentence = standingStop(reports) ?? 'an emergency stop, by SIGUSR2';
    emergency.abort(stoppedError(sentence));
    process.stderr.write(
      `\nSIGUSR2: ${sentence}\nhealing; no fault begins here until: seatrial stop --clear${problem}\n`,
    );
  });
  return emergency.signal;
}

/**
 * A reader that has gone (`| head`) is no error: the command ends its work, silently, as it would have. What cannot be written for
 * another reason makes it fail.
 */
function output(stream: NodeJS.WriteStream): Output {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (open && error.code !== 'EPIPE') {
      process.exitCode = exitCodes.failed;
      if (stream === process.stdout)
        process.stderr.write(`E_FILE_ACCESS standard output cannot be written: ${error.message}\n`);
    }
    open = false;
  });
  return {
    write: (text) => {
      if (open) stream.write(text);
    },
    get isGone() {
      return !open;
    },
    isTTY: stream.isTTY,
    columns: stream.isTTY && stream.columns > 0 ? Math.max(60, stream.columns) : 100,
  };
}
