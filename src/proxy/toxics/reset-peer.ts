/**
 * `reset_peer`: at the first chunk (or end) of its direction, drops it, waits `timeout` ms and resets both sockets (RST).
 *
 * A connection on which nothing moves is left alone. Other than in Toxiproxy 2.12, which sets SO_LINGER 0 for every connection
 * made while the toxic stands: a connection that the toxic missed is never reset, one it was added to while open is (Shopify/toxiproxy#603).
 */

import { createAlarm } from '../alarm.ts';
import { now } from '../chunk.ts';
import { defineToxic, type ToxicKind } from '../toxic-kind.ts';

export const resetPeer: ToxicKind<'timeout'> = defineToxic({
  attributes: ['timeout'],
  start({ attributes, out }) {
    let triggeredAt: number | undefined;
    const alarm = createAlarm(() => {
      out.reset();
    });
    const wait = (): void => {
      if (triggeredAt === undefined) return;
      if (attributes.timeout > 0) alarm.set(triggeredAt + attributes.timeout);
      else out.reset();
    };
    const trigger = (bytes: number): void => {
      out.affected(bytes);
      if (triggeredAt !== undefined) return;
      triggeredAt = now();
      wait();
    };
    return {
      push(chunk) {
        trigger(chunk.data.length);
      },
      end() {
        trigger(0);
      },
      update: wait,
      leave() {
        alarm.clear();
        // Bytes are missing already: the connection cannot go on as if nothing had been.
        if (triggeredAt !== undefined) out.reset();
      },
      stop: alarm.clear,
    };
  },
});
