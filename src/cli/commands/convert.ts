/** `seatrial convert FILE --to FORM`: a history of any form in one of those that are written here. */

import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { readHistory, type ReadHistory } from '../../history/read-history.ts';
import { ednLines } from '../../history/write-edn.ts';
import { seatrialLines } from '../../history/write-seatrial.ts';
import { SeatrialError } from '../../lib/errors.ts';
import type { HistoryDialect } from '../../model/history.ts';
import { writeDraft } from '../draft-file.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { filePieces, refuseNoFile } from '../file-pieces.ts';
import { shown } from '../files.ts';
import type { ConvertFlags } from '../flags.ts';
import type { World } from '../world.ts';

/** So much text is written at a time. */
const pieceLength = 64 * 1024;

/** Writes the history in `given` in the form that `flags` name, as a whole or not at all where it goes to a file. */
export async function convert(given: string, flags: ConvertFlags, world: World): Promise<ExitCode> {
  const { to, output, force = false, format, keyed, tuples = false } = flags;
  if (tuples && to !== 'edn')
    throw new SeatrialError('E_USAGE', `--tuples says nothing to the form ${to}, which has a key`, {
      hint: 'it is for --to edn',
    });
  const file = resolve(world.cwd, given);
  refuseNoFile(file);
  const history = readHistory(filePieces(file), { name: shown(file), format, keyed });
  const lines = to === 'edn' ? ednLines(history.rows, { keyed: tuples }) : seatrialLines(history.rows);

  if (output === undefined) await writeAll(pieces(lines), world);
  else await writeDraft(resolve(world.cwd, output), force, interruptible(pieces(lines), world));
  const remark = meaningLost(history, to, tuples);
  if (remark !== '' && world.stdout.isGone !== true) world.stderr.write(`${remark}\n`);
  return exitCodes.held;
}

/** To standard output; nobody reads on for a reader that has gone. */
async function writeAll(texts: Iterable<string>, world: World): Promise<void> {
  for await (const text of interruptible(texts, world)) {
    if (world.stdout.isGone === true) return;
    world.stdout.write(text);
  }
}

/** Lets the process hear of signals, and of a reader that has gone, between two pieces. */
async function* interruptible(texts: Iterable<string>, { interrupted }: World): AsyncGenerator<string> {
  for (const text of texts) {
    await setImmediate();
    interrupted.throwIfAborted();
    yield text;
  }
}

function* pieces(lines: Iterable<string>): Generator<string> {
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length < pieceLength) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** A form takes some things for granted: what to say to the judge of what was written, so that it is judged as what was read. */
function meaningLost(
  { format, isRun, dialect }: ReadHistory,
  to: ConvertFlags['to'],
  tuples: boolean,
): string {
  const written = readHistory([], { name: to, format: to }).dialect;
  const flags = [
    ...(tuples ? ['--keyed'] : []),
    ...(isRun ? ['--strict'] : []),
    ...(dialect.nil === written.nil ? [] : [`--nil ${dialect.nil}`]),
  ];
  const initial = initialText(dialect);
  const all = [
    ...(flags.length === 0 ? [] : [flags.join(' ')]),
    ...(initial === initialText(written) ? [] : [`of registers --initial '${initial}'`]),
  ];
  return all.length === 0
    ? ''
    : `note: ${to} takes other things for granted than ${format}; to judge what was written as what was read, say: ${all.join(', and ')}`;
}

/** What a register is at first. */
function initialText({ initial = null }: HistoryDialect): string {
  return JSON.stringify(initial);
}
