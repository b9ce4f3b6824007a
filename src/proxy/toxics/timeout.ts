/**
 * `timeout`: drops all data of its direction; when nothing came for `timeout` ms, closes the connection. 0 is a silent hole.
 *
 * The time starts anew with every chunk, so a chatty peer is never cut (as in Toxiproxy). Bytes are missing in the stream of
 * every connection that was hit, so removing the toxic closes them all.
 */

import { createAlarm } from '../alarm.ts';
import { now } from '../chunk.ts';
import { defineToxic, type ToxicKind } from '../toxic-kind.ts';

export const timeout: ToxicKind<'timeout'> = defineToxic({
  attributes: ['timeout'],
  closesOnRemoval: true,
  start({ attributes, out }) {
    const alarm = createAlarm(() => {
      out.affected(0);
      out.end();
    });
    const restart = (): void => {
      if (attributes.timeout > 0) alarm.set(now() + attributes.timeout);
      else alarm.clear();
    };
    restart();
    return {
      push(chunk) {
        out.affected(chunk.data.length);
        restart();
      },
      end() {
        alarm.clear();
        out.end();
      },
      update: restart,
      leave: alarm.clear,
      stop: alarm.clear,
    };
  },
});
