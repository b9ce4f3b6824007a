/** From the workload's document to the stream of operations. */

import type { Workload as WorkloadDocument } from '../model/scenario.ts';
import { registersWorkload } from './registers.ts';
import { requestsWorkload } from './requests.ts';
import { sagasWorkload } from './sagas.ts';
import type { Workload, WorkloadOptions } from './workload.ts';

/**
 * The workload that the document describes.
 *
 * @throws {@link SeatrialError} `E_USAGE` when no replica was started where its clients are to call
 */
export function createWorkload(document: WorkloadDocument, options: WorkloadOptions): Workload {
  switch (document.use) {
    case 'sagas':
      return sagasWorkload(document, options);
    case 'registers':
      return registersWorkload(document, options);
    case 'requests':
      return requestsWorkload(document, options);
  }
}
