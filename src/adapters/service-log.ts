/** A service's output in a file, and its last lines at hand for the day it dies. */

import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const bytesMax = 64 * 1024 * 1024;
const linesKept = 10;
const lineLengthShown = 300;

/** An open log. */
export interface ServiceLog extends Disposable {
  readonly file: string;
  /** Output as it came. Beyond 64 MiB it is dropped, and the log says so. */
  readonly write: (chunk: Buffer) => void;
  /** A line of that output, for {@link lastLines}. */
  line(text: string): void;
  /** The last ten lines, fit for a terminal: shortened, no control characters. */
  lastLines(): readonly string[];
}

/**
 * Opens `file` for appending; its folder is made when missing.
 *
 * Writing is synchronous: nothing is lost with the harness, and a service that prints faster than the disk takes it has to wait.
 */
export function openServiceLog(file: string): ServiceLog {
  mkdirSync(dirname(file), { recursive: true });
  let descriptor: number | undefined = openSync(file, 'a');
  let bytes = 0;
  let lines: string[] = [];
  return {
    file,
    write: (chunk) => {
      if (descriptor === undefined || bytes >= bytesMax) return;
      bytes += chunk.length;
      try {
        writeSync(descriptor, chunk);
        if (bytes >= bytesMax)
          writeSync(descriptor, `\n[the log ends here: ${bytesMax} bytes are the most]\n`);
      } catch {
        // A full disk costs the log, not the experiment.
        bytes = bytesMax;
      }
    },
    line: (text) => {
      lines = [...lines, text].slice(-linesKept);
    },
    lastLines: () => lines.map(printable),
    [Symbol.dispose]: () => {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

function printable(line: string): string {
  const text = stripVTControlCharacters(line).replace(/\p{Cc}/gu, ' ');
  return text.length > lineLengthShown ? `${text.slice(0, lineLengthShown)}…` : text;
}
