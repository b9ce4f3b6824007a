/** `seatrial lint`, as the command line knows it. */

import type { AddCommand } from './add-command.ts';
import type { LintFlags } from './flags.ts';
import { oneMore } from './option-arguments.ts';

/** `seatrial lint`. */
export const addLint: AddCommand = (program, world, end) => {
  program
    .command('lint')
    .description(
      'what is wrong with a system by what its configuration says, without an experiment; runs nothing',
    )
    .argument(
      '[source...]',
      'files of one system, of any kinds that discover reads, target files among them; or several target files',
    )
    .option(
      '--target <name>',
      'a target below targets/ (default, without a source: the only one, or the shop)',
    )
    .option('--aliases <file>', 'which names are one service’s: YAML, cart: [carts, cart-service]')
    .option(
      '--ignore <rule[@place]>',
      'leave out a rule, or its finding at one place: LT3@order->payment; may be given again',
      oneMore,
    )
    .option('--strict', 'end with 1 for warnings, too')
    .option('--rules', 'list the rules, and nothing else')
    .option('--json', 'the findings as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  seatrial lint --target shop\n  seatrial lint targets/*/target.yaml --strict' +
        "\n  seatrial lint topology.json k8s.yaml --ignore LT9 --ignore 'LT3@order->payment'" +
        '\n\nExit codes: 0 no error, 1 an error (with --strict also a warning), 4 usage or invalid file.',
    )
    .action(async (files: readonly string[], options: LintFlags) => {
      const { lint } = await import('./commands/lint.ts');
      end(lint(files, options, world));
    });
};
