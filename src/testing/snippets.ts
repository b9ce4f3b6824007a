/**
 * The code blocks of a Markdown page, so that tests can run them.
 *
 * What stands behind the language of a block says what it is: `file=PATH` is written to that file; a `diff` with `file=PATH` changes
 * it; `of=scenario` is a part of such a document; `sh` is a command line that ends with the code `exit=N`; `text shows` is what the command before
 * it printed, line by line.
 */

/** One code block. */
export interface Snippet {
  readonly language: string;
  /** `file`, `of`, `exit`, `shows` … with their values. */
  readonly marks: Readonly<Record<string, string>>;
  readonly text: string;
  /** The line of the page on which its text begins, from 1. */
  readonly line: number;
}

/** All blocks that are fenced by three backticks at the beginning of a line, in order. */
export function snippetsIn(page: string): Snippet[] {
  return Array.from(
    page.matchAll(/^```(\S*)([^\n]*)\n([\s\S]*?)^```$/gm),
    ({ index, 1: language = '', 2: words = '', 3: text = '' }) => ({
      language,
      marks: Object.fromEntries(
        words
          .trim()
          .split(/\s+/)
          .filter((word) => word !== '')
          .map((word) => [word.split('=')[0] ?? '', word.split('=').slice(1).join('=')]),
      ),
      text,
      line: page.slice(0, index).split('\n').length + 1,
    }),
  );
}

/**
 * `text` changed as a diff says: its lines with `-` replaced, where they stand together, by those with `+`.
 *
 * @throws when they stand nowhere, or twice
 */
export function changedBy(diff: string, text: string): string {
  const lines = (mark: string): string =>
    diff
      .split('\n')
      .filter((line) => line.startsWith(mark))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const parts = text.split(lines('-'));
  if (parts.length !== 2)
    throw new Error(`the lines that are replaced stand ${parts.length - 1} times in the text`);
  return parts.join(lines('+'));
}
