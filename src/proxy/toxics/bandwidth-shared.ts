/**
 * `bandwidth_shared`: at most `rate` KB/s (1000 bytes) for all connections of the proxy together; 0 lets nothing pass.
 *
 * Whoever has something to send gets the same share. With `stream: "both"` the two directions share, too.
 */

import { ChunkQueue } from '../chunk-queue.ts';
import { now } from '../chunk.ts';
import { SharedRate, type Sender } from '../shared-rate.ts';
import { defineToxic, type Stage, type StageContext, type ToxicKind } from '../toxic-kind.ts';

/** What one connection holds at most; the rest waits at its sender. */
const heldBytesMax = 256 * 1_024;

export const bandwidthShared: ToxicKind<'rate', never, SharedRate> = defineToxic({
  attributes: ['rate'],
  // KB/s are bytes per millisecond.
  share: (attributes) => new SharedRate(() => attributes.rate),
  start: startBandwidthShared,
});

function startBandwidthShared({ out, shared }: StageContext<'rate', never, SharedRate>): Stage {
  const held = new ChunkQueue();
  const sender: Sender = {
    waiting: () => held.first?.data.length ?? 0,
    send(bytes) {
      const chunk = held.first;
      if (chunk === undefined) return;
      if (bytes < chunk.data.length) held.replaceFirst({ data: chunk.data.subarray(bytes), at: chunk.at });
      else held.shift();
      out.push({ data: chunk.data.subarray(0, bytes), at: now() });
      if (held.ended && held.first === undefined) out.end();
    },
  };
  const stop = (): void => {
    shared.leave(sender);
  };
  return {
    push(chunk) {
      out.affected(chunk.data.length);
      held.push(chunk);
      shared.join(sender);
    },
    end() {
      held.ended = true;
      if (held.first === undefined) out.end();
    },
    update() {
      shared.restart();
    },
    leave() {
      stop();
      held.flush(out);
    },
    stop,
    full: () => held.bytes >= heldBytesMax,
  };
}
