/** Every kind of toxic, by its name on the wire. */

import type { ToxicKind } from '../toxic-kind.ts';
import { bandwidth } from './bandwidth.ts';
import { bandwidthShared } from './bandwidth-shared.ts';
import { corrupt } from './corrupt.ts';
import { httpAbort } from './http-abort.ts';
import { httpDelay } from './http-delay.ts';
import { httpStatus } from './http-status.ts';
import { latency } from './latency.ts';
import { limitData } from './limit-data.ts';
import { noop } from './noop.ts';
import { resetPeer } from './reset-peer.ts';
import { slicer } from './slicer.ts';
import { slowClose } from './slow-close.ts';
import { slowOpen } from './slow-open.ts';
import { timeout } from './timeout.ts';

const kinds: ReadonlyMap<string, ToxicKind> = new Map<string, ToxicKind>([
  ['bandwidth', bandwidth],
  ['bandwidth_shared', bandwidthShared],
  ['corrupt', corrupt],
  ['http_abort', httpAbort],
  ['http_delay', httpDelay],
  ['http_status', httpStatus],
  ['latency', latency],
  ['limit_data', limitData],
  ['noop', noop],
  ['reset_peer', resetPeer],
  ['slicer', slicer],
  ['slow_close', slowClose],
  ['slow_open', slowOpen],
  ['timeout', timeout],
]);

/** The kind of that name (case matters), or `undefined`. */
export function toxicKind(type: string): ToxicKind | undefined {
  return kinds.get(type);
}
