/**
 * Text that came from the target, made fit to be shown.
 *
 * Control characters can move a terminal's cursor, hide text, or make an XML file unreadable; the characters that turn the
 * direction of writing can make a sentence read as another one (CVE-2021-42574). They are replaced, never dropped: a
 * reader should see that something stood there.
 */

const space = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
const unprintable = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** `text` with its control and direction characters and lone surrogates (not tabs) replaced one by one: columns stay. */
export function masked(text: string): string {
  return text.replace(unprintable, (character) => (character === '\t' ? character : '\u{fffd}'));
}

/** `text` on one line, with control and direction characters and lone surrogates replaced by U+FFFD. */
export function printable(text: string): string {
  return text.replace(space, ' ').replace(unprintable, '\u{fffd}');
}

/** At most `lengthMax` characters of `text`, the last one `…` when something was cut off. */
export function shorten(text: string, lengthMax: number): string {
  const characters = Array.from(text);
  return characters.length <= lengthMax ? text : `${characters.slice(0, lengthMax - 1).join('')}…`;
}
