/** What the attributes of a span tell of a call: who is at the other end, what is spoken, how it ended. */

import { peerOf } from './span-peer.ts';
import { protocolOf } from './span-protocol.ts';
import { signsOf } from './span-signs.ts';
import type { SpanKind, SpanTold } from './span.ts';

/** All that these attributes tell. O(their characters) */
export function toldBy(
  attributes: ReadonlyMap<string, string>,
  { kind, failed }: { readonly kind: SpanKind | undefined; readonly failed: boolean },
): SpanTold {
  return {
    peer: peerOf(attributes, kind),
    protocol: protocolOf(attributes),
    signs: signsOf(attributes, failed),
  };
}
