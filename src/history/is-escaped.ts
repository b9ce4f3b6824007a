/** Quotes that end a text, and quotes within it: EDN and JSON alike. */

const backslash = 0x5c;

/** Whether an odd number of backslashes stands before `offset`. */
export function isEscaped(text: string, offset: number): boolean {
  let first = offset;
  while (text.charCodeAt(first - 1) === backslash) first -= 1;
  return (offset - first) % 2 === 1;
}
