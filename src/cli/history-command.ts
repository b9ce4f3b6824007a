/** `seatrial history`, as the command line knows it. */

import { Option } from 'commander';
import { historyForms } from '../discover/history-forms.ts';
import type { AddCommand } from './add-command.ts';
import type { FailureFlags } from './flags.ts';
import { duration, momentInTime, zoneOfTime } from './option-arguments.ts';

/** `seatrial history`. */
export const addHistory: AddCommand = (program, world, end) => {
  program
    .command('history')
    .description(
      'what went wrong and what was changed, from files of any kinds mixed, as a failures.jsonl that plan reads; runs nothing',
    )
    .argument(
      '[source...]',
      'alerts (Alertmanager, Opsgenie, Grafana OnCall), PagerDuty incidents, incident CSV, GitHub releases and deployments, Argo CD, JUnit XML, failures.jsonl, or a run folder',
    )
    .option('-o, --output <file>', 'write failures.jsonl here')
    .addOption(
      new Option('--format <name>', 'the form of every source (default: seen in each)').choices(historyForms),
    )
    .option('--zone <zone>', 'of times that name none: UTC, +01:00, Europe/Berlin (default: UTC)', zoneOfTime)
    .option('--at <time>', 'when it was, where a source does not say: some JUnit reports', momentInTime)
    .option('--severities <file>', 'what words of other tools mean, as YAML (default: --print-severities)')
    .option('--print-severities', 'the table of severities, to be changed and given to --severities')
    .option('--window <duration>', 'what is told again within so long is one line (default: 5m)', duration)
    .option(
      '--services <file>',
      'the topology with the services that there are: others are reported, and kept',
    )
    .option('--json', 'the history, and what there is to know about it, as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  seatrial history alerts.json pagerduty.json incidents.csv -o failures.jsonl' +
        '\n  seatrial history releases.json compare-*.json junit/*.xml --services topology.json -o failures.jsonl' +
        '\n  seatrial history --print-severities > severities.yaml',
    )
    .action(async (sources: readonly string[], options: FailureFlags) => {
      const { history } = await import('./commands/history.ts');
      end(history(sources, options, world));
    });
};
