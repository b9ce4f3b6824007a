/** Where the lines of a text begin, so that an offset has a line and a column. */

/** A place in a text; both count from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** The lines of a text. */
export interface TextLines {
  /** The place of an offset; one that is in no line is in the nearest. O(log lines) */
  readonly positionOf: (offset: number) => TextPosition;
}

/** The lines of `text`, looked for when they are first asked for. O(length) */
export function linesOf(text: string): TextLines {
  let starts: readonly number[] | undefined;
  return {
    positionOf: (offset) => {
      starts ??= startsOf(text);
      const at = Math.min(Math.max(0, offset), text.length);
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= at) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
    },
  };
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return starts;
}
