/** `seatrial check FILE --model NAME`: a verdict on a history that any tool recorded. */

import { resolve } from 'node:path';
import { createObservationChecker } from '../../check/observations/registry.ts';
import { readHistory } from '../../history/read-history.ts';
import { SeatrialError } from '../../lib/errors.ts';
import type { HistoryDialect, HistoryRow } from '../../model/history.ts';
import type { VerdictStatus } from '../../model/verdict.ts';
import { checkerOptions } from '../checker-flags.ts';
import { describeHistory } from '../describe-history.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { filePieces, refuseNoFile } from '../file-pieces.ts';
import { shown } from '../files.ts';
import type { HistoryFlags } from '../flags.ts';
import { historyJudge, modelModulePattern } from '../history-judge.ts';
import { paintFor } from '../paint.ts';
import { describeError } from '../print-error.ts';
import { searchProgress } from '../search-progress.ts';
import type { World } from '../world.ts';

/** Judges the history in `file` by the model that was asked for, and prints the verdict. */
export async function checkHistory(file: string, flags: HistoryFlags, world: World): Promise<ExitCode> {
  try {
    return await judgeFile(file, flags, world);
  } catch (error) {
    if (!(error instanceof SeatrialError) || error.code !== 'E_HISTORY_MALFORMED') throw error;
    // The file is the user's, and so is what is wrong with it. A checker knows lines, and not whose.
    const message = error.message.replace(/^line (\d+): /, `${shown(resolve(world.cwd, file))}:$1:1: `);
    const { code, hint } = error;
    const placed = new SeatrialError(code, message, hint === undefined ? {} : { hint });
    world.stderr.write(describeError(placed, paintFor(world.stderr, world)));
    return exitCodes.usage;
  }
}

async function judgeFile(given: string, flags: HistoryFlags, world: World): Promise<ExitCode> {
  const file = resolve(world.cwd, given);
  refuseNoFile(file);
  const name = shown(file);
  const read = (): ReturnType<typeof readHistory> =>
    readHistory(filePieces(file), { name, format: flags.format, keyed: flags.keyed });
  const model = modelModulePattern.test(flags.model) ? resolve(world.cwd, flags.model) : flags.model;
  const judge = historyJudge(model, () => read().rows, flags.linearizable === true);
  const told = checkerOptions(flags, flags.model);

  const { format, isRun, rows, dialect: written } = read();
  const dialect = dialectOf(written, flags);
  const began = performance.now();
  using progress = searchProgress(world, flags);
  const successes = createObservationChecker('stats');
  const judged = await judge(
    each(rows, (row) => {
      successes.add({ row, invoke: row });
    }),
    {
      name,
      dialect,
      // What converges may turn out to be a register.
      told: { ...told, registerInitial: written.initial },
      linearizable: flags.linearizable === true,
      budget: { ms: flags.budget, nodes: flags.nodes },
      onProgress: progress.show,
      signal: world.interrupted,
    },
  );
  const tookMs = performance.now() - began;
  const { checked: kinds, reasons, anomalies } = successes.finish();
  const unsuccessful = [
    ...(kinds === 0 ? ['The history has no operations of clients.'] : []),
    ...reasons,
    ...anomalies.map(({ sentence }) => sentence),
  ];
  const vacuous = judged.vacuous || unsuccessful.length > 0;
  const strict = flags.strict === true || isRun;
  const verdict = strictVerdict(judged.verdict, vacuous && strict);
  const found = {
    file: name,
    format,
    model: flags.model,
    tookMs,
    ...judged,
    verdict,
    vacuous,
    strict,
    isRun,
    unsuccessful,
  };
  world.stdout.write(
    flags.json === true
      ? `${JSON.stringify(found, plainNumbers)}\n`
      : describeHistory(found, paintFor(world.stdout, world), world.stdout.columns),
  );
  return exitCodes[verdict];
}

/** What is written there holds registers only; what somebody says holds what is judged. */
const registers: ReadonlySet<string> = new Set([
  'register',
  'cas-register',
  'multi-register',
  'kv-append',
  'staleness',
]);

/** What the form takes for granted, unless somebody knows better. */
function dialectOf(
  written: HistoryDialect,
  { model, nil = written.nil, initial }: HistoryFlags,
): HistoryDialect {
  if (initial !== undefined) return { nil, initial: initial.value };
  return written.initial === undefined || !registers.has(model) ? { nil } : { nil, initial: written.initial };
}

function* each(rows: Iterable<HistoryRow>, see: (row: HistoryRow) => void): Generator<HistoryRow> {
  for (const row of rows) {
    see(row);
    yield row;
  }
}

/**
 * What is held though it may be about nothing is a warning where a stranger recorded it: nobody here knows what was to be asked. A run of ours was to ask,
 * and who is strict wants to know.
 */
function strictVerdict(verdict: VerdictStatus, isDoubted: boolean): VerdictStatus {
  return verdict === 'held' && isDoubted ? 'inconclusive' : verdict;
}

/** JSON has no integers beyond 2^53: they are told as text. */
function plainNumbers(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
