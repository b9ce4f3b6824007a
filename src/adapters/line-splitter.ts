/** Chunks of bytes cut into lines, with bounded memory whatever a target prints. */

import { StringDecoder } from 'node:string_decoder';

/** The longest line that is kept whole, in characters. */
export const lineLengthMax = 64 * 1024;

/** Takes chunks as they come; a character or line may be torn between two. */
export interface LineSplitter {
  readonly push: (chunk: Buffer) => void;
  /** The last line may have no newline. */
  readonly end: () => void;
}

/** Calls `onLine` for every line, without its newline; a longer one than {@link lineLengthMax} is cut off there. */
export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): void => {
    let begin = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', begin)) {
      onLine((rest + text.slice(begin, end)).slice(0, lineLengthMax).replace(/\r$/, ''));
      rest = '';
      begin = end + 1;
    }
    if (rest.length < lineLengthMax) rest = (rest + text.slice(begin)).slice(0, lineLengthMax);
  };
  return {
    push: (chunk) => {
      take(decoder.write(chunk));
    },
    end: () => {
      take(decoder.end());
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
