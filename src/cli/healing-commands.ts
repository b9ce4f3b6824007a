/** The commands about what is injected right now, as the command line knows them. */

import { Option } from 'commander';
import type { AddCommand } from './add-command.ts';
import type { HealFlags, JsonFlag, StopFlags } from './flags.ts';

/** `seatrial stop`. */
export const addStop: AddCommand = (program, world, end) => {
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

/** `seatrial status`. */
export const addStatus: AddCommand = (program, world, end) => {
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

/** `seatrial heal`. */
export const addHeal: AddCommand = (program, world, end) => {
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
