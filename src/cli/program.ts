/** The command line: what can be asked, with examples. Each command's code is loaded only when it is asked for. */

import { Command, CommanderError } from 'commander';
import { SeatrialError } from '../lib/errors.ts';
import type { AddCommand } from './add-command.ts';
import { exitCodes, type ExitCode } from './exit-code.ts';
import type { JsonFlag } from './flags.ts';
import { addConvert } from './convert-command.ts';
import { addHeal, addStatus, addStop } from './healing-commands.ts';
import { addHistory } from './history-command.ts';
import { addLint } from './lint-command.ts';
import { packageVersion } from './package-root.ts';
import { addCheck, addDiffTopology, addDiscover, addPlan, addReport } from './reading-commands.ts';
import { addDemo, addExplore, addMatrix, addNightly, addReplay, addRun } from './running-commands.ts';
import type { World } from './world.ts';

const exitHelp = `
Examples:
  seatrial demo                         the shipped shop, broken on purpose
  seatrial discover traces.json         who calls whom, from what people already have; --observe: a running proxy
  seatrial history alerts.json junit.xml -o failures.jsonl   what went wrong, from what other tools wrote
  seatrial lint --target shop           what is wrong by its configuration, without an experiment
  seatrial plan --target shop           what looks weak in a target, and why
  seatrial run scenarios/ --budget 5m   scenario files, or a plan.json
  seatrial nightly --budget 20m         plan, run, judge, learn: every night
  seatrial matrix --saga checkout       every moment of a saga, broken in every way, cell by cell
  seatrial explore --budget 10m         search for what breaks it, shrunk to the smallest fault
  seatrial check history.edn --model cas-register   a history that any tool recorded
  seatrial report reports/latest        the report of the newest run, anew
  seatrial status                       what is injected right now; undo it: seatrial heal
  seatrial stop                         the emergency stop: nothing stays or gets injected
  seatrial doctor                       what works on this machine, and what helps
  seatrial help run                     what one command can be told

Exit codes: 0 held, 1 violated, 2 inconclusive, 3 our or the environment's failure, 4 usage or invalid file,
5 stopped or refused for safety, or healing not proven, 130 interrupted.`;

/** Runs the command in `args` and resolves to the exit code. Rejects with a SeatrialError for the edge to print. */
export async function runProgram(args: readonly string[], world: World): Promise<ExitCode> {
  let code: ExitCode = exitCodes.held;
  const program = createProgram(world, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.held;
    // Asked for nothing at all: commander has shown the help.
    if (error.code === 'commander.help') return exitCodes.usage;
    throw new SeatrialError('E_USAGE', error.message.replace(/^error: /, '').replace('\n', ' '), {
      hint: 'seatrial --help shows what can be asked',
    });
  }
}

function createProgram(world: World, end: (code: ExitCode) => void): Command {
  const program = new Command('seatrial')
    .description(
      'Finds out, before release, where a distributed system loses, contradicts or half-undoes its data.',
    )
    .version(packageVersion())
    .addHelpText('after', exitHelp)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        world.stdout.write(text);
      },
      // What it writes of errors is thrown, too, and printed at the edge; help without a command is written here.
      writeErr: (text) => {
        if (!text.startsWith('error:')) world.stderr.write(text);
      },
      getOutHelpWidth: () => Math.min(110, world.stdout.columns),
      getErrHelpWidth: () => Math.min(110, world.stderr.columns),
      outputError: () => undefined,
    });
  addDemo(program, world, end);
  addDiscover(program, world, end);
  addDiffTopology(program, world, end);
  addHistory(program, world, end);
  addLint(program, world, end);
  addPlan(program, world, end);
  addRun(program, world, end);
  addNightly(program, world, end);
  addMatrix(program, world, end);
  addExplore(program, world, end);
  addCheck(program, world, end);
  addConvert(program, world, end);
  addReport(program, world, end);
  addReplay(program, world, end);
  addStop(program, world, end);
  addStatus(program, world, end);
  addHeal(program, world, end);
  addDoctor(program, world, end);
  program
    .command('proxy')
    .description('the embedded Toxiproxy-compatible proxy server (flags as Toxiproxy: -host, -port, -seed)')
    .allowUnknownOption();
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

const addDoctor: AddCommand = (program, world, end) => {
  program
    .command('doctor')
    .description('try what experiments need of this machine; say what is missing and what helps')
    .option('--json', 'what was found as JSON on standard output')
    .addHelpText('after', '\nExample:\n  seatrial doctor')
    .action(async (options: JsonFlag) => {
      const { doctor } = await import('./commands/doctor.ts');
      end(await doctor(options, world));
    });
};
