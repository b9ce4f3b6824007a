/** Whether the reason for an experiment speaks of what it then shows: of the class of the bug that it reveals. */

/** Words of classes that say nothing of what kind a bug is. */
const empty = new Set([
  'missing',
  'without',
  'never',
  'wrong',
  'with',
  'from',
  'same',
  'bad',
  'not',
  'too',
  'late',
]);
const shortest = 3;
/** Of longer words the first letters are compared: `compensation` is named by “compensates”. */
const stem = 6;

/** The words of a class that a reason can name: `saga-no-compensation` has saga and compensation. */
export function wordsOfClass(name) {
  return name
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length > shortest && !empty.has(word));
}

/** Whether the sentences of a pick (its reason, the facts of its terms) have one of the words. */
export function namesClass({ reason = '', terms = [] }, name) {
  const text = [reason, ...terms.map(({ fact }) => fact)].join(' ').toLowerCase();
  return wordsOfClass(name).some((word) => new RegExp(`\\b${word.slice(0, stem)}`).test(text));
}
