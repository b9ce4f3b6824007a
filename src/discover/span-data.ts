/** All spans that were read, as calls are found in them. */

import type { Names } from './names.ts';
import type { SpanRows } from './span-rows.ts';
import type { SpanTable } from './span-table.ts';

/** A parent besides the first one, or in another trace. */
export interface OtherParent {
  readonly row: number;
  readonly trace: Uint32Array;
  readonly span: Uint32Array;
  readonly followsFrom: boolean;
}

/** All spans. */
export interface SpanData {
  readonly rows: SpanRows;
  readonly names: Names;
  readonly table: SpanTable;
  readonly others: readonly OtherParent[];
}
