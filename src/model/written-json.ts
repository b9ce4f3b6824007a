/**
 * Text that a program wrote as JSON, read without looking for places in it.
 *
 * A parser that knows places takes a hundred times as long. What `JSON.stringify` gives again, letter by letter, says no more than its value
 * does: no key twice, no comment, no number that is not exactly what was read.
 */

const indentations = [undefined, 2] as const;

/** The value, where `text` is what `JSON.stringify` writes, in one line or indented by two; `undefined` for any other text. O(n) */
export function writtenJson(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isWritten = indentations.some((by) => JSON.stringify(value, undefined, by) === text.trimEnd());
    return isWritten ? { value } : undefined;
  } catch {
    return undefined;
  }
}
