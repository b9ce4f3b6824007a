/** `http_delay`: forwards a request `delay` ± `jitter` ms late, and what comes behind it on its connection not before it. */

import { defineHttpToxic } from '../http/http-toxic.ts';

export const httpDelay = defineHttpToxic({
  attributes: ['delay', 'jitter'],
  texts: {},
  fate: ({ delay, jitter }, random) => ({
    kind: 'late',
    ms: jitter > 0 ? delay + Math.floor((random.next() * 2 - 1) * jitter) : delay,
  }),
});
