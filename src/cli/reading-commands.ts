/** The commands that read documents and write others, as the command line knows them. */

import { Option } from 'commander';
import { historyFormats } from '../history/recognise.ts';
import { SeatrialError } from '../lib/errors.ts';
import type { AddCommand } from './add-command.ts';
import type {
  DiffTopologyFlags,
  DiscoverFlags,
  HistoryFlags,
  JsonFlag,
  PlanFlags,
  SpanFlags,
} from './flags.ts';
import {
  addressToListen,
  atLeastOne,
  duration,
  edgeOfProxy,
  initialValue,
  oneMore,
  share,
  wholeNumber,
} from './option-arguments.ts';

/** `seatrial discover`. */
export const addDiscover: AddCommand = (program, world, end) => {
  program
    .command('discover')
    .description('who calls whom, how often and how well, as a topology.json that plan reads; runs nothing')
    .argument(
      '[source...]',
      'files of any kinds mixed: traces, dependency lists, manifests, compose files, target files, topology.json',
    )
    .option(
      '--observe [url]',
      'ask a running proxy of ours what it has seen (default: http://127.0.0.1:8474)',
    )
    .option(
      '--listen [address]',
      'receive spans: OTLP over HTTP, JSON or protobuf (default: 127.0.0.1:4318)',
      addressToListen,
    )
    .option('--for <duration>', 'listen for so long (default: until Ctrl-C)', duration)
    .option('--allow-remote', 'listen where others than this machine can reach it, too')
    .option(
      '--as <proxy=caller->callee>',
      'the edge of a proxy whose name does not tell it; may be given again',
      edgeOfProxy,
    )
    .option('--aliases <file>', 'which names are one service’s: YAML, cart: [carts, cart-service]')
    .option(
      '--sample <share>',
      'count only so many of the traces, such as 10%: the same ones every time',
      share,
    )
    .option('--merge', 'the sources are topology.json files of shards, and nothing else')
    .option(
      '--format <name>',
      'what is written: json, dot, mermaid, html; or what the sources are: otlp, jaeger, … (default: json; as each is recognised)',
      oneMore,
    )
    .option('-o, --output <file>', 'write it here')
    .option('--json', 'the topology as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  seatrial discover traces.json compose.yml -o topology.json' +
        '\n  seatrial discover traces.json --format html -o topology.html' +
        '\n  seatrial discover --observe -o topology.json' +
        '\n  seatrial discover --listen --for 5m -o topology.json' +
        "\n  seatrial discover --observe http://127.0.0.1:8474 --as 'mysql=order->mysql'" +
        '\n  seatrial discover --merge shard-1.json shard-2.json -o topology.json',
    )
    .action(async (files: readonly string[], options: DiscoverFlags) => {
      const { discover } = await import('./commands/discover.ts');
      end(await discover(files, options, world));
    });
};

/** `seatrial diff-topology`. */
export const addDiffTopology: AddCommand = (program, world, end) => {
  program
    .command('diff-topology')
    .description('what came, what went and what changed between two graphs of one system')
    .argument('<before>', 'a source as discover reads it')
    .argument('<after>', 'another one')
    .option('--exit-code', 'end with 1 where they differ')
    .option('--json', 'the difference as JSON on standard output')
    .addHelpText('after', '\nExample:\n  seatrial diff-topology yesterday/topology.json topology.json')
    .action(async (before: string, after: string, options: DiffTopologyFlags) => {
      const { diffTopology } = await import('./commands/diff-topology.ts');
      end(diffTopology([before, after], options, world));
    });
};

/** `seatrial plan`. */
export const addPlan: AddCommand = (program, world, end) => {
  program
    .command('plan')
    .description('rank weak spots and write the scenarios that try them; runs nothing')
    .option('--target <name>', 'a target below targets/ (default: shop, unless --topology is given alone)')
    .option(
      '--topology <file...>',
      'graphs, of any kinds mixed, as discover reads them: topology.json of an earlier run, traces, manifests, compose files, …',
    )
    .option(
      '--failures <file...>',
      'failure histories, of any kinds mixed: failures.jsonl, and all that seatrial history reads',
    )
    .option(
      '--target-file <file>',
      'write the target file that a compose file would need here, not to the terminal',
    )
    .option('--at <time>', 'when decay is counted from (ISO; default: the newest entry)')
    .option('-o, --output <file>', 'write plan.json here')
    .option('--top <n>', 'how many weak spots to print', wholeNumber, 10)
    .option('--only <pattern...>', 'rank only candidates that match: order->payment, "*lost-reply*"')
    .option('--exclude <pattern...>', 'rank no candidates that match')
    .option('--budget <time>', 'keep what finds most in this time (5m): the rest is left out', duration)
    .option('--explain <candidate>', 'one weak spot in full, by its name or rank: what its score is made of')
    .option('--coverage', 'what was tested, what not lately and what never: places × faults × moments')
    .option('--json', 'the plan (with --coverage: that part of it) as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  seatrial plan --target shop -o plan.json\n  seatrial plan --target shop --explain 1\n  seatrial plan --target shop --coverage\n  seatrial plan --target shop --only "order->*" --budget 3m\n  seatrial plan --topology traces.json --failures incidents.csv' +
        '\n  seatrial plan --topology compose.yml otlp.json --failures alerts.json',
    )
    .action(async (options: PlanFlags) => {
      const { plan } = await import('./commands/plan.ts');
      end(plan(options, world));
    });
};

/** `seatrial check`. */
export const addCheck: AddCommand = (program, world, end) => {
  program
    .command('check')
    .description(
      'judge a run, or one experiment of it, anew; or a history that any tool recorded; or sagas by their spans',
    )
    .argument('[path]', 'a run or experiment folder; with --model or --saga, a file', 'reports/latest')
    .option(
      '--model <name>',
      'what the history in the file is to be: cas-register, set-full, counter, …; or a module with a model of yours: ./my-model.ts',
    )
    .option(
      '--saga <name>',
      'which saga of the target the spans in the file tell of: OpenTelemetry traces as JSON',
    )
    .option('--target <name>', 'with --saga: a target below targets/ (default: the only one, or the shop)')
    .addOption(
      new Option('--format <name>', 'its form (default: seen from its beginning)').choices(historyFormats),
    )
    .option('--keyed', 'its values are [key value], as jepsen.independent writes them')
    .addOption(
      new Option('--nil <what>', 'what a read of nil saw (default: as its form says)').choices([
        'unset',
        'unknown',
      ]),
    )
    .option(
      '--initial <value>',
      'what an object is at first, as JSON (default: as its form says)',
      initialValue,
    )
    .option('--linearizable', 'search a linearization of a set or counter, too')
    .option('--stale-max <duration>', 'staleness: a read may be so long behind', duration)
    .option('--stale-versions-max <n>', 'staleness: a read may be so many versions behind', wholeNumber)
    .option(
      '--healed-at <duration>',
      'convergence: when the last fault was undone, on the clock of the history (default: count from the last change)',
      duration,
    )
    .option(
      '--deadline <duration>',
      'convergence: so long after healing, or the last change, it may take',
      duration,
    )
    .option(
      '--clients-stay',
      'convergence: a client stays at one replica, so what grows must not shrink for it',
    )
    .option('--eventual', 'set-full: an element may be missing for a while, as long as it comes back')
    .option(
      '--drained',
      'total-queue: everything was taken out at the end, though no row shows the queue empty',
    )
    .option(
      '--budget <duration>',
      'search for so long at most (default: no limit; 1m by a model of yours)',
      duration,
    )
    .option('--nodes <n>', 'search so many nodes at most (default: 2000000)', atLeastOne)
    .option(
      '--strict',
      'a verdict about nothing is inconclusive, not held (as it always is for a run of ours)',
    )
    .option('--json', 'the verdicts as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  seatrial check\n  seatrial check reports/latest/01-… --json' +
        '\n  seatrial check history.edn --model cas-register\n  seatrial check etcd.log --model cas-register --budget 30s' +
        '\n  seatrial check traces.json --saga checkout --target shop',
    )
    .action(async (path: string, options: JsonFlag & Partial<HistoryFlags> & Partial<SpanFlags>) => {
      if (isSpanCheck(options)) {
        const { checkSpans } = await import('./commands/check-spans.ts');
        end(checkSpans(path, options, world));
        return;
      }
      if (isHistoryCheck(options)) {
        const { checkHistory } = await import('./commands/check-history.ts');
        end(await checkHistory(path, options, world));
        return;
      }
      const { check } = await import('./commands/check.ts');
      end(check(path, options, world));
    });
};

function isSpanCheck(options: JsonFlag & Partial<HistoryFlags> & Partial<SpanFlags>): options is SpanFlags {
  const others = Object.keys(options).filter((name) => !['json', 'saga', 'target'].includes(name));
  const [stray] = others;
  if (options.saga === undefined) {
    if (options.target === undefined) return false;
    throw new SeatrialError('E_USAGE', '--target is for a file of spans', {
      hint: 'say which saga they tell of, such as --saga checkout',
    });
  }
  if (stray === undefined) return true;
  throw new SeatrialError('E_USAGE', `--${stray} is for a history, --saga for a file of spans`, {
    hint: 'leave out one of them',
  });
}

function isHistoryCheck(options: JsonFlag & Partial<HistoryFlags>): options is HistoryFlags {
  if (options.model !== undefined) return true;
  const [stray] = Object.keys(options).filter((name) => name !== 'json');
  if (stray === undefined) return false;
  const written = stray.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new SeatrialError('E_USAGE', `--${written} is for a history`, {
    hint: 'say what it is to be, such as --model cas-register',
  });
}

/** `seatrial report`. */
export const addReport: AddCommand = (program, world, end) => {
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
