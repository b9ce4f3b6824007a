/** The commands that run experiments, as the command line knows them. */

import { Option } from 'commander';
import type { AddCommand } from './add-command.ts';
import type { DemoFlags, ExploreFlags, MatrixFlags, NightlyFlags, ReplayFlags, RunFlags } from './flags.ts';
import {
  atLeastOne,
  commaList,
  duration,
  lanes,
  runtimeOption,
  toxiproxyOption,
  wholeNumber,
} from './option-arguments.ts';

/** `seatrial demo`. */
export const addDemo: AddCommand = (program, world, end) => {
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

/** `seatrial run`. */
export const addRun: AddCommand = (program, world, end) => {
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

/** `seatrial nightly`. */
export const addNightly: AddCommand = (program, world, end) => {
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

/** `seatrial matrix`. */
export const addMatrix: AddCommand = (program, world, end) => {
  program
    .command('matrix')
    .description('try every moment of a saga: crashes, lost, late and cut-off calls, cell by cell')
    .option('--saga <name>', 'a saga of the target (default: its only one)')
    .option('--target <name>', 'a target below targets/ (default: the only one there, else shop)')
    .option('--budget <time>', 'begin no cell that would not fit', duration)
    .addOption(
      new Option('--stop-on <verdict>', 'begin no more cells once one has this verdict').choices([
        'violated',
      ]),
    )
    .option('--only <parts>', 'only cells with one of these in their names, comma-separated', commaList)
    .option('--resume [run]', 'go on with a matrix, with what has no answer yet (default: the newest one)')
    .option('--seed <n>', 'the seed of all cells (default: 1)', wholeNumber)
    .option('--lanes <n>', 'cells at once', lanes, 4)
    .addOption(runtimeOption())
    .addOption(toxiproxyOption())
    .option('--dry-run', 'print the cells, what is merged into them and why, and the time; start nothing')
    .option('--json', 'the result as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  seatrial matrix --saga checkout --budget 10m --stop-on violated' +
        '\n  seatrial matrix --resume --budget 10m\n  seatrial matrix --saga checkout --only charge,refund --dry-run',
    )
    .action(async (options: MatrixFlags) => {
      const { matrix } = await import('./commands/matrix.ts');
      end(await matrix(options, world));
    });
};

/** `seatrial explore`. */
export const addExplore: AddCommand = (program, world, end) => {
  program
    .command('explore')
    .description('search for what breaks a target, and shrink it to the least that still does')
    .option('--target <name>', 'a target below targets/ (default: the only one there, else shop)')
    .option('--experiments <n>', 'how many are explored; making sure and shrinking come on top', atLeastOne)
    .option(
      '--budget <time>',
      'begin no experiment that would not fit (default: 10m, without --experiments)',
      duration,
    )
    .option('--seed <n>', 'the seed of what is drawn (default: 1)', wholeNumber)
    .option('--lanes <n>', 'experiments at once (default: 2)', lanes)
    .addOption(
      new Option('--stop-on <verdict>', 'end with the first thing that is found and shrunk').choices([
        'violated',
      ]),
    )
    .option('--resume [run]', 'go on with a search where it was (default: the newest one)')
    .option('--in-process', 'on the functions that the target file names as its simulation, in virtual time')
    .addOption(runtimeOption())
    .addOption(toxiproxyOption())
    .option('--json', 'the result as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  seatrial explore --target shop --budget 10m\n  seatrial explore --experiments 40 --stop-on violated --seed 7' +
        '\n  seatrial explore --resume --budget 10m',
    )
    .addHelpText('after', '  seatrial explore --target shop --in-process --experiments 500')
    .action(async (options: ExploreFlags) => {
      const { explore } = await import('./commands/explore.ts');
      end(await explore(options, world));
    });
};

/** `seatrial replay`. */
export const addReplay: AddCommand = (program, world, end) => {
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
