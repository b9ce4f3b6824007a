/** From the workload's document to the stream of operations. */

import type { Workload as WorkloadDocument } from '../model/scenario.ts';
import { registersWorkload } from './registers.ts';
import { sagasWorkload } from './sagas.ts';
import type { Workload, WorkloadOptions } from './workload.ts';

/**
 * The workload that the document describes.
 *
 * @throws {@link SeatrialError} `E_USAGE` when no replica was started where its clients are to call
 */
export function createWorkload(document: WorkloadDocument, options: WorkloadOptions): Workload {
  return document.use === 'sagas' ? sagasWorkload(document, options) : registersWorkload(document, options);
}
