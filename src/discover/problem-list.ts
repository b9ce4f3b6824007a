/** Problems in a file of lines, collected while it is read, so that all are reported at once. */

import { isNonEmpty } from '../lib/non-empty.ts';
import { InvalidDocumentError, type Problem } from '../model/document.ts';
import type { InputName } from './json-input.ts';

/** What is wrong so far. */
export interface ProblemList {
  add(problem: Problem): void;
  /** @throws `InvalidDocumentError` with all of them, if there are any */
  refuse(): void;
}

/** So many are shown; a file where every line is wrong is wrong in one way. */
const shownMost = 20;

/** No problems yet in `text`. */
export function createProblemList(text: string, { name }: InputName): ProblemList {
  const first: Problem[] = [];
  let count = 0;
  return {
    add: (problem) => {
      count += 1;
      if (first.length < shownMost) first.push(problem);
    },
    refuse: () => {
      const more = count - first.length;
      const shown = first.map((problem, index) =>
        more === 0 || index < first.length - 1
          ? problem
          : { ...problem, message: `${problem.message} (and ${more} more problems after this one)` },
      );
      if (isNonEmpty(shown)) throw new InvalidDocumentError(name, text, shown);
    },
  };
}
