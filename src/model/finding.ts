/** What is wrong in a document, before it is known where that stands in the text. */

/** Where in a document, from the root: keys and indices. */
export type Path = readonly (string | number)[];

/** Something wrong at a path, before its place in the text is known. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
  /** The problem is the key itself, not its value. */
  readonly atKey?: boolean;
}
