/**
 * Loaded into the harness before its program (`node --import`): makes it stand still at each closing line of an experiment
 * (`[3/20] …`), when that one is over and the next has not begun, so that it can be looked at from outside while nothing goes on.
 *
 * Descriptor 3 is the line to whoever looks. It is told `{ line }` and lets the harness go on with a byte; then the garbage is collected,
 * it is told `{ data, code }`, what is still in use in bytes, and lets it go on once more.
 */

import { readSync, writeSync } from 'node:fs';
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const write = process.stderr.write.bind(process.stderr);

process.stderr.write = (text, ...rest) => {
  const more = write(text, ...rest);
  if (/^\[\d+\/\d+\] /.test(text)) standStill(text);
  return more;
};

function standStill(line) {
  tell({ line });
  // What the first collection finds to be over may have held more.
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  // As functions get hot, more and more of them are compiled: that grows, and ends.
  const { code_and_metadata_size: machine, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics();
  tell({ data: heapUsed + external - machine - bytecode, code: machine + bytecode });
}

/** Awaits nothing: no timer and no callback runs until the other side has answered. */
function tell(message) {
  writeSync(3, `${JSON.stringify(message)}\n`);
  readSync(3, Buffer.alloc(1));
}
