/** Files that name each other's parts in lists have as many edges as one list times the other: more than can be held, out of a small file. */

import { invalidAt, type Located } from './json-input.ts';

/** So many edges may files of one form show; a system with more is none that anybody has. */
const edgesMax = 1_000_000;

/** Counts edges before they are made. */
export type EdgeLimit = (count: number, at: Located) => void;

/** No edges yet. What it gives throws `InvalidDocumentError` naming the place of what would be too many. */
export function createEdgeLimit(): EdgeLimit {
  let all = 0;
  return (count, at) => {
    all += count;
    if (all > edgesMax) throw invalidAt(at, `with what stands before it more than ${edgesMax} edges`);
  };
}
