/**
 * `corrupt`: flips one bit in `rate` of a million bytes, drawn by the seed; lengths and times stay.
 *
 * Which bytes are hit depends on their place in the stream, not on how it was cut into chunks: same seed, same bytes, same damage.
 */

import type { Random } from '../../lib/random.ts';
import { defineToxic, type ToxicKind } from '../toxic-kind.ts';

const million = 1e6;

export const corrupt: ToxicKind<'rate'> = defineToxic({
  attributes: ['rate'],
  start({ attributes, out, random }) {
    let drawnFor = attributes.rate;
    let ahead = untouchedBytes(drawnFor, random);
    return {
      push(chunk) {
        if (drawnFor !== attributes.rate) ahead = untouchedBytes((drawnFor = attributes.rate), random);
        if (ahead >= chunk.data.length) {
          ahead -= chunk.data.length;
          out.push(chunk);
          return;
        }
        const data = Buffer.from(chunk.data);
        let flipped = 0;
        for (; ahead < data.length; ahead += 1 + untouchedBytes(drawnFor, random)) {
          data.writeUInt8(data.readUInt8(ahead) ^ (1 << random.integer(0, 7)), ahead);
          flipped += 1;
        }
        ahead -= data.length;
        out.affected(flipped);
        out.push({ data, at: chunk.at });
      },
      end() {
        out.end();
      },
    };
  },
});

/** How many bytes stay as they are before the next that is hit: as if each had been asked. */
function untouchedBytes(rate: number, random: Random): number {
  if (rate <= 0) return Number.POSITIVE_INFINITY;
  if (rate >= million) return 0;
  return Math.floor(Math.log(1 - random.next()) / Math.log1p(-rate / million));
}
