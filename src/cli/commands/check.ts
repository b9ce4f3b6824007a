/** `seatrial check`: the check stage alone, on a run that was made earlier. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExperimentRecord } from '../../model/run-record.ts';
import { attemptAll } from '../attempt-all.ts';
import { exitCodeOfVerdict, exitCodes, worstExitCode, type ExitCode } from '../exit-code.ts';
import { experimentIn, readRunRecord } from '../files.ts';
import { judgeFolder } from '../judge-folder.ts';
import { paintFor } from '../paint.ts';
import type { JsonFlag } from '../flags.ts';
import { findRunFolder, writeWhole } from '../run-folder.ts';
import { describeVerdict } from '../summary.ts';
import type { World } from '../world.ts';

/** Judges every experiment of the run (or the one given) anew and prints the verdicts. */
export function check(given: string, flags: JsonFlag, world: World): ExitCode {
  const folder = findRunFolder(given, world.cwd);
  const whole = existsSync(join(folder, 'run.json'));
  const runFolder = whole ? folder : dirname(folder);
  const run = readRunRecord(runFolder);
  const wanted = whole ? run.experiments : [experimentIn(run, folder)];
  const { judged, without } = judgeAll(wanted, runFolder);

  const experiments = run.experiments.map(
    (record) => judged.find((one) => one.record.id === record.id)?.record ?? record,
  );
  writeWhole(join(runFolder, 'run.json'), `${JSON.stringify({ ...run, experiments }, null, 2)}\n`);

  if (flags.json === true) world.stdout.write(`${JSON.stringify(judged.map(({ verdict }) => verdict))}\n`);
  else {
    const paint = paintFor(world.stdout, world);
    if (wanted.length === 0) world.stdout.write('nothing to judge: the run has no experiment\n');
    for (const { record, verdict } of judged)
      world.stdout.write(`${record.id}: ${describeVerdict(verdict, paint)}\n`);
    for (const { id, error } of without)
      world.stdout.write(
        `${id}: ${paint.yellow('not judged')}, it has no events${error === undefined ? '' : ` (${error})`}\n`,
      );
  }
  return worstExitCode([
    ...without.map(() => exitCodes.inconclusive),
    ...judged.map(({ record, verdict, scenario }) => exitCodeOfVerdict(verdict, scenario, record.startedAt)),
  ]);
}

/** An experiment that never began has no events, and nothing to judge. */
function judgeAll(
  records: readonly ExperimentRecord[],
  runFolder: string,
): { judged: ReturnType<typeof judgeFolder>[]; without: ExperimentRecord[] } {
  const began = ({ id }: ExperimentRecord): boolean => existsSync(join(runFolder, id, 'events.jsonl'));
  const judgements = records
    .filter(began)
    .map((record) => () => judgeFolder(join(runFolder, record.id), record));
  return { judged: attemptAll(judgements), without: records.filter((record) => !began(record)) };
}
