/** Where operations that are open began. */

import type { PairedRow } from '../../model/history-verdict.ts';

/** What was noted when an operation began, kept until it ends. Holds as many as are open, and those that never ended. */
export class OpenOperations<Note> {
  readonly #notes = new Map<number, Note>();

  /** Notes something about an operation that begins. */
  begin({ row }: PairedRow, note: Note): void {
    this.#notes.set(row.line, note);
  }

  /** What was noted of the operation that ends with this row. */
  end({ invoke }: PairedRow): Note | undefined {
    const note = this.#notes.get(invoke.line);
    this.#notes.delete(invoke.line);
    return note;
  }
}
