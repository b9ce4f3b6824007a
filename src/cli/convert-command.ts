/** `seatrial convert`, as the command line knows it. */

import { Option } from 'commander';
import { historyFormats } from '../history/recognise.ts';
import type { AddCommand } from './add-command.ts';
import type { ConvertFlags } from './flags.ts';

/** `seatrial convert`. */
export const addConvert: AddCommand = (program, world, end) => {
  program
    .command('convert')
    .description('write a history that any tool recorded in another form, row by row; judges nothing')
    .argument('<file>', 'the history, or events.jsonl of a run')
    .addOption(
      new Option('--to <form>', 'EDN as Jepsen reads it, or JSON lines of ours')
        .choices(['edn', 'seatrial'])
        .makeOptionMandatory(),
    )
    .option('-o, --output <file>', 'write it here (default: standard output)')
    .option('--force', 'also over a file that is there')
    .addOption(
      new Option('--format <name>', 'the form it has (default: seen from its beginning)').choices(
        historyFormats,
      ),
    )
    .option('--keyed', 'its values are [key value], as jepsen.independent writes them')
    .option('--tuples', 'in EDN write [key value], as jepsen.independent reads them, and no :key')
    .addHelpText(
      'after',
      '\nExamples:\n  seatrial convert reports/latest/01-…/events.jsonl --to edn -o history.edn' +
        '\n  seatrial convert history.edn --to seatrial | head',
    )
    .action(async (file: string, options: ConvertFlags) => {
      const { convert } = await import('./commands/convert.ts');
      end(await convert(file, options, world));
    });
};
