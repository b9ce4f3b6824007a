/** `noop`: nothing. The base to write another toxic from. */

import { defineToxic, type ToxicKind } from '../toxic-kind.ts';

export const noop: ToxicKind = defineToxic<string>({
  attributes: [],
  start: ({ out }) => ({
    push: (chunk) => {
      out.push(chunk);
    },
    end: () => {
      out.end();
    },
  }),
});
