/** A file that was parsed and is still to be understood. */

import type { Located } from './json-input.ts';

export interface ParsedFile {
  readonly name: string;
  readonly text: string;
  readonly syntax: 'json' | 'yaml' | 'table';
  /** At least one. JSON may have one a line, YAML several with `---` between them, a table its rows as one list of lists. */
  readonly documents: readonly [Located, ...Located[]];
}
