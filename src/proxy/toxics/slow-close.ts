/** `slow_close`: holds back the end of its direction by `delay` ms, and nothing else. */

import { createAlarm } from '../alarm.ts';
import { now } from '../chunk.ts';
import { defineToxic, type ToxicKind } from '../toxic-kind.ts';

export const slowClose: ToxicKind<'delay'> = defineToxic({
  attributes: ['delay'],
  start({ attributes, out }) {
    let endedAt: number | undefined;
    const alarm = createAlarm(() => {
      out.end();
    });
    const wait = (): void => {
      if (endedAt === undefined) return;
      const due = endedAt + attributes.delay;
      if (due <= now()) out.end();
      else alarm.set(due);
    };
    return {
      push(chunk) {
        out.push(chunk);
      },
      end() {
        endedAt = now();
        if (attributes.delay > 0) out.affected(0);
        wait();
      },
      update: wait,
      leave() {
        alarm.clear();
        if (endedAt !== undefined) out.end();
      },
      stop: alarm.clear,
    };
  },
});
