/**
 * `limit_data`: lets exactly `bytes` through, then closes the connection; also when exactly so many were sent.
 *
 * Counted per connection and kept over updates; bytes of before the toxic was added do not count.
 */

import { defineToxic, type ToxicKind } from '../toxic-kind.ts';

export const limitData: ToxicKind<'bytes'> = defineToxic({
  attributes: ['bytes'],
  start({ attributes, out }) {
    let passed = 0;
    return {
      push(chunk) {
        const left = Math.max(0, attributes.bytes - passed);
        const data = chunk.data.subarray(0, left);
        passed += data.length;
        if (data.length > 0) out.push({ data, at: chunk.at });
        if (passed < attributes.bytes) return;
        out.affected(chunk.data.length - data.length);
        out.end();
      },
      end() {
        out.end();
      },
    };
  },
});
