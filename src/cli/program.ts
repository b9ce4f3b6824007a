/** The command line: what can be asked, with examples. Each command's code is loaded only when it is asked for. */

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { SeatrialError } from '../lib/errors.ts';
import { parseDuration } from '../lib/duration.ts';
import { exitCodes, type ExitCode } from './exit-code.ts';
import type {
  DemoFlags,
  DiscoverFlags,
  HealFlags,
  JsonFlag,
  NightlyFlags,
  PlanFlags,
  ReplayFlags,
  RunFlags,
  StopFlags,
} from './flags.ts';
import { runtimeNameSchema } from '../model/runtime-name.ts';
import { packageVersion } from './package-root.ts';
import type { World } from './world.ts';

const lanesMax = 32;

const exitHelp = `
Examples:
  seatrial demo                         the shipped shop, broken on purpose
  seatrial discover --observe           who calls whom, seen by a running proxy
  seatrial plan --target shop           what looks weak in a target, and why
  seatrial run scenarios/ --budget 5m   scenario files, or a plan.json
  seatrial nightly --budget 20m         plan, run, judge, learn: every night
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
  addPlan(program, world, end);
  addRun(program, world, end);
  addNightly(program, world, end);
  addCheck(program, world, end);
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

type AddCommand = (program: Command, world: World, end: (code: ExitCode) => void) => void;

const addDemo: AddCommand = (program, world, end) => {
  program
    .command('demo')
    .description('plan, break and judge the shipped shop with four bugs switched on')
    .option('--bugs <names>', 'which bugs, comma-separated', commaList)
    .option('--budget <time>', 'time for experiments', duration, 78_000)
    .option('--lanes <n>', 'experiments at once', lanes, 2)
    .option('--empty-history', 'plan without any failure history')
    .option('--json', 'the result as JSON on standard output')
    .addHelpText(
      'after',
      '\nExample:\n  seatrial demo --bugs forgets-sagas,retry-without-key,sync-gives-up,lost-outbox',
    )
    .action(async (options: DemoFlags) => {
      const { demo } = await import('./commands/demo.ts');
      end(await demo(options, world));
    });
};

const addDiscover: AddCommand = (program, world, end) => {
  program
    .command('discover')
    .description('who calls whom, how often and how well, as a topology.json that plan reads; runs nothing')
    .option(
      '--observe [url]',
      'ask a running proxy of ours what it has seen (default: http://127.0.0.1:8474)',
    )
    .option(
      '--as <proxy=caller->callee>',
      'the edge of a proxy whose name does not tell it; may be given again',
      edgeOfProxy,
    )
    .option('-o, --output <file>', 'write topology.json here')
    .option('--json', 'the topology as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  seatrial discover --observe -o topology.json' +
        "\n  seatrial discover --observe http://127.0.0.1:8474 --as 'mysql=order->mysql'",
    )
    .action(async (options: DiscoverFlags) => {
      const { discover } = await import('./commands/discover.ts');
      end(await discover(options, world));
    });
};

const addPlan: AddCommand = (program, world, end) => {
  program
    .command('plan')
    .description('rank weak spots and write the scenarios that try them; runs nothing')
    .option('--target <name>', 'a target below targets/ (default: shop, unless --topology is given alone)')
    .option(
      '--topology <file...>',
      'graphs, of any kinds mixed: topology.json of an earlier run, OpenTelemetry or Jaeger traces, Jaeger dependencies, compose files',
    )
    .option(
      '--failures <file...>',
      'failure histories, of any kinds mixed: failures.jsonl, incident CSV, Alertmanager alerts',
    )
    .option(
      '--target-file <file>',
      'write the target file that a compose file would need here, not to the terminal',
    )
    .option('--at <time>', 'when decay is counted from (ISO; default: the newest entry)')
    .option('-o, --output <file>', 'write plan.json here')
    .option('--top <n>', 'how many weak spots to print', wholeNumber, 10)
    .option('--json', 'the plan as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  seatrial plan --target shop -o plan.json\n  seatrial plan --topology traces.json --failures incidents.csv' +
        '\n  seatrial plan --topology compose.yml otlp.json --failures alerts.json',
    )
    .action(async (options: PlanFlags) => {
      const { plan } = await import('./commands/plan.ts');
      end(plan(options, world));
    });
};

const addRun: AddCommand = (program, world, end) => {
  program
    .command('run')
    .description('run scenario files, folders of them, or a plan, into one run folder')
    .argument('<paths...>')
    .option('--budget <time>', 'begin no experiment that would not fit', duration)
    .option('--only <name>', 'only scenarios with this in their name; * stands for anything')
    .option('--seed <n>', 'another seed than the scenario has', wholeNumber)
    .option('--lanes <n>', 'experiments at once', lanes, 1)
    .addOption(runtimeOption())
    .addOption(toxiproxyOption())
    .option('--dry-run', 'print what would be hit, in order, with times; start nothing, write nothing')
    .option('--json', 'the result as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  seatrial run scenarios/shop-payment-lost-reply.yaml\n  seatrial run plan.json --budget 5m' +
        '\n  seatrial run scenarios/ --dry-run',
    )
    .action(async (paths: string[], options: RunFlags) => {
      const { run } = await import('./commands/run.ts');
      end(await run(paths, options, world));
    });
};

const addNightly: AddCommand = (program, world, end) => {
  program
    .command('nightly')
    .description('plan, run, judge and report within a budget; what was learnt ranks the next night')
    .argument('[paths...]', 'scenario files or folders to run besides what the plan holds')
    .option('--target <name>', 'a target below targets/ (default: the only one there, else shop)')
    .addOption(
      new Option('--budget <time>', 'time for everything: planning, experiments, report')
        .argParser(duration)
        .default(20 * 60_000, '20m'),
    )
    .option(
      '--keep <n>',
      'how many runs stay in reports/ (default: 30); violated ones three times as long',
      atLeastOne,
    )
    .option('--lanes <n>', 'experiments at once', lanes, 2)
    .addOption(runtimeOption())
    .addOption(toxiproxyOption())
    .option('--json', 'the result as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  seatrial nightly --budget 20m\n  seatrial nightly scenarios/ --target shop --budget 1h --keep 60',
    )
    .action(async (paths: string[], options: NightlyFlags) => {
      const { nightly } = await import('./commands/nightly.ts');
      end(await nightly(paths, options, world));
    });
};

const addCheck: AddCommand = (program, world, end) => {
  program
    .command('check')
    .description('judge a run, or one experiment of it, anew from its events and ledgers')
    .argument('[run]', 'a run or experiment folder', 'reports/latest')
    .option('--json', 'the verdicts as JSON on standard output')
    .addHelpText('after', '\nExamples:\n  seatrial check\n  seatrial check reports/latest/01-… --json')
    .action(async (folder: string, options: JsonFlag) => {
      const { check } = await import('./commands/check.ts');
      end(check(folder, options, world));
    });
};

const addReport: AddCommand = (program, world, end) => {
  program
    .command('report')
    .description('write report.html, report.json, junit.xml and summary.md of a run anew')
    .argument('[run]', 'a run folder', 'reports/latest')
    .option('--json', 'the report as JSON on standard output')
    .addHelpText('after', '\nExample:\n  seatrial report reports/latest')
    .action(async (folder: string, options: JsonFlag) => {
      const { report } = await import('./commands/report.ts');
      end(await report(folder, options, world));
    });
};

const addReplay: AddCommand = (program, world, end) => {
  program
    .command('replay')
    .description('repeat an experiment: same scenario, seed, schedule and target settings')
    .argument('<experiment>', 'an experiment folder: reports/latest/01-…')
    .addOption(runtimeOption())
    .addOption(toxiproxyOption())
    .option('--json', 'the result as JSON on standard output')
    .addHelpText('after', '\nExample:\n  seatrial replay reports/latest/01-shop-payment-lost-reply')
    .action(async (folder: string, options: ReplayFlags) => {
      const { replay } = await import('./commands/replay.ts');
      end(await replay(folder, options, world));
    });
};

const addStop: AddCommand = (program, world, end) => {
  program
    .command('stop')
    .description('the emergency stop: ends every fault of every run here, and lets none begin until --clear')
    .option('--why <text>', 'told to whoever is stopped by it')
    .addOption(new Option('--clear', 'lift it').conflicts('why'))
    .option('--json', 'what was ended as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  seatrial stop --why "the pager went off"\n  seatrial stop --clear' +
        '\n\nThe same without this command: touch reports/STOP, or send SIGUSR2 to a run.',
    )
    .action(async (options: StopFlags) => {
      const { stop } = await import('./commands/stop.ts');
      end(await stop(options, world));
    });
};

const addStatus: AddCommand = (program, world, end) => {
  program
    .command('status')
    .description('what is injected right now, by which run, since when; what dead runs have left behind')
    .option('--json', 'the same as JSON on standard output')
    .addHelpText('after', '\nExample:\n  seatrial status')
    .action(async (options: JsonFlag) => {
      const { status } = await import('./commands/status.ts');
      end(await status(options, world));
    });
};

const addHeal: AddCommand = (program, world, end) => {
  program
    .command('heal')
    .description('undo what runs have injected or left behind; nothing that is not theirs is touched')
    .argument('[run]', 'a run folder (default: every run in reports/)')
    .option(
      '--give-up',
      'call a dead run healed though not everything could be undone (a server that is gone)',
    )
    .option('--json', 'what was undone as JSON on standard output')
    .addHelpText('after', '\nExamples:\n  seatrial heal\n  seatrial heal reports/latest')
    .action(async (folder: string | undefined, options: HealFlags) => {
      const { heal } = await import('./commands/heal.ts');
      end(await heal(folder, options, world));
    });
};

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

function runtimeOption(): Option {
  return new Option('--runtime <name>', 'what the services run in (default: process)').choices(
    runtimeNameSchema.options,
  );
}

function toxiproxyOption(): Option {
  return new Option(
    '--toxiproxy <url>',
    'make the links in this running Toxiproxy server; for containers image:NAME (default: each experiment starts its own)',
  );
}

function edgeOfProxy(
  text: string,
  before: readonly (readonly [string, string])[] = [],
): (readonly [string, string])[] {
  const [, proxy, edge] = /^(.+)=([^=]+->[^=]+)$/.exec(text) ?? [];
  if (proxy === undefined || edge === undefined)
    throw new InvalidArgumentError('write a proxy and its edge, such as mysql=order->mysql');
  return [...before, [proxy, edge]];
}

function commaList(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  const named = parts.filter((part) => part !== '');
  if (named.length === 0) throw new InvalidArgumentError('write names, with commas between them');
  return named;
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('write a length of time such as 90s or 5m');
  return ms;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError(`write a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`);
  return number;
}

function atLeastOne(text: string): number {
  const number = wholeNumber(text);
  if (number < 1) throw new InvalidArgumentError('write a whole number from 1');
  return number;
}

function lanes(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > lanesMax)
    throw new InvalidArgumentError(`write a whole number from 1 to ${lanesMax}`);
  return number;
}
