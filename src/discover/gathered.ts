/** Files that are one system together: what several of a form show, read with all of them in mind. */

import { append } from '../lib/append.ts';
import type { Topology } from '../model/topology.ts';
import type { CalleeFacts } from './callee-facts.ts';
import { byName } from './edge-tally.ts';
import type { ParsedFile } from './parsed-file.ts';
import type { Unseen } from './unseen.ts';

/** What the files of one form show. */
export interface Gathered {
  readonly topology: Topology;
  /** What is said of calls to a service, whoever makes them. */
  readonly callees: readonly CalleeFacts[];
  /** What they do not show, with all sources in mind. */
  readonly unseenIn: (merged: Topology) => readonly Unseen[];
}

/**
 * Reads the files of one form, sorted by their names.
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming file:line:column
 */
export type Gather = (files: readonly ParsedFile[]) => Gathered;

/** What the files of each form show. The order of the files does not matter. */
export function gatherParts(
  parts: readonly { readonly gather: Gather; readonly file: ParsedFile }[],
): Gathered[] {
  const files = new Map<Gather, ParsedFile[]>();
  for (const { gather, file } of parts) append(files, gather, file);
  return Array.from(files, ([gather, ofForm]) => {
    const sorted = ofForm.sort((a, b) => byName(a.name, b.name) || byName(a.text, b.text));
    return { gather, sorted, first: sorted[0]?.name ?? '' };
  })
    .sort((a, b) => byName(a.first, b.first))
    .map(({ gather, sorted }) => gather(sorted));
}
